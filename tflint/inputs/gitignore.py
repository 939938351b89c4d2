"""What git ignores: .gitignore at every level of the work tree, and .git/info/exclude.

Only names are compared; that a file is ignored but tracked nonetheless (git add -f) is not seen.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_MAX_SIZE = 1 << 20


class _Level(NamedTuple):
    """The patterns of one file, relative to the folder `base`."""

    base: str
    spec: GitIgnoreSpec


class GitIgnore:
    """Answers for absolute paths with `/` as separator; keeps what it has read of a folder."""

    def __init__(self) -> None:
        # Patterns in force in a folder, the weakest first; `None` outside of any work tree.
        self._levels: dict[str, tuple[_Level, ...] | None] = {}

    def ignores(self, path: str, *, folder: bool = False, since: str = "") -> bool:
        """Whether git ignores `path`, by patterns that stand in the folder `since` or below."""
        name = path + "/" if folder else path
        for level in reversed(self._levels_in(path.rpartition("/")[0]) or ()):
            if len(level.base) < len(since):
                break
            verdict = level.spec.check_file(name[len(level.base) + 1 :]).include
            if verdict is not None:
                return verdict
        return False

    def _levels_in(self, folder: str) -> tuple[_Level, ...] | None:
        unknown: list[str] = []
        while folder and folder not in self._levels:
            unknown.append(folder)
            folder = folder.rpartition("/")[0]
        levels = self._levels.get(folder)
        for name in reversed(unknown):
            levels = self._levels[name] = _entered(name, levels)
        return levels


def _entered(folder: str, levels: tuple[_Level, ...] | None) -> tuple[_Level, ...] | None:
    git = Path(folder, ".git")
    if os.path.lexists(git):
        levels = _level(folder, _git_directory(git) / "info" / "exclude")
    if levels is None:
        return None
    return levels + _level(folder, Path(folder, ".gitignore"))


def _git_directory(git: Path) -> Path:
    """Where `info` is. In a linked work tree `.git` is a file that says so (gitrepository-layout)."""
    link = "".join(_lines(git))
    if not link.startswith("gitdir:"):
        return git
    directory = git.parent / link.removeprefix("gitdir:").strip()
    common = "".join(_lines(directory / "commondir")).strip()
    return directory / common


def _level(folder: str, file: Path) -> tuple[_Level, ...]:
    # `build/**` means what is in `build` and not `build` itself, from which a later `!build/a` may
    # take something back; pathspec makes no difference between the two, but for this spelling.
    lines = [f"{line}/*" if line.endswith("/**") else line for line in _lines(file)]
    lines = [line for line in lines if line.strip() and not line.startswith("#")]
    if not lines:
        return ()
    from pathspec import GitIgnoreSpec

    try:
        return (_Level(folder, GitIgnoreSpec.from_lines(lines)),)
    except ValueError:  # git passes over a malformed line
        return (_Level(folder, GitIgnoreSpec.from_lines(filter(_is_pattern, lines))),)


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def _lines(file: Path) -> list[str]:
    try:
        with file.open("rb") as stream:
            text = stream.read(_MAX_SIZE).decode("utf-8-sig", "surrogateescape")
    except (OSError, ValueError):
        return []
    return text.splitlines()
