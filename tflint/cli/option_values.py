"""The values of options and arguments, as the types that a command function declares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, get_args, get_origin

from tflint.lint.config_error import ConfigError
from tflint.lint.suggestions import did_you_mean

_MAX_DIGITS = 18


def read_value(value: Any, declared: Any, name: str) -> Any:
    """The text (or texts) given for the option or argument `name`, as a `str`, an `int`, one of the
    words of a `Literal`, or a list of these. What the parser made of a flag stays as it is.

    Raises `ConfigError` that says what was expected.
    """
    if isinstance(value, list | tuple):
        lists = [kind for kind in _alternatives(declared) if get_origin(kind) is list]
        element = get_args(lists[0])[0] if lists else str
        return [read_value(each, element, name) for each in value]
    if not isinstance(value, str):
        return value
    for kind in _alternatives(declared):
        if get_origin(kind) is Literal:
            return choice(value, get_args(kind), name)
        if kind is int:
            return _whole_number(value, name)
    return value


def split(values: Sequence[str] | None) -> list[str]:
    """The words of an option that can be repeated and takes several, with commas in between."""
    return [word.strip() for value in values or () for word in value.split(",") if word.strip()]


def shown(text: str) -> str:
    """What the user wrote, for a message: quoted, in ASCII, not too long."""
    return ascii(text if len(text) <= 60 else f"{text[:60]}…")


def _alternatives(declared: Any) -> tuple[Any, ...]:
    """`int | None` as int and None; anything else as itself."""
    if get_origin(declared) is Annotated:
        declared = get_args(declared)[0]
    return get_args(declared) if type(None) in get_args(declared) else (declared,)


def choice(value: str, choices: Sequence[str], name: str) -> str:
    """`value`, which was given for the option or argument `name`. Raises `ConfigError` unless it is
    one of the choices."""
    if value in choices:
        return value
    suggestion = did_you_mean(value, choices)
    place = f"{name}: " if name.startswith("-") else ""
    raise ConfigError(f"{place}expected {_listed(choices)}, got {shown(value)}{suggestion}")


def _whole_number(value: str, name: str) -> int:
    if value.isascii() and value.isdecimal() and len(value) <= _MAX_DIGITS:
        return int(value)
    raise ConfigError(f"{name}: expected a whole number, got {shown(value)}")


def _listed(choices: Sequence[str]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}" if len(choices) > 1 else choices[0]
