"""Which command is meant, and the options that tell it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from typer.core import TyperCommand

from tests.cli.invocation import CLEAN, FLAWED, tflint
from tflint.cli.command import build
from tflint.cli.command_line import COMMANDS, VALUE_OPTIONS, read_command_line


@pytest.mark.parametrize(
    ("arguments", "command", "rest"),
    [
        ([], "check", []),
        (["models/"], "check", ["models/"]),
        (["check", "models/"], "check", ["models/"]),
        (["show", "a.tflite", "--ids", "index"], "show", ["a.tflite", "--ids", "index"]),
        (["--config", "a.toml", "show", "m"], "show", ["--config", "a.toml", "m"]),
        (["--config=a.toml", "show", "m"], "show", ["--config=a.toml", "m"]),
        (["--color", "never", "-q", "rules"], "rules", ["--color", "never", "-q"]),
        (["--select", "explain", "models"], "check", ["--select", "explain", "models"]),
        (["-fjson", "show", "m"], "show", ["-fjson", "m"]),
        (["-qf", "json", "show", "m"], "show", ["-qf", "json", "m"]),
        (["-qf", "show", "rules"], "rules", ["-qf", "show"]),
        (["./show"], "check", ["./show"]),
        (["--", "show"], "check", ["--", "show"]),
        (["models", "show"], "check", ["models", "show"]),
        (["-", "show"], "check", ["-", "show"]),
        (["Show"], "check", ["Show"]),
    ],
)
def test_command(arguments: list[str], command: str, rest: list[str]) -> None:
    line = read_command_line(arguments)
    assert (line.command, line.arguments) == (command, rest)


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["--help"], True),
        (["models", "-h"], True),
        (["--select", "--help"], False),
        (["--", "--help"], False),
    ],
)
def test_help(arguments: list[str], wanted: bool) -> None:
    assert read_command_line(arguments).help is wanted


def _command(name: str) -> TyperCommand:
    return build(name, getattr(import_module(f"tflint.cli.{name}"), name))


@pytest.mark.parametrize("name", COMMANDS)
def test_options_with_a_value_are_known_without_reading_the_command(name: str) -> None:
    for parameter in _command(name).params:
        if parameter.param_type_name == "option":
            is_switch = getattr(parameter, "is_flag", False) or getattr(parameter, "count", False)
            assert set(parameter.opts).isdisjoint(VALUE_OPTIONS) is bool(is_switch), parameter.opts


def test_no_option_is_listed_that_no_command_has() -> None:
    declared = {
        option for name in COMMANDS for each in _command(name).params for option in each.opts
    }
    assert declared >= VALUE_OPTIONS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_in_80_columns(name: str) -> None:
    result = tflint(name, "--help")
    assert result.status == 0
    assert result.out.startswith(f"Usage: tflint {name} [options]")
    assert max(map(len, result.out.splitlines())) <= 80
    for option in ("--config", "--isolated", "--color", "--ascii", "--no-progress", "--debug"):
        assert option in result.out


def test_a_file_named_like_a_command() -> None:
    Path("rules").write_bytes(FLAWED.read_bytes())
    assert tflint("./rules").status == 1
    assert tflint("--", "rules").status == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--jobs"], "option --jobs needs a value"),
        (["-q", "-o"], "option -o needs a value"),
        (["--preview=yes"], "option --preview takes no value"),
        (["--max-per-rule", "many"], "--max-per-rule: expected a whole number, got 'many'"),
        (["--max-per-rule", "-1"], "--max-per-rule: expected a whole number, got '-1'"),
        (["--color", "alway"], "--color: expected auto, always or never, got 'alway'; did you mean "
         "always?"),
        (["baseline"], "missing argument write|prune|show"),
        (["schema", "reprot"], "expected report, baseline or diff, got 'reprot'; did you mean report?"),
        (["shwo"], "no such file or directory: 'shwo' (did you mean the command show?)"),
        (["rules", "F", "--fixabel"], "unknown option '--fixabel'; did you mean --fixable?"),
        (["targets", "tflm", "gpu"], "unexpected argument 'gpu'"),
        (["-x"], "unknown option '-x'"),
    ],
)  # fmt: skip
def test_wrong_usage(arguments: list[str], message: str) -> None:
    result = tflint("-q", *arguments)
    assert (result.status, result.out, result.err) == (2, "", f"tflint: {message}\n")


def test_global_options_stand_before_and_behind_the_command() -> None:
    before = tflint("--ascii", "-q", "check", FLAWED)
    behind = tflint("check", FLAWED, "-q", "--ascii")
    assert before == behind
    assert before.status == 1
    assert tflint("-qq", "check", FLAWED).out == ""
    assert tflint("-q", CLEAN).out == ""
