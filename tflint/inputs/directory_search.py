"""The models in a folder and below."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tflint.inputs.file_patterns import FilePatterns
from tflint.inputs.gitignore import GitIgnore
from tflint.inputs.model_file import BUNDLE_SUFFIXES, MODEL_SUFFIXES
from tflint.inputs.notifications import cannot_read
from tflint.lint.outcome import Notification
from tflint.lint.path_glob import Glob

_VENV_MARK = "pyvenv.cfg"

DEFAULT_INCLUDE = tuple(Glob(f"*{suffix}", Path()) for suffix in MODEL_SUFFIXES + BUNDLE_SUFFIXES)


class DiscoverySettings(NamedTuple):
    """Which files a search takes.

    `include` ignores case. `force_exclude` excludes files that were named, too. `allow_empty` makes
    it no error to find nothing. `stdin_name` is what standard input is called.
    """

    include: tuple[Glob, ...] = DEFAULT_INCLUDE
    exclude: tuple[Glob, ...] = ()
    force_exclude: bool = False
    respect_gitignore: bool = True
    allow_empty: bool = False
    stdin_name: str | None = None


@dataclass(slots=True)
class Found:
    """Files to check, how many more there were but for .gitignore, and what could not be read."""

    files: list[str] = field(default_factory=list)
    ignored: int = 0
    problems: list[Notification] = field(default_factory=list)


class Folder(NamedTuple):
    """A folder that was read: what the paths in it begin with as shown, its absolute path, the
    folder from which on .gitignore counts, and the names of its files."""

    prefix: str
    absolute: str
    ignore_since: str
    files: list[str]


class DirectorySearch:
    """Searches folders. Passed over are hidden folders, `node_modules`, virtual environments, links
    to folders, what is excluded and what git ignores."""

    def __init__(self, settings: DiscoverySettings) -> None:
        self._settings = settings
        self._include = FilePatterns(settings.include, ignore_case=True)
        self._exclude = FilePatterns(settings.exclude)
        self._gitignore = GitIgnore() if settings.respect_gitignore else None

    def search(self, directory: str, found: Found) -> None:
        """Add what is in `directory` and below to `found`."""
        for folder in self.walk(directory, found.problems):
            for name in folder.files:
                path = f"{folder.absolute}/{name}"
                self._take(folder.prefix + name, path, found, folder.ignore_since)

    def take(self, path: str, found: Found, *, any_name: bool) -> None:
        """Add the file `path` to `found` as if a search had come by. With `any_name` the patterns
        of `include` do not count."""
        if not self.is_excluded(path):
            self._take(path, absolute(path), found, any_name=any_name)

    def is_excluded(self, path: str) -> bool:
        """Whether a pattern of `exclude` means `path` or a folder that it is in."""
        return any(glob.matches(path) for glob in self._settings.exclude)

    def passes_over(self, folder: str) -> bool:
        """Whether a search that comes to `folder` does not enter it."""
        return (
            Path(folder).is_symlink()
            or os.path.lexists(f"{folder}/{_VENV_MARK}")
            or self._is_skipped(absolute(folder), "")
        )

    def walk(self, directory: str, problems: list[Notification]) -> Iterator[Folder]:
        """`directory` and the folders below that are not passed over."""
        start = absolute(directory).rstrip("/")
        # Whoever names an ignored folder wants to see what is in it.
        since = start if self._ignores(start, folder=True) else ""
        pending = [("" if directory == "." else directory.rstrip("/") + "/", start)]
        while pending:
            prefix, path = pending.pop()
            try:
                with os.scandir(prefix or ".") as entries:
                    listed = sorted(entries, key=lambda entry: entry.name, reverse=True)
                folders = [e.name for e in listed if e.is_dir(follow_symlinks=False)]
                files = [e.name for e in listed if _may_be_file(e)]
            except OSError as error:
                problems.append(cannot_read(prefix.rstrip("/") or "/", error))
                continue
            if path != start and _VENV_MARK in files:
                continue
            yield Folder(prefix, path, since, files)
            pending += [
                (f"{prefix}{name}/", f"{path}/{name}")
                for name in folders
                if not self._is_skipped(f"{path}/{name}", since)
            ]

    def _is_skipped(self, path: str, since: str) -> bool:
        name = path.rpartition("/")[2]
        return (
            name.startswith(".")
            or name == "node_modules"
            or self._exclude.match(path)
            or self._ignores(path, folder=True, since=since)
        )

    def _take(
        self, shown: str, path: str, found: Found, since: str = "", *, any_name: bool = False
    ) -> None:
        # macOS keeps the attributes of `a.tflite` as `._a.tflite` on foreign file systems.
        if path.rpartition("/")[2].startswith("._"):
            return
        if not (any_name or self._include.match(path)) or self._exclude.match(path):
            return
        if self._ignores(path, since=since):
            found.ignored += 1
        else:
            found.files.append(shown)

    def _ignores(self, path: str, *, folder: bool = False, since: str = "") -> bool:
        return self._gitignore is not None and self._gitignore.ignores(
            path, folder=folder, since=since
        )


def absolute(path: str) -> str:
    """`path` from the root of the file system, with `/` as separator."""
    return os.path.normpath(Path.cwd() / path).replace(os.sep, "/")


def is_folder(path: str) -> bool:
    """Whether `path` is, or leads to, a folder; false also when that cannot be told."""
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False


def _may_be_file(entry: os.DirEntry[str]) -> bool:
    """Also a link that leads nowhere, so that something is said of it."""
    return not is_folder(entry.path) if entry.is_symlink() else entry.is_file()
