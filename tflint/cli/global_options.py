"""The options that every command has, before or behind its name, and what they come to."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from tflint.cli.option_groups import options_of
from tflint.cli.standard_output import StandardOutput
from tflint.cli.terminal import Terminal, When, terminal

if TYPE_CHECKING:
    from tflint.lint.configuration import Configuration

PANEL = "Global options"


@dataclass(frozen=True, slots=True)
class Session:
    """How this invocation is to behave, whatever the command.

    `config` and `isolated` are those of `Configuration`; `quiet` and `verbose` count `-q` and `-v`.
    `stdout` and `stderr` tell what the two streams can show, and `files` what to write to files;
    results are written to `output`.
    """

    config: tuple[str, ...] = ()
    isolated: bool = False
    quiet: int = 0
    verbose: int = 0
    progress: bool = True
    debug: bool = False
    stdout: Terminal = field(default_factory=Terminal)
    stderr: Terminal = field(default_factory=Terminal)
    files: Terminal = field(default_factory=Terminal)
    output: StandardOutput = field(default_factory=StandardOutput)

    def write(self, text: str) -> None:
        """Write a part of the result to standard output."""
        self.output.write(text)

    def say(self, text: str) -> None:
        """Write a line to standard error, which is for everything that is no result."""
        if sys.stderr is not None:
            print(f"tflint: {text}", file=sys.stderr)

    def configuration(self, options: Mapping[str, object] | None = None) -> Configuration:
        """The configuration, with `options` as settings from other options (by key)."""
        from tflint.lint.configuration import Configuration

        return Configuration(config=self.config, options=options, isolated=self.isolated)


def session(
    config: Annotated[
        list[str] | None,
        typer.Option(
            "--config",
            metavar="FILE",
            help="Use this configuration file, or set one key: 'key = value' (TOML).",
            rich_help_panel=PANEL,
        ),
    ] = None,
    isolated: Annotated[
        bool,
        typer.Option(
            "--isolated",
            help="Ignore configuration files, sidecars and baselines.",
            rich_help_panel=PANEL,
        ),
    ] = False,
    color: Annotated[
        When,
        typer.Option(
            "--color",
            metavar="WHEN",
            help="auto, always or never; default auto.",
            rich_help_panel=PANEL,
        ),
    ] = "auto",
    ascii_only: Annotated[
        bool,
        typer.Option(
            "--ascii", help="Print no characters outside of ASCII.", rich_help_panel=PANEL
        ),
    ] = False,
    quiet: Annotated[
        int,
        typer.Option(
            "-q",
            "--quiet",
            count=True,
            help="Findings only, no summary; -qq: nothing but the exit status.",
            rich_help_panel=PANEL,
        ),
    ] = 0,
    verbose: Annotated[
        int,
        typer.Option(
            "-v",
            "--verbose",
            count=True,
            help="Say what is skipped, which settings hold, how long rules take.",
            rich_help_panel=PANEL,
        ),
    ] = 0,
    no_progress: Annotated[
        bool,
        typer.Option("--no-progress", help="Print no progress line.", rich_help_panel=PANEL),
    ] = False,
    debug: Annotated[
        bool,
        typer.Option("--debug", help="Print tracebacks of internal errors.", rich_help_panel=PANEL),
    ] = False,
) -> Session:
    """The session that these options make."""
    return Session(
        config=tuple(config or ()),
        isolated=isolated,
        quiet=quiet,
        verbose=verbose,
        progress=not no_progress,
        debug=debug,
        stdout=terminal(sys.stdout, color, ascii_only),
        stderr=terminal(sys.stderr, color, ascii_only),
        files=Terminal(color=color == "always", ascii=ascii_only),
    )


def session_of(context: typer.Context) -> Session:
    """The session of a command that runs; every command has these options."""
    return options_of(context, session)
