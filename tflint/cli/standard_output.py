"""Standard output, which may be closed by its reader at any time."""

from __future__ import annotations

import os
import sys

from tflint.lint.config_error import ConfigError


class StandardOutput:
    """Takes text, line ends as they are. Once the reader has closed the pipe, everything is
    dropped, so that the exit status is still computed. What else prevents writing is a
    `ConfigError`.

    Characters that the encoding of the stream cannot hold are written as escapes.
    """

    def __init__(self) -> None:
        self.closed = sys.stdout is None

    def write(self, text: str) -> None:
        """Write text, unless the reader is gone."""
        if self.closed:
            return
        try:
            buffer = getattr(sys.stdout, "buffer", None)
            if buffer is None:
                sys.stdout.write(text)
            else:
                # Past the text layer, which would turn line feeds into CR LF on Windows.
                buffer.write(text.encode(sys.stdout.encoding or "utf-8", "backslashreplace"))
        except OSError as error:
            self._give_up(error)

    def write_utf_8(self, text: str) -> None:
        """Write text that is UTF-8 whatever the locale, because programs read it."""
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8")
        self.write(text)
        self.flush()

    def flush(self) -> None:
        """Hand over what is buffered."""
        if self.closed:
            return
        try:
            sys.stdout.flush()
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        """Raises `ConfigError` unless it is only that the reader is gone."""
        self._close()
        if not isinstance(error, BrokenPipeError):
            reason = (error.strerror or type(error).__name__).lower()
            raise ConfigError(f"cannot write to standard output: {reason}") from None

    def _close(self) -> None:
        # Python flushes the stream once more when it ends, and would complain.
        self.closed = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
