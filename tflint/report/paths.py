"""How the paths of models are written."""

from __future__ import annotations

import os
from pathlib import Path

from tflint.escaping import NAME_LIMIT, readable
from tflint.report.options import ReportOptions


def shown_path(path: str, options: ReportOptions) -> str:
    """The path with `/` separators: as given, or relative to the base directory if one is set."""
    if options.base_dir is not None:
        path = _relative(options.cwd / path, options.cwd / options.base_dir)
    return _with_slashes(path)


def readable_path(path: str, member: str | None, options: ReportOptions) -> str:
    """`PATH` or `BUNDLE!/MEMBER`, safe to print. The path is the user's and stays whole; the name
    of the member is the bundle's and is cut."""
    shown = shown_path(path, options)
    text = readable(shown, limit=len(shown), in_ascii=options.ascii)
    if member is None:
        return text
    return f"{text}!/{readable(member, NAME_LIMIT, options.ascii)}"


class RepositoryPaths:
    """Model paths relative to the base directory, the top of the git work tree or `cwd`.

    Symbolic links are resolved, unless that leads out of the base: a link into a download cache is
    in the repository, its target is not.
    """

    def __init__(self, options: ReportOptions) -> None:
        self._cwd = options.cwd.absolute()
        base = options.base_dir
        self._base = _work_tree(self._cwd) if base is None else self._cwd / base
        self._known: dict[str, str] = {}

    def relative(self, path: str) -> str:
        """The path with `/` separators, with leading `..` when it is outside of the base."""
        if path not in self._known:
            self._known[path] = self._find(path)
        return self._known[path]

    def file(self, path: str) -> Path:
        """Where the path as given lies on the disk."""
        return self._cwd / path

    def _find(self, path: str) -> str:
        try:
            resolved = (self._cwd / path).resolve().relative_to(self._base.resolve())
            return resolved.as_posix()
        except (OSError, ValueError, RuntimeError):
            return _with_slashes(_relative(self._cwd / path, self._base))


def _work_tree(directory: Path) -> Path:
    """The nearest directory from `directory` upwards that holds `.git`, else `directory`."""
    for candidate in (directory, *directory.parents):
        if (candidate / ".git").exists():
            return candidate
    return directory


def _relative(path: Path, base: Path) -> str:
    try:
        return os.path.relpath(path, base)
    except ValueError:  # another drive on Windows: no relative path leads there
        return path.name


def _with_slashes(path: str) -> str:
    return path if os.sep == "/" else path.replace(os.sep, "/")
