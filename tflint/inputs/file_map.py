"""Files as read-only memory that the operating system fills when it is looked at."""

from __future__ import annotations

import errno
import mmap
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO

_CHUNK = 1 << 20


def standard_input(stream: BinaryIO | None) -> BinaryIO:
    """`stream`, or the process's own standard input; raises `OSError` when that is closed."""
    if stream is not None:
        return stream
    if sys.stdin is None:
        raise OSError(errno.EBADF, "it is closed")
    return sys.stdin.buffer


@contextmanager
def mapped(file: IO[bytes]) -> Iterator[memoryview]:
    """The content of a regular file. An empty file, which cannot be mapped, is empty memory.

    The map is closed in the end; when slices of the view are still in use, it is closed with the
    last of them. Raises `OSError` or `ValueError` when the file cannot be mapped.
    """
    if os.fstat(file.fileno()).st_size == 0:
        yield memoryview(b"")
        return
    mapping = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    view = memoryview(mapping)
    try:
        yield view
    finally:
        with suppress(BufferError):
            view.release()
            mapping.close()


@contextmanager
def mapped_file(path: str) -> Iterator[memoryview]:
    """As `mapped`, of the file at `path`."""
    with Path(path).open("rb") as file, mapped(file) as view:
        yield view


@contextmanager
def spooled(stream: BinaryIO, limit: int) -> Iterator[memoryview]:
    """What `stream` still holds, kept in a temporary file; at most one byte more than `limit` is
    read unless that is 0. Raises `OSError` as reading and writing do."""
    from tempfile import TemporaryFile

    with TemporaryFile() as file:
        left = limit + 1 if limit else None
        while left is None or left > 0:
            chunk = stream.read(_CHUNK if left is None else min(_CHUNK, left))
            if not chunk:
                break
            file.write(chunk)
            left = None if left is None else left - len(chunk)
        file.flush()
        with mapped(file) as view:
            yield view
