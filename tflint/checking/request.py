"""What is to be checked, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tflint.lint.configuration import Configuration
from tflint.report import Needs


@dataclass(frozen=True, slots=True)
class Request:
    """One run, in terms that can be handed to a worker process.

    `config`, `options` and `isolated` are those of `Configuration`. `stdin_name` is the name of the
    model that `-` stands for. `labels` and `task` are what the command line says about all models.
    `needs` is what the chosen output formats show beyond the findings; `timed` asks how long each
    rule takes.
    """

    paths: tuple[str, ...] = ()
    config: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    isolated: bool = False
    stdin_name: str | None = None
    labels: Path | None = None
    task: str | None = None
    allow_empty: bool = False
    needs: Needs = field(default_factory=Needs)
    timed: bool = False

    def configuration(self) -> Configuration:
        """The configuration that the request describes; raises `ConfigError`."""
        return Configuration(config=self.config, options=self.options, isolated=self.isolated)
