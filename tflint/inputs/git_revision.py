"""Files of the current git repository as they were in a revision: `REV:PATH`."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from tflint.inputs.member_names import SEPARATOR
from tflint.lint.config_error import ConfigError

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


class GitObject(NamedTuple):
    """A file in a revision; `name` is what git calls it, `REV:PATH`. An empty REV is the index.
    `member` is the name inside of a bundle."""

    name: str
    member: str | None = None

    @property
    def path(self) -> str:
        """The path without the revision."""
        return self.name.partition(":")[2]


def read_git_object(argument: str) -> GitObject | None:
    """The object that an argument names; `None` for a path. What exists is a path, as is what begins
    with the letter of a Windows drive."""
    outer, separator, member = argument.partition(SEPARATOR)
    if ":" not in outer or _DRIVE.match(outer) or _exists(outer):
        return None
    return GitObject(outer, member if separator else None)


@contextmanager
def git_content(found: GitObject) -> Iterator[IO[bytes]]:
    """The content as a checkout would have it (git-lfs and other filters applied), at its start.

    Raises `ConfigError` without git, outside of a repository, and for what is not there. git runs
    only the filters that the user's own configuration names.
    """
    if found.name.startswith("-"):
        raise ConfigError(f"'{found.name}' is no revision of git")
    with TemporaryFile() as kind:
        _ask("-t", found, kind)
        if kind.read(4) == b"tree":
            raise ConfigError(f"'{found.name}' is a folder; name a file in it")
    with TemporaryFile() as content:
        _ask("--filters", found, content)
        yield content


def _ask(option: str, found: GitObject, answer: IO[bytes]) -> None:
    """Write to a file what `git cat-file` says, and go to its start."""
    environment = {**os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
    with TemporaryFile() as problems:
        try:
            done = subprocess.run(
                ["git", "cat-file", option, found.name],
                stdin=subprocess.DEVNULL,
                stdout=answer,
                stderr=problems,
                env=environment,
                check=False,
            )
        except FileNotFoundError:
            raise ConfigError(
                f"no such file: '{found.name}'; to read it as REV:PATH, git must be installed"
            ) from None
        except (OSError, ValueError) as error:
            raise ConfigError(f"cannot ask git for '{found.name}': {error}") from None
        if done.returncode:
            problems.seek(0)
            raise ConfigError(_explained(found, problems.read(4096).decode("utf-8", "replace")))
    answer.seek(0)


def _explained(found: GitObject, said: str) -> str:
    if "not a git repository" in said:
        return (
            f"no such file: '{found.name}'; this is no git repository to read it from as REV:PATH"
        )
    revision = found.name.partition(":")[0]
    if "invalid object name" in said and revision:
        return f"git has no revision '{revision}'; when the clone is shallow, fetch more of the history"
    lines = said.strip().splitlines()
    reason = lines[-1].removeprefix("fatal: ").removeprefix("error: ") if lines else "it failed"
    return f"git has no '{found.name}' ({reason}); paths are given from the top of the repository"


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False
