"""Deployment targets: what each of them is, and the table of the operators it takes.

A table is a JSON file of this folder, named after its target. It is read when it is first asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

from tflint.lint.suggestions import did_you_mean
from tflint.targets.cpu_registry import registered_versions

FOLDER = Path(__file__).parent
FALLBACKS = ("cpu", "tflm")

_SELECTION = re.compile(r"([^:+]*)(?::([^+]*))?(?:\+(.*))?", re.DOTALL)


class UnknownTargetError(ValueError):
    """No target has this name, or it does not take what was written behind the name."""


class TargetKind(StrEnum):
    """What a target is: something that runs models, takes over a part of them, or wraps what does."""

    RUN_TIME = "run-time"
    DELEGATE = "delegate"
    ACCELERATOR = "accelerator"
    MICRO_CONTROLLER = "micro-controller"
    LIBRARY = "library"


@dataclass(frozen=True, slots=True)
class OperatorSupport:
    """What a target says of one builtin operator; an empty text sets no condition.

    `versions` are the operator versions it takes (`<=3`, `==1`, `1-6`), `types` the tensor types in
    the words of the table, `since` the first release in the meaning of the target's parameter
    (Edge TPU run-time, Android API level), `limits` all other conditions.
    """

    versions: str = ""
    types: str = ""
    since: str = ""
    limits: str = ""


@dataclass(frozen=True)
class Target:
    """A deployment target.

    `version` and `date` are those of the source of the table. `parameter` says what may follow the
    name behind a colon, and `parameter_pattern` how it is spelled. `fallback` is the target that runs
    what this one leaves. `select_tf` is false where the TensorFlow operators of Select TF cannot run.
    `constraints` explains the words in the limits of operators. `operators` comes from `rows`, or
    from the target named in `same_operators_as`.
    """

    name: str
    title: str
    kind: TargetKind
    version: str
    date: str
    source: str
    fallback: str | None = None
    parameter: str | None = None
    parameter_pattern: str = ""
    select_tf: bool = True
    remarks: tuple[str, ...] = ()
    constraints: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    same_operators_as: str | None = None

    @cached_property
    def operators(self) -> Mapping[str, OperatorSupport]:
        """The builtin operators that it takes, by name; empty for a library, which has no table."""
        if self.same_operators_as is not None:
            return target(self.same_operators_as).operators
        if self.name == "cpu":
            return {
                name: OperatorSupport(versions=f"{min(versions)}-{max(versions)}")
                for name, versions in registered_versions().items()
            }
        return {name: OperatorSupport(**row) for name, row in self.rows.items()}


@dataclass(frozen=True, slots=True)
class SelectedTarget:
    """A target as the user named it: `edgetpu:14`, `ethos-u65+cpu`."""

    target: Target
    parameter: str | None = None
    fallback: str | None = None


@cache
def target_names() -> tuple[str, ...]:
    """The names of all targets, in alphabetical order. Opens no table."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


def targets() -> list[Target]:
    """All targets, by name."""
    return [target(name) for name in target_names()]


@cache
def target(name: str) -> Target:
    """The target with this name, without parameter; `UnknownTargetError` suggests the nearest."""
    if name not in target_names():
        known = ", ".join(target_names())
        suggestion = did_you_mean(name, target_names())
        raise UnknownTargetError(f"unknown target '{name}'{suggestion or ';'} known are {known}")
    table = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    rows = table.pop("operators", {})
    kind = TargetKind(table.pop("kind"))
    remarks = tuple(table.pop("remarks", ()))
    return Target(kind=kind, remarks=remarks, rows=rows, **table)


def select_target(text: str) -> SelectedTarget:
    """The target that `NAME`, `NAME:PARAMETER` or `NAME+FALLBACK` asks for.

    Raises `UnknownTargetError` for an unknown name, a parameter the target does not take, and a
    fallback that is no run-time.
    """
    match = _SELECTION.fullmatch(text)
    if match is None:
        raise UnknownTargetError(f"'{text}' is not of the form NAME:PARAMETER+FALLBACK")
    name, parameter, fallback = match.groups()
    found = target(name)
    if parameter is not None and not (
        found.parameter and re.fullmatch(found.parameter_pattern, parameter)
    ):
        takes = f"takes the {found.parameter}" if found.parameter else "takes nothing"
        raise UnknownTargetError(f"'{text}': target {name} {takes} behind the colon")
    if fallback is not None and (found.fallback is None or fallback not in FALLBACKS):
        takes = " or ".join(FALLBACKS) if found.fallback else "nothing"
        raise UnknownTargetError(f"'{text}': target {name} takes {takes} behind the plus sign")
    return SelectedTarget(found, parameter, fallback or found.fallback)
