"""What a transfer function sees: one operator and the intervals of its inputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy

from tflint.analysis.intervals.codes import codes_of, real, stored, whole
from tflint.analysis.intervals.constants import Constants
from tflint.analysis.intervals.interval import Interval
from tflint.analysis.intervals.results import Computed
from tflint.model.dtype import INT16

if TYPE_CHECKING:
    from tflint.analysis.shape_inference import InferredShapes
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor
    from tflint.operators.shape import Shape


MOST_INTEGERS = 64
"""Axes, permutations, and corners of slices have an element for each dimension."""

LARGEST_RESULT = 2.0**30
"""Codes; results are multiplied in 32 bits, by up to twice the multiplier (LiteRT
`tflite/kernels/internal/common.h`, MultiplyByQuantizedMultiplier), or rounded to 32 bits before they
are clipped, and wrap around beyond that."""


class Step:
    """An operator with all that its transfer function may ask.

    `results` takes the intervals of single outputs where they differ, by position.
    """

    def __init__(
        self,
        operator: Operator,
        intervals: list[Interval | None],
        constants: Constants,
        shapes: InferredShapes,
    ) -> None:
        self.operator = operator
        self.intervals = intervals
        self.constants = constants
        self.shapes = shapes
        self.computed = Computed()
        self.results: dict[int, Interval] = {}

    def tensor(self, position: int) -> Tensor | None:
        """The input at a position, if there is one."""
        return self.operator.input(position)

    @property
    def output(self) -> Tensor | None:
        """The first output."""
        return self.operator.output()

    @property
    def gives_int16(self) -> bool:
        """The kernel is one for 16 bits, which is less exact than those for 8."""
        return self.output is not None and self.output.dtype is INT16

    def option(self, name: str, default: Any) -> Any:
        """An option; the default where the table is absent."""
        return self.operator.options.get(name, default)

    @property
    def activation(self) -> str:
        """The fused activation."""
        return str(self.option("fused_activation_function", "NONE"))

    def interval_of(self, tensor: Tensor) -> Interval:
        """The stored numbers of a tensor: the whole range of its type where nothing is known."""
        found = self.intervals[tensor.index]
        if found is not None:
            return found
        return self.constants.interval(tensor) if tensor.is_constant else whole(tensor.dtype)

    def interval(self, position: int) -> Interval | None:
        """The stored numbers of an input; `None` when there is none."""
        tensor = self.tensor(position)
        return self.interval_of(tensor) if tensor is not None else None

    def real(self, position: int) -> Interval | None:
        """The real numbers of an input; `None` when kernels have no scale for it."""
        tensor = self.tensor(position)
        return real(self.interval_of(tensor), tensor) if tensor is not None else None

    def stored(self, values: Interval, margin: int = 1) -> Interval | None:
        """What the first output stores of real numbers, after the fused activation."""
        if self.output is None or self._overflows(values):
            return None
        result, self.computed.unclipped = stored(values, self.output, self.activation, margin)
        return result

    def _overflows(self, values: Interval) -> bool:
        """Whether results leave the 32 bits on their way to their codes."""
        source, codes = self.tensor(0), codes_of(self.output) if self.output is not None else None
        if source is None or codes is None:
            return False
        ends = numpy.abs(numpy.stack((values.lower, values.upper)))
        fits = ends < LARGEST_RESULT * codes.scale
        if source.dtype.is_float:  # with no bound it is taken for a number of usual size
            fits |= numpy.isinf(ends)
        return not bool(fits.all())

    def shape(self, tensor: Tensor) -> Shape:
        """The shape when the model runs, as far as it is known."""
        return self.shapes.shape(tensor)

    def last(self, tensor: Tensor | None) -> int | None:
        """The length of the last dimension, 1 for a scalar; `None` when unknown."""
        shape = self.shape(tensor) if tensor is not None else None
        if shape is None:
            return None
        return shape[-1] if shape else 1

    def integers(self, position: int) -> list[int] | None:
        """The values of a small constant of integers, flat."""
        tensor = self.tensor(position)
        if tensor is None or not tensor.dtype.is_integer or tensor.elements > MOST_INTEGERS:
            return None
        values = tensor.numpy()
        return values.reshape(-1).tolist() if values is not None else None


Transfer = Callable[[Step], "Interval | None"]
"""The interval of all outputs, or `None` for the whole range."""
