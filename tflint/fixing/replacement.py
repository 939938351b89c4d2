"""A new file beside the one it is to replace: complete on the disk before it takes its place.

Whenever the process ends, the old file or the new one is there, and at most a hidden file whose name
ends in `.tmp`, which no search for models finds.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tflint.fixing.refusal import RefusedError
from tflint.inputs.file_map import mapped_file

BACKUP_SUFFIX = ".bak"

_WRITABLE = 0o222


@contextmanager
def staged(path: Path, chunks: Iterable[bytes | memoryview]) -> Iterator[StagedFile]:
    """The content of a file that is to be at `path`, written to the disk; it is gone in the end unless
    it was put in place. Raises `OSError` when it cannot be written."""
    target = path.resolve()
    is_new = not target.exists()
    if not is_new and not (os.access(target, os.W_OK) and target.stat().st_mode & _WRITABLE):
        raise PermissionError(None, "it is read-only")
    temporary = target.with_name(f".{target.name}.{os.urandom(4).hex()}.tmp")
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
    temporary = path.with_name(f".{backup.name}.{os.urandom(4).hex()}.tmp")
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
