"""Putting a new file in the place of an old one, also when the process dies on the way."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fixing.fixable_models import FIXABLE
from tests.fixing.mending import mend, mended
from tflint.fixing.refusal import RefusedError
from tflint.fixing.replacement import LEFT_BEHIND, staged
from tflint.inputs.candidate import Candidate
from tflint.inputs.directory_search import DiscoverySettings
from tflint.inputs.discovery import discover

OLD, NEW = b"old content", b"new content"
MODEL = FIXABLE["M106"]["absent"]()

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals and modes of POSIX")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "model.tflite"
    found.write_bytes(OLD)
    return found


def replace(path: Path, **wishes: bool) -> None:
    with staged(path, [NEW[:3], memoryview(NEW)[3:]]) as file:
        with file.content() as written:
            assert written == NEW
        file.put_in_place(**wishes)


def not_supported(*_: object) -> None:
    raise OSError("not supported")


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_content_is_replaced(path: Path) -> None:
    replace(path)
    assert path.read_bytes() == NEW
    assert names(path.parent) == ["model.tflite"]


def test_old_content_stays_until_the_end(path: Path) -> None:
    with staged(path, [NEW]):
        assert path.read_bytes() == OLD
    assert path.read_bytes() == OLD
    assert names(path.parent) == ["model.tflite"]


@posix_only
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_mode_bits_are_kept(path: Path, mode: int) -> None:
    path.chmod(mode)
    replace(path)
    assert path.stat().st_mode & 0o777 == mode


@posix_only
def test_content_is_no_more_readable_than_the_old_one(path: Path) -> None:
    path.chmod(0o600)
    with staged(path, [NEW]) as file:
        assert file.temporary.stat().st_mode & 0o777 == 0o600


@posix_only
def test_link_stays_a_link(path: Path) -> None:
    link = path.parent / "folder" / "link.tflite"
    link.parent.mkdir()
    link.symlink_to(path)
    replace(link)
    assert link.is_symlink()
    assert path.read_bytes() == NEW
    assert names(link.parent) == ["link.tflite"]


def test_backup(path: Path) -> None:
    replace(path, backup=True)
    assert path.read_bytes() == NEW
    assert path.with_name("model.tflite.bak").read_bytes() == OLD


def test_backup_where_files_cannot_have_two_names(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", not_supported)
    replace(path, backup=True)
    assert path.read_bytes() == NEW
    assert path.with_name("model.tflite.bak").read_bytes() == OLD
    assert names(path.parent) == ["model.tflite", "model.tflite.bak"]


@pytest.mark.parametrize("links", [True, False])
def test_backup_is_never_overwritten(
    path: Path, links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = path.with_name("model.tflite.bak")
    backup.write_bytes(b"older")
    if not links:
        monkeypatch.setattr(os, "link", not_supported)
    with pytest.raises(RefusedError, match=r"'model.tflite.bak' exists already"):
        replace(path, backup=True)
    assert path.read_bytes() == OLD
    assert backup.read_bytes() == b"older"


@posix_only
@posix_only
def test_what_is_no_regular_file_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="regular file"):
        replace(pipe)
    assert pipe.is_fifo()
    assert names(tmp_path) == ["pipe"]


def test_read_only_file(path: Path) -> None:
    path.chmod(0o444)
    with pytest.raises(PermissionError, match="read-only"):
        replace(path)
    assert path.read_bytes() == OLD


def test_full_disk(path: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield NEW
        raise OSError(28, "no space left on device")

    with pytest.raises(OSError, match="no space"), staged(path, chunks()):
        pass
    assert path.read_bytes() == OLD
    assert names(path.parent) == ["model.tflite"]


def test_what_a_killed_process_left_behind_is_removed(path: Path) -> None:
    old = time.time() - LEFT_BEHIND - 60
    gone = [".model.tflite.0a1b2c3d.tflint.tmp", ".model.tflite.bak.0a1b2c3d.tflint.tmp"]
    kept = [".model.tflite.0a1b2c3d.tmp", ".other.tflite.0a1b2c3d.tflint.tmp", "model.tflite.tmp"]
    in_use = ".model.tflite.ffffffff.tflint.tmp"
    for name in (*gone, *kept, in_use):
        (path.parent / name).write_bytes(b"half")
    for name in (*gone, *kept):
        os.utime(path.parent / name, (old, old))
    with staged(path, [NEW]) as file:
        file.put_in_place()
    assert names(path.parent) == sorted(["model.tflite", *kept, in_use])


class Stops:
    """Makes the process kill itself at one of the steps in which a file is replaced: before a call,
    in the middle of a write, or behind a call."""

    STEPS = ("open", "fdopen", "fsync", "link", "chmod", "replace", "unlink", "close")

    def __init__(self, last: int) -> None:
        self.left = last

    def install(self) -> None:
        for name in self.STEPS:
            setattr(os, name, self.stopping(getattr(os, name)))

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def stopping(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **keywords: Any) -> Any:
            self.step()
            found = function(*arguments, **keywords)
            self.step()
            return Writer(found, self) if function.__name__ == "fdopen" else found

        return call


class Writer:
    """A stream that can stop in the middle of writing."""

    def __init__(self, stream: Any, stops: Stops) -> None:
        self.stream = stream
        self.stops = stops

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def write(self, data: bytes) -> None:
        half = len(data) // 2
        self.stream.write(data[:half])
        self.stream.flush()
        self.stops.step()
        self.stream.write(data[half:])


def mend_until(path: Path, last: int, backup: bool) -> None:
    Stops(last).install()
    mend(path, backup=backup)


@posix_only
@pytest.mark.parametrize("backup", [False, True])
def test_killed_at_any_step(backup: bool, tmp_path: Path) -> None:
    new = mended(MODEL, tmp_path)
    kills = 0
    for last in range(1, 100):
        folder = tmp_path / str(last)
        folder.mkdir()
        (folder / "other.tflite").write_bytes(b"another file")
        path = folder / "model.tflite"
        path.write_bytes(MODEL)

        child = multiprocessing.get_context("fork").Process(
            target=mend_until, args=(path, last, backup)
        )
        child.start()
        child.join()

        assert path.read_bytes() in (MODEL, new)
        assert (folder / "other.tflite").read_bytes() == b"another file"
        backups = [each for each in folder.iterdir() if each.suffix == ".bak"]
        assert all(each.read_bytes() == MODEL for each in backups)
        found = [
            c.path
            for c in discover([str(folder)], DiscoverySettings(), None)
            if isinstance(c, Candidate)
        ]
        assert sorted(Path(each).name for each in found) == ["model.tflite", "other.tflite"]
        mend(path, backup=backup)
        assert path.read_bytes() == new
        if child.exitcode == 0:
            break
        assert child.exitcode == -signal.SIGKILL
        kills += 1
    assert kills > 10


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="only Linux lists what is open")
def test_nothing_stays_open(tmp_path: Path) -> None:
    path = tmp_path / "model.tflite"
    gc.disable()
    try:
        before = open_files()
        for _ in range(5):
            path.write_bytes(MODEL)
            fixer, _notifications = mend(path)
            assert fixer.fixed
        assert open_files() <= before
    finally:
        gc.enable()
