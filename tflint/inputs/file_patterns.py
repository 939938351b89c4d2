"""Globs of the settings `include` and `exclude`, made fast for a search."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Sequence

from tflint.lint.path_glob import Glob


class FilePatterns:
    """Globs that are asked about every file and folder that a search meets.

    Nearly all patterns are for a name at any depth; those become one expression, and only the others
    need the path.
    """

    def __init__(self, globs: Sequence[Glob], *, ignore_case: bool = False) -> None:
        names = [g.pattern.rstrip("/") for g in globs if "/" not in g.pattern.rstrip("/")]
        flags = re.IGNORECASE if ignore_case else 0
        self._names = re.compile("|".join(map(fnmatch.translate, names)) or "(?!)", flags)
        self._paths = [glob for glob in globs if "/" in glob.pattern.rstrip("/")]
        self._ignore_case = ignore_case

    def match(self, path: str) -> bool:
        """Whether a glob means the file or folder `path` itself."""
        return self._names.match(path.rpartition("/")[2]) is not None or any(
            glob.matches_file(path, ignore_case=self._ignore_case) for glob in self._paths
        )
