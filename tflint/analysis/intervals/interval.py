"""Bounds of the elements of a tensor."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy

if TYPE_CHECKING:
    from typing import Any

    import numpy.typing as npt

# As text: numpy.typing takes time to import.
Numbers: TypeAlias = "npt.NDArray[Any]"

LONGEST_ROW = 1 << 20
"""Elements of a row that have bounds of their own; a crafted shape can be of any size."""


class Interval:
    """Bounds that repeat along the elements of a tensor.

    Element i in row-major order lies between `lower[i % period]` and `upper[i % period]`; `fixed`
    says that it has the same value for every input of the model, also where that value is known
    only to lie between the bounds. All three have shape [period], float64 and bool. A period of the
    last dimension keeps channels apart and survives every RESHAPE; 1 is one interval for all.

    The bounds are stored numbers: codes of quantized integers, else the numbers themselves.
    """

    __slots__ = ("fixed", "lower", "upper")

    def __init__(self, lower: Numbers, upper: Numbers, fixed: Numbers) -> None:
        if not lower.size == upper.size == fixed.size:
            lower, upper, fixed = numpy.broadcast_arrays(lower, upper, fixed)
        self.lower = lower
        self.upper = upper
        self.fixed = fixed

    def __repr__(self) -> str:
        return f"<Interval {self.lower} {self.upper} {self.fixed}>"

    @property
    def period(self) -> int:
        """Number of intervals."""
        return self.lower.size

    @property
    def is_fixed(self) -> bool:
        """No element depends on the input."""
        return bool(self.fixed.all())

    @property
    def is_bounded(self) -> bool:
        """No bound is infinite."""
        return bool(numpy.isfinite(self.lower).all() and numpy.isfinite(self.upper).all())

    def hull(self) -> Interval:
        """One interval around all."""
        if self.period == 1:
            return self
        return Interval(
            self.lower.min(keepdims=True),
            self.upper.max(keepdims=True),
            numpy.logical_and.reduce(self.fixed, keepdims=True),
        )

    def along(self, length: int | None) -> Interval:
        """The intervals of rows of `length` elements: period `length`, or 1 where that loses nothing,
        or where the length is unknown or does not fit."""
        period = self.period
        if period in (1, length):
            return self
        if not length or length > LONGEST_ROW:
            return self.hull()
        if length % period == 0:
            times = length // period
            return Interval(*(numpy.tile(a, times) for a in (self.lower, self.upper, self.fixed)))
        if period % length == 0:
            return Interval(
                self.lower.reshape(-1, length).min(axis=0),
                self.upper.reshape(-1, length).max(axis=0),
                numpy.logical_and.reduce(self.fixed.reshape(-1, length)),
            )
        return self.hull()

    def part(self, place: slice) -> Interval:
        """Some of the intervals of a row; all that there is when the period is 1, and one around all
        when none is left: there is no period 0."""
        if self.period == 1 or not self.lower[place].size:
            return self.hull()
        return Interval(self.lower[place], self.upper[place], self.fixed[place])

    def joined(self, other: Interval) -> Interval:
        """Around both, element by element; the periods are equal or one of them is 1."""
        return Interval(
            numpy.minimum(self.lower, other.lower),
            numpy.maximum(self.upper, other.upper),
            self.fixed & other.fixed,
        )

    def clipped(self, low: float, high: float) -> Interval:
        """After `min(max(x, low), high)`."""
        lower = numpy.clip(self.lower, low, high)
        upper = numpy.clip(self.upper, low, high)
        return Interval(lower, upper, self.fixed | (lower == upper))


def interval(lower: float, upper: float, fixed: bool = False) -> Interval:
    """One interval for all elements."""
    is_one = fixed or lower == upper
    return Interval(numpy.array([lower], float), numpy.array([upper], float), numpy.array([is_one]))


def concatenated(parts: list[Interval], lengths: list[int]) -> Interval:
    """The intervals of rows that are put together of rows of these lengths."""
    rows = [part.along(length) for part, length in zip(parts, lengths, strict=True)]
    return Interval(
        *(
            numpy.concatenate(
                [numpy.broadcast_to(a, (n,)) for a, n in zip(each, lengths, strict=True)]
            )
            for each in (
                [row.lower for row in rows],
                [row.upper for row in rows],
                [row.fixed for row in rows],
            )
        )
    )
