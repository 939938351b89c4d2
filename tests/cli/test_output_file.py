from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from tflint.cli.output_file import OutputFile
from tflint.lint.config_error import ConfigError


def names() -> list[str]:
    return sorted(path.name for path in Path().iterdir() if path.name != ".git")


def test_the_content_appears_at_once() -> None:
    file = OutputFile("a.txt")
    assert "a.txt" not in names()
    file.write(["one\n", "zwei…\n"])
    assert Path("a.txt").read_bytes() == "one\nzwei…\n".encode()
    assert names() == ["a.txt"]


def test_discarded() -> None:
    Path("a.txt").write_text("old")
    file = OutputFile("a.txt")
    file.discard()
    file.discard()
    assert (names(), Path("a.txt").read_text()) == (["a.txt"], "old")


def test_content_that_cannot_be_made_leaves_the_old_file() -> None:
    Path("a.txt").write_text("old")
    file = OutputFile("a.txt")
    with pytest.raises(ZeroDivisionError):
        file.write(str(1 // each) for each in (1, 0))
    assert (names(), Path("a.txt").read_text()) == (["a.txt"], "old")


def test_mode_bits_are_kept() -> None:
    Path("a.txt").write_text("old")
    Path("a.txt").chmod(0o640)
    OutputFile("a.txt").write(["new"])
    assert stat.S_IMODE(Path("a.txt").stat().st_mode) == 0o640


def test_a_symbolic_link_stays_one() -> None:
    Path("real.txt").write_text("old")
    Path("a.txt").symlink_to("real.txt")
    OutputFile("a.txt").write(["new"])
    assert Path("a.txt").is_symlink()
    assert Path("real.txt").read_text() == "new"


def test_lone_surrogates_are_escaped() -> None:
    OutputFile("a.txt").write(["\ud800"])
    assert Path("a.txt").read_text() == "\\ud800"


@pytest.mark.skipif(sys.platform == "win32", reason="no devices with names of files")
def test_a_device_is_written_directly() -> None:
    OutputFile("/dev/null").write(["gone"])
    assert names() == []


@pytest.mark.parametrize(
    ("path", "reason"),
    [("none/a.txt", "no such directory"), ("folder", "is a directory"), ("a/b", "not a directory")],
)
def test_refused_before_any_work(path: str, reason: str) -> None:
    Path("folder").mkdir()
    Path("a").write_text("")
    with pytest.raises(ConfigError) as caught:
        OutputFile(path)
    assert (caught.value.message, caught.value.status) == (f"cannot write '{path}': {reason}", 2)
    assert names() == ["a", "folder"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may do all")
def test_a_file_that_may_not_be_written_is_not_replaced() -> None:
    Path("a.txt").write_text("old")
    Path("a.txt").chmod(0o444)
    with pytest.raises(ConfigError, match="permission denied"):
        OutputFile("a.txt")
