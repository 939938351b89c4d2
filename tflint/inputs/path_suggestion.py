"""Did you mean: the existing path that is nearest to a mistyped one."""

from __future__ import annotations

import os
from itertools import islice

from tflint.lint.suggestions import nearest

# A folder with more entries than these is not searched to the end for a better word.
_MAX_ENTRIES = 10_000


def nearest_path(path: str) -> str | None:
    """The path that `path` was probably meant to be: its first component that does not exist is
    mistyped, and with the nearest name in its place all of the path exists."""
    parts = path.split("/")
    for index, part in enumerate(parts):
        parent = "/".join(parts[:index]) + "/" if index else ""
        if part in ("", ".", "..") or os.path.lexists(parent + part):
            continue
        near = nearest(part, _names(parent or "."))
        suggestion = "/".join([*parts[:index], near, *parts[index + 1 :]]) if near else path
        return suggestion if os.path.lexists(suggestion) else None
    return None


def _names(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in islice(entries, _MAX_ENTRIES)]
    except (OSError, ValueError):
        return []
