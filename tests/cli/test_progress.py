from __future__ import annotations

import pytest

from tests.cli.invocation import streams
from tflint.cli.global_options import Session
from tflint.cli.progress import ProgressLine, wants_progress
from tflint.cli.terminal import Terminal

SCREEN = Session(stderr=Terminal(interactive=True))


def written(line: ProgressLine, *paths: str, appear_after: int | None) -> str:
    """What is written for models at these paths when the delay is over after so many of them."""
    with streams() as (_, err):
        with line:
            for number, path in enumerate(paths, 1):
                line(number, len(paths), path)
                if number == appear_after:
                    line._appear()
        return err.getvalue().decode()


def line(width: int = 80) -> ProgressLine:
    return ProgressLine(width, in_ascii=True, delay=3600, period=0)


def test_a_short_run_has_no_line() -> None:
    assert written(line(), "a", "b", appear_after=None) == ""


def test_the_line_is_rewritten_and_removed() -> None:
    text = written(line(), "long.tflite", "b.tflite", appear_after=1)
    assert text == "\r[1/2] long.tflite\r[2/2] b.tflite   \r" + " " * 14 + "\r"


def test_the_line_fits_the_terminal_and_is_harmless() -> None:
    text = written(line(width=20), "a\x1b[2J" + "x" * 100, appear_after=1)
    assert max(map(len, text.split("\r"))) == 19
    assert "\x1b" not in text


def test_the_line_is_not_rewritten_all_the_time() -> None:
    slow = ProgressLine(80, in_ascii=True, delay=3600, period=3600)
    assert "[2/2]" not in written(slow, "a", "b", appear_after=1)


@pytest.mark.parametrize(
    ("session", "environ", "wanted"),
    [
        (SCREEN, {}, True),
        (Session(), {}, False),
        (SCREEN, {"CI": "true"}, False),
        (SCREEN, {"CI": ""}, True),
        (SCREEN, {"PRE_COMMIT": "1"}, False),
        (Session(stderr=SCREEN.stderr, progress=False), {}, False),
        (Session(stderr=SCREEN.stderr, quiet=1), {}, False),
    ],
)
def test_who_sees_a_line(session: Session, environ: dict[str, str], wanted: bool) -> None:
    assert wants_progress(session, environ) is wanted
