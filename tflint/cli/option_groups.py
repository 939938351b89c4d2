"""Options that several commands have, declared once.

A group is a function whose parameters are Typer options and whose result is what they come to. A
command that is decorated with `with_options(group)` has the options of the group besides its own,
and gets the result by `options_of(context, group)`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import typer

T = TypeVar("T")
Command = Callable[..., int]
Group = Callable[..., Any]

_ATTRIBUTE = "option_groups"


def with_options(*groups: Group) -> Callable[[Command], Command]:
    """Declare that a command has the options of `groups`."""

    def declare(command: Command) -> Command:
        setattr(command, _ATTRIBUTE, groups)
        return command

    return declare


def groups_of(command: Command) -> tuple[Group, ...]:
    """The groups that a command was declared with."""
    return cast("tuple[Group, ...]", getattr(command, _ATTRIBUTE, ()))


def options_of(context: typer.Context, group: Callable[..., T]) -> T:
    """What the options of `group` come to, in a command that runs."""
    return cast("T", context.obj[group])
