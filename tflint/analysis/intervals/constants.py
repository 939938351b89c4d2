"""The intervals of constants, read when an operator asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy

from tflint.analysis.intervals.codes import fixed_whole
from tflint.analysis.intervals.interval import Interval
from tflint.model.dtype import BFLOAT16, BOOL, FLOAT16, FLOAT32, FLOAT64

if TYPE_CHECKING:
    from tflint.analysis.intervals.allowance import Allowance
    from tflint.analysis.weight_statistics import Statistics
    from tflint.model.tensor import Tensor

MOST_ELEMENTS = 1 << 16
"""Larger constants are tables, of which one interval is enough."""


class Constants:
    """The intervals of the constants of a subgraph."""

    def __init__(self, statistics: Statistics, allowance: Allowance) -> None:
        self._statistics = statistics
        self._allowance = allowance
        self._known: dict[int, Interval] = {}

    def interval(self, tensor: Tensor) -> Interval:
        """The stored numbers: those of each position in the last dimension, or of all together.

        A constant whose numbers are not known here (strings, external ones) still does not depend on
        the input of the model.
        """
        if tensor.index not in self._known:
            self._known[tensor.index] = self._read(tensor)
        return self._known[tensor.index]

    def _read(self, tensor: Tensor) -> Interval:
        dtype = tensor.dtype
        unknown = fixed_whole(dtype)
        is_number = dtype.is_integer or dtype in (FLOAT32, FLOAT16, FLOAT64, BFLOAT16, BOOL)
        if not is_number or not tensor.elements or not tensor.holds_numbers:
            return unknown
        if tensor.elements > MOST_ELEMENTS:
            found = self._statistics.of(tensor)
            if found is None or not found.is_finite:
                return unknown
            lower, upper = float(found.minimum), float(found.maximum)
            return Interval(numpy.array([lower]), numpy.array([upper]), numpy.ones(1, bool))
        affordable = self._allowance.reads_constant(tensor.nbytes)
        values = tensor.numpy() if affordable else None
        if values is None:
            return unknown
        with numpy.errstate(invalid="ignore"):
            rows = values.reshape(-1, tensor.shape[-1] if tensor.shape else 1).astype(numpy.float64)
        if numpy.isnan(rows).any():
            return unknown
        return Interval(rows.min(axis=0), rows.max(axis=0), numpy.ones(rows.shape[1], bool))
