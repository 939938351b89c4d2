"""What the stream that is written to can show: colour, characters, width."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal, NamedTuple, TextIO

When = Literal["auto", "always", "never"]

WIDTH_OF_FILES = 100
"""The width of what does not go to a terminal, in characters."""

# What the text formats use beyond ASCII.
_SAMPLE = "\N{HORIZONTAL ELLIPSIS}\N{MINUS SIGN}\N{MULTIPLICATION SIGN}\N{RIGHTWARDS ARROW}"


class Terminal(NamedTuple):
    """A stream as far as writers need to know it. `width` is in characters; `interactive` tells
    whether a person looks at it."""

    color: bool = False
    ascii: bool = False
    width: int = WIDTH_OF_FILES
    interactive: bool = False


def terminal(
    stream: TextIO | None,
    color: When = "auto",
    ascii_only: bool = False,
    environ: Mapping[str, str] | None = None,
) -> Terminal:
    """What `stream` can show, and what the user and the environment want to be shown. A stream that
    is closed (`None`) shows nothing."""
    environ = os.environ if environ is None else environ
    interactive = stream is not None and stream.isatty()
    return Terminal(
        color=_wants_color(color, interactive, environ),
        ascii=ascii_only or not _encodes(stream),
        width=_columns(stream) if interactive and stream is not None else WIDTH_OF_FILES,
        interactive=interactive,
    )


def _wants_color(color: When, interactive: bool, environ: Mapping[str, str]) -> bool:
    """The option before the environment; in the environment, the wish for none before others."""
    if color != "auto":
        return color == "always"
    if environ.get("NO_COLOR"):
        return False
    if any(environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return interactive and environ.get("TERM") != "dumb"


def _encodes(stream: TextIO | None) -> bool:
    try:
        _SAMPLE.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or WIDTH_OF_FILES
    except (OSError, ValueError):
        return WIDTH_OF_FILES
