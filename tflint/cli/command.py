"""Commands: a function with Typer options, the global options added to it, errors in our words."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import typer
from typer.core import TyperCommand
from typer.main import get_command

from tflint.cli.global_options import PANEL as GLOBAL_PANEL
from tflint.cli.global_options import session
from tflint.cli.option_groups import Command, Group, groups_of
from tflint.cli.option_values import read_value, shown
from tflint.lint.config_error import ConfigError
from tflint.lint.suggestions import did_you_mean

HELP_WIDTH = 80

# Newer releases of Typer have their own copy of Click. What its parser raises can be named in both
# only by way of the exception that Typer exports.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]


def build(name: str, function: Command) -> TyperCommand:
    """The command that calls `function`, with the options of its groups and the global ones besides
    its own."""
    command = _command(name, function)
    for group in _groups(function):
        command.params.extend(_command(name, group).params)
    return command


def run(name: str, function: Command, arguments: Sequence[str]) -> int:
    """Run the command `name` and return the exit status. Raises `ConfigError` for wrong usage."""
    status = build(name, function).main(
        list(arguments), f"tflint {name}", standalone_mode=False, max_content_width=HELP_WIDTH
    )
    return int(status or 0)


def _groups(function: Command) -> tuple[Group, ...]:
    return (*groups_of(function), session)


def _command(name: str, function: Callable[..., Any]) -> TyperCommand:
    # Typer evaluates annotations that are text four times.
    function.__annotations__.update(inspect.get_annotations(function, eval_str=True))
    app = typer.Typer(add_completion=False)
    settings = {"help_option_names": ["-h", "--help"]}
    app.command(name, cls=_Command, context_settings=settings)(function)
    command = get_command(app)
    assert isinstance(command, TyperCommand)
    return command


class _Command(TyperCommand):
    """A command whose values are read by us.

    Typer would convert them by pydantic, which takes longer to import than a small model takes to
    be checked, and would report wrong ones in words that are not ours.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if ctx.resilient_parsing:  # shell completion
            return super().parse_args(ctx, args)
        try:
            given, rest, _ = self.make_parser(ctx).parse_args(args=list(args))
        except _UsageError as error:
            raise self._usage_error(error) from None
        help_option = self.get_help_option(ctx)
        if help_option is not None and help_option.name in given:
            return super().parse_args(ctx, ["--help"])
        if rest:
            raise ConfigError(f"unexpected argument {shown(rest[0])}")
        # What was not given is missing, None, an empty tuple or, in Click 8.3, a sentinel.
        values = {
            name: value
            for name, value in given.items()
            if isinstance(value, str | int | list | tuple) and value != ()
        }
        for parameter in self.params:
            if parameter.required and parameter.name not in values:
                raise ConfigError(f"missing argument {_metavar(parameter)}")
        assert self.callback is not None, "every command has a function"
        function: Command = inspect.unwrap(self.callback)
        ctx.obj = {
            group: group(**_values(group, values, self.params)) for group in _groups(function)
        }
        ctx.params.update(_values(function, values, self.params))
        return []

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Plain text: what Typer draws in boxes leaves half of a terminal to the explanations."""
        arguments = [p for p in self.params if p.param_type_name == "argument"]
        options = [p for p in self.get_params(ctx) if p not in arguments]
        usage = " ".join(["[options]", *map(_usage, arguments)])
        formatter.write_usage(ctx.command_path, usage)
        self.format_help_text(ctx, formatter)
        panels: dict[str, list[tuple[str, str]]] = {}
        for parameter in [*arguments, *options]:
            is_argument = parameter.param_type_name == "argument"
            panel = "Arguments" if is_argument else "Options"
            if parameter is options[-1]:  # --help
                panel = GLOBAL_PANEL
            panel = getattr(parameter, "rich_help_panel", None) or panel
            head = _metavar(parameter) if is_argument else _option_head(parameter)
            panels.setdefault(panel, []).append((head, getattr(parameter, "help", None) or ""))
        for panel, entries in panels.items():
            with formatter.section(panel):
                formatter.write_dl(entries)

    def _usage_error(self, error: Exception) -> ConfigError:
        option = getattr(error, "option_name", None)
        if option is None:
            return ConfigError(str(error).rstrip(".").lower())
        if hasattr(error, "possibilities"):
            names = (name for parameter in self.params for name in parameter.opts)
            long = [name for name in names if name.startswith("--")]
            return ConfigError(f"unknown option {shown(option)}{did_you_mean(option, long)}")
        if "not take a value" in str(error):
            return ConfigError(f"option {option} takes no value")
        return ConfigError(f"option {option} needs a value")


def _values(
    function: Callable[..., Any], given: Mapping[str, Any], parameters: Sequence[Any]
) -> dict[str, Any]:
    """What was given for the parameters of `function`, as the types that it declares."""
    declared = inspect.get_annotations(function, eval_str=True)
    named = {parameter.name: _name(parameter) for parameter in parameters}
    return {
        name: read_value(given[name], annotation, named[name])
        for name, annotation in declared.items()
        if name in given
    }


def _usage(argument: Any) -> str:
    name = _metavar(argument) + (" ..." if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def _option_head(option: Any) -> str:
    names = ", ".join(sorted(option.opts, key=len))
    if getattr(option, "is_flag", False) or getattr(option, "count", False):
        return names
    return f"{names} {_metavar(option)}"


def _name(parameter: Any) -> str:
    """The long name of an option, or what help calls an argument."""
    long = [name for name in parameter.opts if name.startswith("--")]
    return str(long[0]) if long else _metavar(parameter)


def _metavar(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name.upper())
