"""Running the program in this process, as a shell would run it."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tflint.__main__ import main

TESTMODELS = Path(__file__).parent.parent.parent / "testmodels"

# A model without findings, and one with a warning.
CLEAN = TESTMODELS / "converted" / "convnet_int8.tflite"
FLAWED = TESTMODELS / "dead_channels.tflite"


@dataclass(frozen=True, slots=True)
class Result:
    """The exit status and what was printed."""

    status: int
    out: str
    err: str


class _Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


@contextmanager
def streams(
    stdin: bytes = b"", *, terminal: bool = False, encoding: str = "utf-8"
) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    """Standard streams that end in memory; with `terminal` the outputs look like terminals."""
    out, err = io.BytesIO(), io.BytesIO()
    kind = _Terminal if terminal else io.TextIOWrapper
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin))
    sys.stdout = kind(out, encoding=encoding, newline="")
    sys.stderr = kind(err, encoding=encoding, errors="backslashreplace", newline="")
    try:
        yield out, err
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # So that the buffers outlive the text layers.
        sys.stdout.detach()
        sys.stderr.detach()
        sys.stdin, sys.stdout, sys.stderr = before


def tflint(
    *arguments: str | Path, stdin: bytes = b"", terminal: bool = False, encoding: str = "utf-8"
) -> Result:
    """Run the program with these arguments."""
    with streams(stdin, terminal=terminal, encoding=encoding) as (out, err):
        status = main([str(argument) for argument in arguments])
    return Result(status, out.getvalue().decode(encoding), err.getvalue().decode(encoding))
