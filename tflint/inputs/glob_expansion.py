"""Globs on the command line, for shells that leave them alone and for `**`."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterator
from pathlib import Path

from tflint.inputs.directory_search import DirectorySearch, is_folder
from tflint.lint.outcome import Notification


def has_magic(path: str) -> bool:
    """Whether `path` can be a glob."""
    return any(character in path for character in "*?[")


class GlobExpansion:
    """Expands globs by component, as a shell does; but only folders that a search enters match."""

    def __init__(self, search: DirectorySearch, problems: list[Notification]) -> None:
        self._search = search
        self._problems = problems

    def expand(self, pattern: str) -> list[str]:
        """The existing files and folders that `pattern` means, in no order."""
        parts = pattern.split("/")
        # Each level is a set, so that several `**` cannot multiply the work.
        level = {"/" if parts[0] == "" else ""}
        for index, part in enumerate(parts):
            last = index == len(parts) - 1
            following: set[str] = set()
            for prefix in level:
                following.update(self._step(prefix, part, last=last))
            level = following
        return list(level)

    def _step(self, prefix: str, part: str, *, last: bool) -> Iterator[str]:
        """Paths for one more component: folders with `/` at the end, or anything if `last`."""
        end = "" if last else "/"
        if part == "**":
            if last:
                yield prefix.rstrip("/") or prefix or "."
            else:
                yield from (f.prefix for f in self._search.walk(prefix or ".", self._problems))
        elif part in ("", "."):
            yield prefix
        elif not has_magic(part):
            if os.path.lexists(prefix + part + end):
                yield prefix + part + end
        else:
            matches = re.compile(fnmatch.translate(part)).match
            for name in _names(prefix or "."):
                hidden = name.startswith(".") and not part.startswith(".")
                path = prefix + name
                if hidden or not matches(name) or not os.path.lexists(path + end):
                    continue
                if not (is_folder(path) and self._search.passes_over(path)):
                    yield path + end


def _names(folder: str) -> list[str]:
    try:
        return [entry.name for entry in Path(folder).iterdir()]
    except OSError:
        return []
