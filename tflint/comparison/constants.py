"""How far apart two constants are, in real numbers, without a copy of either."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, prod, sqrt
from typing import TYPE_CHECKING, Any

from tflint.comparison.quantization import zero_points
from tflint.model.constants import decode
from tflint.model.dtype import BOOL

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tflint.model.tensor import Tensor

    Reals = npt.NDArray[np.float64]

# A multiple of what packed types put into a byte; 64-bit floats of it stay in a processor's cache.
CHUNK = 1 << 14


@dataclass(slots=True)
class Difference:
    """Two constants of one shape compared.

    `changed` counts elements that differ, `relative` is the L2 norm of the difference over that of
    the old values (infinite when that is 0), `largest` the greatest absolute difference; both are of
    finite elements. `not_finite` counts elements that were finite and are no more.
    """

    elements: int
    changed: int
    relative: float
    largest: float
    not_finite: int


def is_comparable(old: Tensor, new: Tensor) -> bool:
    """Both hold plain numbers of one shape, whose real values are known."""
    return old.shape == new.shape and all(
        t.holds_numbers and (t.dtype.is_integer or t.dtype.is_float or t.dtype is BOOL)
        and _has_plain_scales(t) for t in (old, new)
    )  # fmt: skip


def difference(old: Tensor, new: Tensor) -> Difference:
    """Compare two constants for which `is_comparable` holds, a chunk of elements at a time."""
    import numpy

    first, second = _Reader(old), _Reader(new)
    elements = old.elements
    squares = squares_of_old = largest = 0.0
    changed = not_finite = 0
    with numpy.errstate(all="ignore"):
        for start in range(0, elements, CHUNK):
            count = min(CHUNK, elements - start)
            a, b = first.reals(start, count), second.reals(start, count)
            gap = b - a
            if not numpy.isfinite(numpy.dot(gap, gap) + numpy.dot(a, a)):
                same = (a == b) | (numpy.isnan(a) & numpy.isnan(b))
                was_finite, is_finite = numpy.isfinite(a), numpy.isfinite(b)
                not_finite += int(numpy.count_nonzero(was_finite & ~is_finite))
                changed += int(numpy.count_nonzero(~same & ~(was_finite & is_finite)))
                a = numpy.where(was_finite, a, 0.0)
                gap = numpy.where(was_finite & is_finite, gap, 0.0)
            changed += int(numpy.count_nonzero(gap))
            squares += float(numpy.dot(gap, gap))
            squares_of_old += float(numpy.dot(a, a))
            largest = max(largest, float(gap.max()), -float(gap.min()))
    relative = sqrt(squares / squares_of_old) if squares_of_old else inf if squares else 0.0
    return Difference(elements, changed, relative, largest, not_finite)


def same_bytes(old: memoryview, new: memoryview) -> bool:
    """Whether two buffers hold the same bytes."""
    import numpy

    if len(old) != len(new):
        return False
    step = CHUNK * 8
    return all(
        numpy.array_equal(
            numpy.frombuffer(old[start : start + step], numpy.uint8),
            numpy.frombuffer(new[start : start + step], numpy.uint8),
        )
        for start in range(0, len(old), step)
    )


def _has_plain_scales(tensor: Tensor) -> bool:
    """Not quantized, or with one scale, or one for each index of a dimension."""
    found = tensor.quantization
    if found is None or not tensor.is_quantized or not tensor.dtype.is_integer:
        return True
    if found.details in ("blockwise", "multi-axis") or zero_points(found).size not in (
        1,
        found.count,
    ):
        return False
    axis = found.quantized_dimension
    return found.count == 1 or (0 <= axis < tensor.rank and tensor.shape[axis] == found.count)


class _Reader:
    """The real values of a constant from any element on."""

    def __init__(self, tensor: Tensor) -> None:
        import numpy

        self._raw = tensor.raw
        self._dtype = tensor.dtype
        self._scale: Any = None
        found = tensor.quantization
        if found is not None and found.count and tensor.dtype.is_integer:
            self._scale = found.scale.astype(numpy.float64)
            self._zero_point = zero_points(found).astype(numpy.float64)
            self._channels = found.count
            axis = found.quantized_dimension
            self._inner = prod(tensor.shape[axis + 1 :]) if found.per_axis else 1

    def reals(self, start: int, count: int) -> Reals:
        """`count` elements from `start`, a multiple of `CHUNK`, in file order, shape [count]."""
        import numpy

        begin = self._dtype.nbytes(start)
        values: Reals = decode(self._raw[begin:], self._dtype, count).astype(numpy.float64)
        if self._scale is None:
            return values
        scale, zero_point = self._scale, self._zero_point
        if self._channels > 1:
            channel = numpy.arange(start, start + count) // self._inner % self._channels
            scale = scale[channel]
            zero_point = zero_point if zero_point.size == 1 else zero_point[channel]
        values -= zero_point
        values *= scale
        return values
