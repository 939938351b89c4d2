"""`tflint completion`: what a shell runs when TAB is pressed."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import PurePath
from typing import Annotated, Literal

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from tflint.cli.command import build
from tflint.cli.command_line import COMMANDS, DEFAULT_COMMAND, read_command_line

PROGRAMS = ("tflint", "tflite-lint")


def completion(
    context: typer.Context,
    shell: Annotated[
        Literal["bash", "zsh", "fish", "powershell"],
        typer.Argument(metavar="SHELL", help="bash, zsh, fish or powershell."),
    ],
) -> int:
    """Print the script that teaches a shell to complete commands and options."""
    program = called_as(sys.argv[0])
    os.environ[variable(program)] = f"source_{shell}"
    return answer(program)


def called_as(path: str) -> str:
    """The name of the program that the process was started by."""
    name = PurePath(path).stem
    return name if name in PROGRAMS else PROGRAMS[0]


def variable(program: str) -> str:
    """The environment variable by which the scripts ask the program for completions."""
    return f"_{program.replace('-', '_').upper()}_COMPLETE"


def answer(program: str) -> int:
    """Print what the environment asks for: completions of the words in it, or the script that will
    ask. Returns the exit status."""
    command = _completed(os.environ)
    try:
        command.main([], program, complete_var=variable(program))
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _completed(environ: Mapping[str, str]) -> TyperCommand | TyperGroup:
    """All commands by name, of which only the one that is written there has its options; or `check`,
    when an option is completed without a command."""
    app = typer.Typer()
    for name, purpose in COMMANDS.items():
        app.command(name, help=purpose)(_stub)
    group = get_command(app)  # this also registers the shells
    assert isinstance(group, TyperGroup)
    group.params.clear()  # --install-completion
    words = (environ.get("COMP_WORDS") or environ.get("_TYPER_COMPLETE_ARGS") or "").split()[1:]
    line = read_command_line(words)
    if line.named:
        group.commands[line.command] = _command(line.command)
    elif words and words[-1].startswith("-"):
        return _command(DEFAULT_COMMAND)
    return group


def _command(name: str) -> TyperCommand:
    return build(name, getattr(import_module(f"tflint.cli.{name}"), name))


def _stub() -> None:
    """Stands for a command of which only the name is needed."""
