"""What is to be checked, before it is opened."""

from __future__ import annotations

from dataclasses import dataclass

STDIN_NAME = "<stdin>"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to check, or one member of it.

    `path` is as the user gave it or below the folder that the user gave, with `/` as separator; for
    standard input it is the name to show. `explicit` is set when the user named the file itself.
    """

    path: str
    member: str | None = None
    explicit: bool = True
    stdin: bool = False
