"""The progress line: which model is being checked, when that takes longer."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from threading import Lock, Timer
from time import monotonic

from tflint.cli.global_options import Session
from tflint.escaping import readable

DELAY = 1.0
"""Seconds before there is a line at all."""

PERIOD = 0.1
"""Seconds before the line is written anew: nobody reads faster, and terminals are slow."""


class ProgressLine:
    """One line on standard error, `[3/17] models/big.tflite`, that is written over and in the end
    removed. Used as a context manager around a run; called with what a `Progress` is called with."""

    def __init__(
        self, width: int, in_ascii: bool, delay: float = DELAY, period: float = PERIOD
    ) -> None:
        self._width = width
        self._period = period
        self._next = 0.0
        self._in_ascii = in_ascii
        self._lock = Lock()
        self._text = ""
        self._written = ""
        self._visible = False
        self._timer = Timer(delay, self._appear)
        self._timer.daemon = True

    def __enter__(self) -> ProgressLine:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            self._visible = False
            if self._written:
                sys.stderr.write("\r" + " " * len(self._written) + "\r")
                sys.stderr.flush()

    def __call__(self, number: int, count: int, path: str) -> None:
        with self._lock:
            self._text = f"[{number}/{count}] {readable(path, in_ascii=self._in_ascii)}"
            if self._visible and monotonic() >= self._next:
                self._write()

    def _appear(self) -> None:
        with self._lock:
            self._visible = True
            self._write()

    def _write(self) -> None:
        # A line as wide as the terminal would wrap.
        text = self._text[: self._width - 1]
        sys.stderr.write("\r" + text.ljust(len(self._written)))
        sys.stderr.flush()
        self._written = text
        self._next = monotonic() + self._period


def wants_progress(session: Session, environ: Mapping[str, str]) -> bool:
    """Whether somebody is there to look at a progress line."""
    unattended = environ.get("CI") or environ.get("PRE_COMMIT") == "1"
    return session.progress and session.stderr.interactive and not session.quiet and not unattended
