"""A file that a report is written to: claimed before any work, complete or not there at all."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from tflint.lint.config_error import ConfigError


class OutputFile:
    """A file to be written.

    Making one creates a temporary file beside it, so that a folder that is missing or may not be
    written to is known at once: `ConfigError` with exit status 2. `write` puts the content in its
    place, `discard` gives it up. What is no regular file (`/dev/stdout`, a pipe) is written directly.
    """

    def __init__(self, path: str | Path) -> None:
        self._shown = str(path)
        self.path = Path(path).resolve()
        self._temporary: Path | None = None
        try:
            if self._is_regular():
                self._temporary = self._claim()
        except OSError as error:
            raise self._refused(error) from None

    def write(self, chunks: Iterable[str]) -> None:
        """Write the content, in UTF-8. `ConfigError` when that fails."""
        try:
            with (self._temporary or self.path).open(
                "w", encoding="utf-8", errors="backslashreplace", newline="\n"
            ) as stream:
                stream.writelines(chunks)
            if self._temporary is not None:
                if self.path.exists():
                    self._temporary.chmod(stat.S_IMODE(self.path.stat().st_mode))
                self._temporary.replace(self.path)
                self._temporary = None
        except OSError as error:
            raise self._refused(error) from None
        finally:
            self.discard()

    def discard(self) -> None:
        """Leave no trace."""
        if self._temporary is not None:
            with contextlib.suppress(OSError):
                self._temporary.unlink()
            self._temporary = None

    def _is_regular(self) -> bool:
        try:
            mode = self.path.stat().st_mode
        except FileNotFoundError:
            return True
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(None, "is a directory")
        if stat.S_ISREG(mode) and not os.access(self.path, os.W_OK):
            raise PermissionError(None, "permission denied")
        return stat.S_ISREG(mode)

    def _claim(self) -> Path:
        temporary = self.path.with_name(f".{self.path.name}.{os.urandom(4).hex()}.tmp")
        # Not the tempfile module: a new file shall have the mode that the umask gives, not 0600.
        os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        return temporary

    def _refused(self, error: OSError) -> ConfigError:
        reason = "no such directory" if isinstance(error, FileNotFoundError) else error.strerror
        return ConfigError(f"cannot write '{self._shown}': {(reason or str(error)).lower()}")
