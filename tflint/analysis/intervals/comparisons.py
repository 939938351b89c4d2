"""Comparisons, logic, and selection by a condition."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy

from tflint.analysis.intervals.arithmetic import rows
from tflint.analysis.intervals.codes import codes_of
from tflint.analysis.intervals.interval import Interval, Numbers

if TYPE_CHECKING:
    from tflint.analysis.intervals.step import Step, Transfer

RESOLUTION = 1 / 256
"""Real numbers that quantized operands may be off by: kernels compare them in fixed point, with 8 bits
behind the point whatever the scales are (LiteRT `tflite/kernels/comparisons.cc`,
ComparisonQuantized)."""


def _comparison(name: str) -> Transfer:
    def transfer(step: Step) -> Interval | None:
        first, second = step.real(0), step.real(1)
        if first is None or second is None:
            return None
        a, b = rows(step, 0, first), rows(step, 1, second)
        slack = _slack(step)
        if slack is None:
            return None
        less, greater = a.upper < b.lower - slack, a.lower > b.upper + slack
        same = a.fixed & b.fixed
        equal = (a.lower == a.upper) & (b.lower == b.upper) & (a.lower == b.lower)
        if slack:
            equal = numpy.zeros_like(equal)
        yes, no = {
            "EQUAL": (equal, less | greater),
            "NOT_EQUAL": (less | greater, equal),
            "LESS": (less, greater | equal),
            "LESS_EQUAL": (less | equal, greater),
            "GREATER": (greater, less | equal),
            "GREATER_EQUAL": (greater | equal, less),
        }[name]
        return truth(yes, no, same)

    return transfer


def truth(yes: Numbers, no: Numbers, fixed: Numbers) -> Interval:
    """Booleans that are certainly true where `yes`, certainly false where `no`."""
    return Interval(numpy.where(yes, 1.0, 0.0), numpy.where(no, 0.0, 1.0), fixed | yes | no)


def _slack(step: Step) -> float | None:
    """By how much operands may be off; `None` for scales that the kernel has no multiplier for."""
    operands = (step.tensor(position) for position in (0, 1))
    codes = [codes_of(tensor) for tensor in operands if tensor is not None]
    scales = [each.scale for each in codes if each is not None]
    if not scales:
        return 0.0
    return RESOLUTION if max(scales) < 1 else None


def _logical_and(step: Step) -> Interval | None:
    pair = _conditions(step)
    if pair is None:
        return None
    a, b = pair
    return truth(
        (a.lower == 1) & (b.lower == 1), (a.upper == 0) | (b.upper == 0), a.fixed & b.fixed
    )


def _logical_or(step: Step) -> Interval | None:
    pair = _conditions(step)
    if pair is None:
        return None
    a, b = pair
    return truth(
        (a.lower == 1) | (b.lower == 1), (a.upper == 0) & (b.upper == 0), a.fixed & b.fixed
    )


def _logical_not(step: Step) -> Interval | None:
    found = step.interval(0)
    return truth(found.upper == 0, found.lower == 1, found.fixed) if found is not None else None


def _conditions(step: Step) -> tuple[Interval, Interval] | None:
    first, second = step.interval(0), step.interval(1)
    if first is None or second is None:
        return None
    return rows(step, 0, first), rows(step, 1, second)


def _selected(step: Step) -> Interval | None:
    """SELECT and SELECT_V2 copy stored numbers (`select.cc`)."""
    condition, yes, no = step.interval(0), step.interval(1), step.interval(2)
    if condition is None or yes is None or no is None:
        return None
    # SELECT may take one condition for each row, which then runs along the first dimension.
    by_row = step.operator.name == "SELECT"
    chosen = condition.hull() if by_row else rows(step, 0, condition)
    a, b = rows(step, 1, yes), rows(step, 2, no)
    if not (chosen.lower == chosen.upper).all():
        found = a.joined(b)
        return Interval(found.lower, found.upper, found.fixed & chosen.fixed)
    is_first = chosen.lower == 1
    return Interval(
        numpy.where(is_first, a.lower, b.lower),
        numpy.where(is_first, a.upper, b.upper),
        numpy.where(is_first, a.fixed, b.fixed),
    )


COMPARISONS = ("EQUAL", "NOT_EQUAL", "LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL")

TRANSFERS: Mapping[str, Transfer] = MappingProxyType(
    {
        **{name: _comparison(name) for name in COMPARISONS},
        "LOGICAL_AND": _logical_and,
        "LOGICAL_OR": _logical_or,
        "LOGICAL_NOT": _logical_not,
        "SELECT": _selected,
        "SELECT_V2": _selected,
    }
)
