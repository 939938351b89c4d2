"""Versions that are asked for: of tflint itself, and of the run-time a model must load in."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from tflint.lint.origin import Origin
from tflint.lint.suggestions import did_you_mean
from tflint.lint.toml_kinds import Kind, Schema, Text, shown

Version = tuple[int, ...]

COMPARISONS: dict[str, Callable[[Version, Version], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}

# Run-times with release numbers of their own: `litert` counts from 1.0 (2024), `tflite` is the
# TensorFlow release. TensorFlow Lite Micro has no releases.
RUNTIMES = {"litert": True, "tflite": True, "tflm": False}

_NUMBERS = r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,5}"
_CLAUSE = rf"(?:>=|<=|==|!=|>|<) ?{_NUMBERS}"
SPECIFIER_PATTERN = rf"{_CLAUSE}(?: ?, ?{_CLAUSE})*"
RUNTIME_PATTERN = rf"[a-z]+(?: ?>= ?{_NUMBERS})?"


def parse_version(text: str) -> Version:
    """The release numbers of a version, without trailing zeros, so that 1.0 equals 1.

    A suffix (`rc1`, `.dev3`) is ignored: a pre-release counts as the release it leads to.
    `ValueError` when the text does not begin with a number.
    """
    numbers = re.match(_NUMBERS, text)
    if numbers is None:
        raise ValueError(f"{text!r} is not a version")
    parts = [int(part) for part in numbers[0].split(".")]
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


class Specifier(NamedTuple):
    """A range of versions, such as `>=0.3` or `>=0.3,<2`."""

    text: str

    def allows(self, version: str) -> bool:
        """Whether every clause holds for the version."""
        found = parse_version(version)
        for clause in self.text.split(","):
            sign, number = re.fullmatch(r"\s*([<>=!]+)\s*(.+?)\s*", clause).groups()  # type: ignore[union-attr]
            if not COMPARISONS[sign](found, parse_version(number)):
                return False
        return True


class SpecifierText(Kind[Specifier]):
    """A version specifier."""

    def read(self, value: object, origin: Origin) -> Specifier:
        expected = "a version specifier such as '>=0.1'"
        return Specifier(Text(SPECIFIER_PATTERN, expected).read(value, origin))

    def schema(self) -> Schema:
        return Text(SPECIFIER_PATTERN).schema()

    def plain(self, value: Specifier) -> str:
        return value.text


@dataclass(frozen=True, slots=True)
class RuntimeRequirement:
    """The oldest run-time a model must load in: `litert` (LiteRT's own numbers), `tflite` (numbers
    of TensorFlow) or `tflm`. `version` is None when any release will do."""

    name: str
    version: Version | None = None

    def __str__(self) -> str:
        if self.version is None:
            return self.name
        numbers = self.version if len(self.version) > 1 else (*self.version, 0, 0)[:2]
        return f"{self.name}>={'.'.join(map(str, numbers))}"


class RuntimeText(Kind[RuntimeRequirement]):
    """A run-time requirement, such as `litert>=2.1` or `tflm`."""

    def read(self, value: object, origin: Origin) -> RuntimeRequirement:
        if not isinstance(value, str) or not re.fullmatch(RUNTIME_PATTERN, value):
            problem = f"expected a run-time such as 'litert>=2.1' or 'tflm', got {shown(value)}"
            raise origin.error(problem)
        name, _, number = (part.strip() for part in value.partition(">="))
        if name not in RUNTIMES:
            known = ", ".join(RUNTIMES)
            suggestion = did_you_mean(name, RUNTIMES)
            raise origin.error(f"unknown run-time '{name}'; known are {known}{suggestion}")
        if number and not RUNTIMES[name]:
            raise origin.error(f"{name} has no releases to compare with; write '{name}'")
        return RuntimeRequirement(name, parse_version(number) if number else None)

    def schema(self) -> Schema:
        versioned = "|".join(name for name, has in RUNTIMES.items() if has)
        bare = "|".join(RUNTIMES)
        return Text(rf"(?:{versioned}) ?>= ?{_NUMBERS}|{bare}").schema()

    def plain(self, value: RuntimeRequirement) -> str:
        return str(value)
