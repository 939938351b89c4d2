"""What is to be checked, before it is opened."""

from __future__ import annotations

from typing import NamedTuple

STDIN_NAME = "<stdin>"


class Candidate(NamedTuple):
    """A file to check, or one member of it.

    `path` is as the user gave it or below the folder that the user gave, with `/` as separator; for
    standard input it is the name to show. `explicit` is set when the user named the file itself.
    """

    path: str
    member: str | None = None
    explicit: bool = True
    stdin: bool = False
