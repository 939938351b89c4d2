"""From what the user named to the files that are checked."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from tflint.inputs.candidate import STDIN_NAME, Candidate
from tflint.inputs.directory_search import DirectorySearch, DiscoverySettings, Found, is_folder
from tflint.inputs.file_map import standard_input
from tflint.inputs.glob_expansion import GlobExpansion, has_magic
from tflint.inputs.member_names import SEPARATOR
from tflint.inputs.notifications import cannot_read, no_input, not_found
from tflint.lint.outcome import Notification

__all__ = ["Candidate", "DiscoverySettings", "discover"]


def discover(
    paths: Sequence[str], settings: DiscoverySettings, stdin: BinaryIO | None
) -> Iterator[Candidate | Notification]:
    """What to check for the given paths: first what is wrong with them, in their order, then the
    candidates in the order of their paths (bytewise, with `/` as separator).

    A path is a file, a folder, a glob, `-` (a model from `stdin`), `@FILE` or `@-` (a list of
    paths), or `BUNDLE!/MEMBER`; none at all means the current folder. A file is checked once,
    however often it is reached.
    """
    discovery = _Discovery(settings, stdin)
    for path in paths or ["."]:
        discovery.add_argument(path)
    yield from discovery.notifications
    yield from discovery.candidates()


class _Discovery:
    def __init__(self, settings: DiscoverySettings, stdin: BinaryIO | None) -> None:
        self.notifications: list[Notification] = []
        self._settings = settings
        self._stdin = stdin
        self._stdin_used_by = ""
        self._search = DirectorySearch(settings)
        self._candidates: list[Candidate] = []

    def candidates(self) -> Iterator[Candidate]:
        """The candidates, each file once, in order."""
        known: dict[str, dict[str | None, Candidate]] = {}
        for candidate in sorted(self._candidates, key=lambda c: (not c.explicit, *_order(c))):
            identity = "-" if candidate.stdin else os.path.realpath(candidate.path)
            known.setdefault(identity, {}).setdefault(candidate.member, candidate)
        for members in known.values():
            if None in members:  # the whole file, and so all that is in it
                for member in members.keys() - {None}:
                    del members[member]
        yield from sorted((c for members in known.values() for c in members.values()), key=_order)

    def add_argument(self, path: str) -> None:
        """A path as given on the command line."""
        if path == "-":
            if self._take_stdin(path):
                self._candidates.append(
                    Candidate(self._settings.stdin_name or STDIN_NAME, stdin=True)
                )
        elif path.startswith("@"):
            self._add_list(path)
        else:
            path = path.replace(os.sep, "/")
            if not self._add_existing(path):
                if has_magic(path):
                    self._add_glob(path)
                else:
                    self._add_missing(path.partition(SEPARATOR)[0])

    def _add_existing(self, path: str) -> bool:
        """Add a file, a folder or a member of a bundle; false when there is no such path."""
        # Path("") is the current folder, which nobody means who expands an empty variable.
        if path and _exists(path):
            if is_folder(path):
                self._add_directory(path)
            else:
                self._add_file(path)
            return True
        # A folder or file can have the separator in its own name, so the first file counts.
        end = path.find(SEPARATOR)
        while end >= 0:
            bundle, member = path[:end], path[end + len(SEPARATOR) :]
            if member and _exists(bundle) and not is_folder(bundle):
                self._add_file(bundle, member)
                return True
            end = path.find(SEPARATOR, end + 1)
        return False

    def _add_file(self, path: str, member: str | None = None) -> None:
        if self._settings.force_exclude and self._search.is_excluded(path):
            message = f"'{path}' is excluded by the configuration"
            self.notifications.append(Notification("note", "excluded", message, path))
        else:
            self._candidates.append(Candidate(path, member))

    def _add_directory(self, path: str) -> None:
        found = Found()
        self._search.search(path, found)
        self._take(found)
        if not found.files and not found.problems:
            patterns = ", ".join(glob.pattern for glob in self._settings.include)
            message = f"no model found under '{path}' (looked for {patterns}{_ignored(found)})"
            accept = "" if self._settings.allow_empty else "; use --allow-empty to accept this"
            self._add_nothing(path, message + accept)

    def _add_glob(self, pattern: str) -> None:
        found = Found()
        # `models/*` is filtered as a folder is; `models/*.bin` says which files are meant.
        any_name = not pattern.endswith("*")
        for path in sorted(GlobExpansion(self._search, found.problems).expand(pattern)):
            if is_folder(path):
                self._search.search(path, found)
            else:
                self._search.take(path, found, any_name=any_name)
        self._take(found)
        if not found.files and not found.problems:
            hint = _ignored(found).removeprefix("; ")
            message = f"no file matches '{pattern}'" + (f" ({hint})" if hint else "")
            self._add_nothing(pattern, message)

    def _add_list(self, argument: str) -> None:
        name = argument[1:]
        try:
            if name != "-":
                content = Path(name).read_bytes()
            elif self._take_stdin(argument):
                content = standard_input(self._stdin).read()
            else:
                return
        except (FileNotFoundError, ValueError):
            self._add_missing(name)
            return
        except OSError as error:
            self.notifications.append(cannot_read(name, error))
            return
        from tflint.inputs.path_list import listed_paths

        listed = listed_paths(content)
        if not listed:
            self._add_nothing(name, f"'{argument}' lists no path")
        for path in listed:
            if not self._add_existing(path.replace(os.sep, "/")):
                # No suggestion: looking for thousands of names in a folder takes too long.
                self.notifications.append(_no_such(path))

    def _take(self, found: Found) -> None:
        self.notifications += found.problems
        self._candidates += [Candidate(path, explicit=False) for path in found.files]

    def _take_stdin(self, argument: str) -> bool:
        """Whether standard input may be read for `argument`: it has one use only."""
        if self._stdin_used_by in ("", "-") and self._stdin_used_by in ("", argument):
            self._stdin_used_by = argument
            return True
        message = f"standard input cannot be both '{self._stdin_used_by}' and '{argument}'"
        self.notifications.append(not_found(argument, message))
        return False

    def _add_missing(self, path: str) -> None:
        from tflint.inputs.path_suggestion import nearest_path

        near = nearest_path(path)
        self.notifications.append(_no_such(path, f" (did you mean '{near}'?)" if near else ""))

    def _add_nothing(self, path: str, message: str) -> None:
        if self._settings.allow_empty:
            self.notifications.append(Notification("note", "no-input", message, path))
        else:
            self.notifications.append(no_input(path, message))


def _no_such(path: str, hint: str = "") -> Notification:
    return not_found(path, f"no such file or directory: '{path}'{hint}")


def _exists(path: str) -> bool:
    """Also what may not be looked at, and a link that leads nowhere; opening it says why."""
    try:
        Path(path).lstat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True
    return True


def _ignored(found: Found) -> str:
    if not found.ignored:
        return ""
    return f"; {found.ignored:,} ignored by git, use --no-respect-gitignore to check them"


def _order(candidate: Candidate) -> tuple[bytes, str]:
    return os.fsencode(candidate.path), candidate.member or ""
