"""Where a setting came from: what error messages name and `config show` prints."""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from tflint.lint.config_error import ConfigError

INLINE = "--config"


class Source(Enum):
    """The layers of a configuration, weakest first."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"
    COMMAND_LINE = "command line"


class Origin(NamedTuple):
    """The place of one setting. `key` is what the user wrote: `tool.tflint.select` in a file,
    `--select` on the command line (`--config select` when it is TOML there), the variable in the
    environment. `line` counts from 1 and is known only for tables of an array, such as
    `[[tool.tflint.suppress]]`."""

    source: Source = Source.DEFAULT
    key: str = ""
    file: Path | None = None
    line: int | None = None

    def below(self, step: str | int) -> Origin:
        """The place of a key or of a list element inside this setting; its line is not known. The
        elements of an option were written with commas, so that no number would help to find one."""
        if isinstance(step, int):
            if self.source is Source.COMMAND_LINE and not self.key.startswith(INLINE):
                return self
            return self._replace(key=f"{self.key}[{step}]", line=None)
        joint = " " if self.key == INLINE else "." if self.key else ""
        return self._replace(key=f"{self.key}{joint}{step}", line=None)

    @property
    def base(self) -> Path:
        """The directory that paths and globs written here are relative to."""
        return self.file.parent if self.file else Path.cwd()

    @property
    def text(self) -> str:
        """`pyproject.toml: tool.tflint.select`, `pyproject.toml:31: tool.tflint.models[0]`,
        `--select`, or `default`."""
        if self.file is None:
            return self.key or self.source.value
        file = shown_path(self.file) + (f":{self.line}" if self.line else "")
        return f"{file}: {self.key}" if self.key else file

    def error(self, problem: str) -> ConfigError:
        """The problem, with this place in front."""
        return ConfigError(f"{self.text}: {problem}")

    def unknown(self, problem: str, suggestion: str = "") -> ConfigError:
        """As `error`, but spelled `unknown rule 'X' in --select` for the command line."""
        if self.source is Source.COMMAND_LINE and self.file is None:
            return ConfigError(f"{problem} in {self.key}{suggestion}")
        return self.error(problem + suggestion)


def shown_path(path: Path) -> str:
    """The path as messages show it: relative when it lies below the current directory."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow symbolic links
    here = Path.cwd()
    return (absolute.relative_to(here) if absolute.is_relative_to(here) else absolute).as_posix()
