"""Ctrl-C, and readers that go away."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.invocation import FLAWED, streams, tflint
from tflint.__main__ import main
from tflint.lint.engine import judge

pytestmark = pytest.mark.usefixtures("few_rules")

Judge = Callable[..., Any]


@pytest.fixture
def interrupted_at_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """The user presses Ctrl-C while the second of two models, a and b, is judged."""
    for name in ("a.tflite", "b.tflite"):
        Path(name).write_bytes(FLAWED.read_bytes())

    def interrupted(file: Any, plan: Any, path: str, member: str | None) -> Any:
        if path == "b.tflite":
            raise KeyboardInterrupt
        return judge(file, plan, path, member)

    monkeypatch.setattr("tflint.checking.checker.judge", interrupted)


@pytest.mark.usefixtures("interrupted_at_second")
def test_text_shows_what_was_found_so_far() -> None:
    result = tflint("a.tflite", "b.tflite")
    assert result.status == 130
    assert "1 warning in 1 model" in result.out
    assert result.err == ""


@pytest.mark.usefixtures("interrupted_at_second")
@pytest.mark.parametrize("format_name", ["json", "sarif", "junit", "gitlab"])
def test_formats_for_programs_show_nothing(format_name: str) -> None:
    result = tflint("a.tflite", "b.tflite", "-f", format_name)
    assert (result.status, result.out) == (130, "")


@pytest.mark.usefixtures("interrupted_at_second")
def test_files_are_removed() -> None:
    result = tflint("a.tflite", "b.tflite", "-o", "full.txt", "--output-format", "json=a.json")
    assert result.status == 130
    assert sorted(path.name for path in Path().iterdir()) == [".git", "a.tflite", "b.tflite"]


@pytest.mark.usefixtures("interrupted_at_second")
def test_an_older_report_is_kept() -> None:
    Path("a.json").write_text("old")
    assert tflint("a.tflite", "b.tflite", "-f", "json", "-o", "a.json").status == 130
    assert Path("a.json").read_text() == "old"


@pytest.mark.usefixtures("interrupted_at_second")
@pytest.mark.parametrize("action", ["write", "prune"])
def test_the_baseline_is_kept(action: str) -> None:
    content = '{"version": 1, "entries": []}'
    Path("x.json").write_text(content)
    assert tflint("baseline", action, "--baseline", "x.json", "a.tflite", "b.tflite").status == 130
    assert Path("x.json").read_text() == content


class ClosedPipe(io.RawIOBase):
    """A stream whose reader is gone; it has the file number of a real one, which gets replaced."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.close(self._read)

    def fileno(self) -> int:
        return self._write

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return os.write(self._write, data)


def test_a_closed_pipe_keeps_the_status_and_other_outputs() -> None:
    with streams() as (_, err):
        before = sys.stdout
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(ClosedPipe()), encoding="utf-8")
        status = main([str(FLAWED), "--output-format", "json=a.json"])
        sys.stdout = before
        message = err.getvalue()
    assert status == 1
    assert message == b""
    assert '"W301"' in Path("a.json").read_text()


def in_a_process(argument: str, stdout: int) -> tuple[int, str]:
    """The exit status and what was said, of the program with this standard output."""
    done = subprocess.run(
        [sys.executable, "-m", "tflint", argument],
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    os.close(stdout)
    return done.returncode, done.stderr


@pytest.mark.parametrize(("argument", "status"), [(str(FLAWED), 1), ("--version", 0), ("-h", 0)])
def test_a_closed_pipe_in_a_real_process(argument: str, status: int) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    assert in_a_process(argument, writer) == (status, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is full")
@pytest.mark.parametrize("argument", [str(FLAWED), "--version"])
def test_a_full_disk(argument: str) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    message = "tflint: cannot write to standard output: no space left on device\n"
    assert in_a_process(argument, full) == (2, message)
