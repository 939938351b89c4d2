"""Globs for paths, as they are written in configuration files."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

MEMBER_SEPARATOR = "!/"


class Glob(NamedTuple):
    """A glob and the directory it is relative to.

    `*`, `?` and `[...]` stay inside one part of a path, `**` stands for any number of parts. A
    pattern without a slash matches at any depth. `../` at the start leaves the directory.
    """

    pattern: str
    base: Path

    def matches(self, path: str | Path, *, ignore_case: bool = False) -> bool:
        """Whether the file, its bundle or a directory above it matches. `path` is relative to the
        current directory, or absolute; `BUNDLE!/MEMBER` is understood."""
        text = os.fspath(path)
        bundle = text.partition(MEMBER_SEPARATOR)[0]
        return any(self._match(t, ignore_case, below=True) for t in {text, bundle})

    def matches_file(self, path: str | Path, *, ignore_case: bool = False) -> bool:
        """Whether the file itself matches; a directory above it does not count."""
        return self._match(os.fspath(path), ignore_case, below=False)

    def _match(self, path: str, ignore_case: bool, *, below: bool) -> bool:
        pattern = self.pattern.removeprefix("./")
        base = Path(os.path.abspath(self.base))  # noqa: PTH100 - resolve() follows symbolic links
        while pattern.startswith("../"):
            base, pattern = base.parent, pattern.removeprefix("../")
        anchored = "/" in pattern.rstrip("/")
        parts = [part for part in pattern.split("/") if part not in ("", ".")]
        file = Path(os.path.abspath(path))  # noqa: PTH100
        if file.is_relative_to(base):
            steps = file.relative_to(base).parts
        elif anchored:
            return False
        else:
            steps = file.parts[1:]
        if not anchored:
            parts = ["**", *parts]
        if below:
            parts = [*parts, "**"]
        return _match_parts(parts, steps, ignore_case)


def _match_parts(parts: Sequence[str], steps: Sequence[str], ignore_case: bool) -> bool:
    """Whether the steps of a path follow the parts of a pattern.

    On a mismatch it is enough to let the last `**` take one step more, so the time is at most the
    product of the two lengths.
    """
    part = step = 0
    retry: tuple[int, int] | None = None
    while step < len(steps):
        if part < len(parts) and parts[part] == "**":
            part += 1
            retry = (part, step)
        elif part < len(parts) and _step_pattern(parts[part], ignore_case).match(steps[step]):
            part += 1
            step += 1
        elif retry is not None:
            part, step = retry[0], retry[1] + 1
            retry = (part, step)
        else:
            return False
    return all(left == "**" for left in parts[part:])


@lru_cache(maxsize=1024)
def _step_pattern(part: str, ignore_case: bool) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(part), re.IGNORECASE if ignore_case else 0)
