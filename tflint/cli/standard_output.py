"""Standard output, which may be closed by its reader at any time."""

from __future__ import annotations

import os
import sys


class StandardOutput:
    """Takes text, line ends as they are. Once the reader has closed the pipe, everything is
    dropped, so that the exit status is still computed.

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
        except BrokenPipeError:
            self._close()

    def flush(self) -> None:
        """Hand over what is buffered."""
        if self.closed:
            return
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            self._close()

    def _close(self) -> None:
        # Python flushes the stream once more when it ends, and would complain.
        self.closed = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
