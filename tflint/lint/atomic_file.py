"""Replacing a file so that readers see the old content or the new, never a part."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """Write `data` to `path`. An existing file keeps its mode bits, a symbolic link stays one.

    Raises `OSError`; then the file is as it was.
    """
    path = path.resolve()
    temporary = path.with_name(f".{path.name}.{os.urandom(4).hex()}.tmp")
    # Not the tempfile module: a new file shall have the mode that the umask gives, not 0600.
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        if path.exists():
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
