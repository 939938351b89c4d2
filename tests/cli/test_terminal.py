from __future__ import annotations

import io

import pytest

from tflint.cli.terminal import WIDTH_OF_FILES, When, terminal


class Screen(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def screen(encoding: str = "utf-8") -> Screen:
    return Screen(io.BytesIO(), encoding=encoding)


def file() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8")


@pytest.mark.parametrize(
    ("color", "environ", "on_screen", "in_file"),
    [
        ("auto", {}, True, False),
        ("auto", {"TERM": "dumb"}, False, False),
        ("auto", {"NO_COLOR": "1"}, False, False),
        ("auto", {"NO_COLOR": ""}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, True, True),
        ("auto", {"FORCE_COLOR": "0"}, True, False),
        ("auto", {"CLICOLOR_FORCE": "1", "TERM": "dumb"}, True, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
        ("always", {"NO_COLOR": "1"}, True, True),
        ("never", {"FORCE_COLOR": "1"}, False, False),
    ],
)
def test_color(color: When, environ: dict[str, str], on_screen: bool, in_file: bool) -> None:
    assert terminal(screen(), color, environ=environ).color is on_screen
    assert terminal(file(), color, environ=environ).color is in_file


@pytest.mark.parametrize(
    ("encoding", "in_ascii"), [("utf-8", False), ("ascii", True), ("latin-1", True)]
)
def test_characters_follow_the_encoding(encoding: str, in_ascii: bool) -> None:
    assert terminal(screen(encoding), environ={}).ascii is in_ascii


def test_ascii_on_demand() -> None:
    assert terminal(screen(), ascii_only=True, environ={}).ascii


def test_width_of_what_is_no_terminal() -> None:
    found = terminal(file(), environ={})
    assert (found.width, found.interactive) == (WIDTH_OF_FILES, False)
    assert terminal(screen(), environ={}).width == WIDTH_OF_FILES, "its width cannot be asked for"


def test_a_closed_stream() -> None:
    found = terminal(None, environ={})
    assert (found.color, found.ascii, found.interactive) == (False, True, False)
