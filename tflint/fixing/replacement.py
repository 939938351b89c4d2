"""A new file beside the one it is to replace: complete on the disk before it takes its place.

Whenever the process ends, the old file or the new one is there, and at most a hidden file whose name
ends in `.tflint.tmp`, which no search for models finds, and which goes with a later replacement.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from tflint.fixing.refusal import RefusedError
from tflint.inputs.file_map import mapped, mapped_file

BACKUP_SUFFIX = ".bak"

LEFT_BEHIND = 86_400.0
"""Seconds after which a temporary file counts as left behind by a process that was killed. Should
its process still be there, that fails to replace the model, and nothing else happens."""

_WRITABLE = 0o222


@contextmanager
def staged(path: Path, chunks: Iterable[bytes | memoryview]) -> Iterator[StagedFile]:
    """The content of a file that is to be at `path`, written to the disk; it is gone in the end unless
    it was put in place. Raises `OSError` when it cannot be written."""
    target = path.resolve()
    is_new = not target.exists()
    if not is_new and not target.is_file():
        raise OSError(None, "it is not a regular file")
    if not is_new and not (os.access(target, os.W_OK) and target.stat().st_mode & _WRITABLE):
        raise PermissionError(None, "it is read-only")
    temporary = _temporary(target)
    # A new file has the mode that the umask gives; another one gets its mode in the end.
    mode = 0o666 if is_new else 0o600
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            for chunk in chunks:
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        yield StagedFile(temporary, target)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


@contextmanager
def unnamed(chunks: Iterable[bytes | memoryview]) -> Iterator[memoryview]:
    """The content as it would be on the disk, in a file that has no name and is gone in the end, so
    that a large model is not in memory. Raises `OSError` when it cannot be written."""
    with TemporaryFile() as file:
        file.writelines(chunks)
        file.flush()
        with mapped(file) as data:
            yield data


class StagedFile:
    """A file that is complete but not yet in its place. `target` is where it is to be."""

    def __init__(self, temporary: Path, target: Path) -> None:
        self.temporary = temporary
        self.target = target

    @contextmanager
    def content(self) -> Iterator[memoryview]:
        """What was written, read back."""
        with mapped_file(str(self.temporary)) as data:
            yield data

    def put_in_place(self, *, backup: bool = False) -> None:
        """Replace the target at once. An existing file keeps its mode bits, a symbolic link stays
        one; with `backup` the old content stays as `TARGET.bak`.

        Raises `OSError`, and `RefusedError` when there is a backup already; then all is as it was.
        """
        if self.target.exists():
            if backup:
                _keep(self.target)
            self.temporary.chmod(stat.S_IMODE(self.target.stat().st_mode))
        self.temporary.replace(self.target)
        _sync_folder(self.target.parent)
        _remove_what_was_left_behind(self.target)


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.urandom(4).hex()}.tflint.tmp")


def _remove_what_was_left_behind(target: Path) -> None:
    own = re.compile(
        rf"\.{re.escape(target.name)}({re.escape(BACKUP_SUFFIX)})?\.[0-9a-f]{{8}}\.tflint\.tmp"
    )
    with contextlib.suppress(OSError):
        for each in target.parent.iterdir():
            if own.fullmatch(each.name):
                found = each.lstat()
                if stat.S_ISREG(found.st_mode) and time.time() - found.st_mtime > LEFT_BEHIND:
                    each.unlink()


def _keep(path: Path) -> None:
    """Give the content a second name, which outlives the replacement."""
    backup = path.with_name(path.name + BACKUP_SUFFIX)
    try:
        os.link(path, backup)
    except FileExistsError:
        # When it was interrupted before, both names are still those of the same file.
        if backup.samefile(path):
            return
        raise RefusedError(f"'{backup.name}' exists already; move it away") from None
    except OSError:
        # A file system without hard links.
        _copy(path, backup)


def _copy(path: Path, backup: Path) -> None:
    if backup.exists():
        raise RefusedError(f"'{backup.name}' exists already; move it away")
    temporary = _temporary(backup)
    try:
        shutil.copy2(path, temporary)
        temporary.rename(backup)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power failure, where the system can do that."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
