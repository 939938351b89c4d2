"""Which command an argument list means, without reading its options.

Imports nothing but what tells that: `--version` and `--help` are answered from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

DEFAULT_COMMAND = "check"

COMMANDS = {
    "check": "lint models; the default",
    "explain": "document rules",
    "rules": "list rules",
    "show": "what a model is: inputs, outputs, operators, tensors",
    "dump": "a stable text listing of a model, also for git diff",
    "diff": "what changed between two models",
    "contract": "pin what callers rely on, and check it",
    "fix": "mend what can be mended without touching the numbers",
    "targets": "list or describe run-times and devices",
    "baseline": "manage accepted findings",
    "config": "inspect the configuration",
    "schema": "print the JSON schema of a file that tflint writes",
    "completion": "print the completion script for a shell",
}
"""The commands, with what each is for."""

VALUE_OPTIONS = frozenset(
    (
        *("--config", "--color"),
        *("--select", "--extend-select", "--ignore", "--extend-ignore", "--preset", "--severity"),
        *("--min-severity", "--min-confidence", "--fail-on", "--plugin", "--max-per-rule"),
        *("--target", "-t", "--runtime", "--allow-custom-ops", "--labels", "--task"),
        *("--format", "-f", "--output", "-o", "--output-format", "--base-dir", "--baseline"),
        *("--sarif-profile", "--sarif-locate", "--sarif-category"),
        *("--stdin-filename", "--jobs", "-j", "--timeout"),
        *("--rtol", "--snippet"),
        *("--section", "--ids", "--op", "--tensor", "--listing-version", "--weights", "--quant"),
    )
)
"""The options of all commands that take a value: what follows them is no command."""


@dataclass(frozen=True, slots=True)
class CommandLine:
    """What an argument list asks for: a command with its arguments, help or the version.

    `named` tells whether the command was written down.
    """

    command: str = DEFAULT_COMMAND
    named: bool = False
    arguments: list[str] = field(default_factory=list)
    help: bool = False
    version: bool = False


def read_command_line(arguments: Sequence[str]) -> CommandLine:
    """The first argument that is no option is a command if it equals the name of one; otherwise
    `check` is meant. What stands behind `--` is never a command."""
    words = list(_words(arguments))
    options = {arguments[index] for index, is_option in words if is_option}
    operands = [index for index, is_option in words if not is_option]
    rest = list(arguments)
    command, named = DEFAULT_COMMAND, False
    if operands and arguments[operands[0]] in COMMANDS:
        command, named = rest.pop(operands[0]), True
    return CommandLine(
        command,
        named,
        rest,
        help=bool(options & {"-h", "--help"}),
        version="--version" in options,
    )


def _words(arguments: Sequence[str]) -> Iterator[tuple[int, bool]]:
    """The index of each argument in front of `--` that is no value of an option, and whether it is
    an option."""
    value_follows = False
    for index, argument in enumerate(arguments):
        if value_follows:
            value_follows = False
        elif argument == "--":
            return
        elif argument.startswith("-") and argument != "-":
            yield index, True
            value_follows = _takes_next(argument)
        else:
            yield index, False


def _takes_next(option: str) -> bool:
    if option.startswith("--"):
        return option in VALUE_OPTIONS
    # A cluster of short options such as -qo; what follows the first that takes a value is it.
    taking = [index for index, letter in enumerate(option) if f"-{letter}" in VALUE_OPTIONS]
    return bool(taking) and taking[0] == len(option) - 1
