"""Quantization parameters of a tensor: real = scale * (q - zero_point)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tflint.flatbuffer import Table, Vector

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

DETAILS = {1: "custom", 2: "blockwise", 3: "multi-axis"}


class Quantization:
    """The `QuantizationParameters` table of a tensor, as the file has it.

    Present does not mean quantized: many writers store a table with only `min` and `max`, or an empty
    one; `count` says how many scales there are (0: the loader sees no quantization). `pair` is
    (scale, zero point) when there is exactly one scale; a missing zero point is 0.
    """

    __slots__ = ("count", "pair", "table")

    def __init__(self, table: Table) -> None:
        self.table = table
        scales = self._vector("scale")
        self.count = scales.count if scales is not None else 0
        self.pair: tuple[float, int] | None = None
        if scales is not None and scales.count == 1:
            zero_points = self._vector("zero_point")
            self.pair = (scales.first(), zero_points.first() if zero_points else 0)

    def _vector(self, name: str) -> Vector | None:
        found = self.table[name]
        return found if isinstance(found, Vector) else None

    def _array(self, name: str) -> npt.NDArray[Any]:
        import numpy

        vector = self._vector(name)
        return vector.numpy() if vector is not None else numpy.empty(0, numpy.float32)

    @property
    def zero_point_count(self) -> int:
        """Number of zero points."""
        vector = self._vector("zero_point")
        return vector.count if vector is not None else 0

    @property
    def scale(self) -> npt.NDArray[np.float32]:
        """Scales, shape [count]."""
        return self._array("scale")

    @property
    def zero_point(self) -> npt.NDArray[np.int64]:
        """Zero points, shape [zero_point_count]."""
        return self._array("zero_point").astype("int64", copy=False)

    @property
    def minimum(self) -> npt.NDArray[np.float32]:
        """The informational `min` vector."""
        return self._array("min")

    @property
    def maximum(self) -> npt.NDArray[np.float32]:
        """The informational `max` vector."""
        return self._array("max")

    @property
    def quantized_dimension(self) -> int:
        """The axis the scales run along."""
        return int(self.table["quantized_dimension"])

    @property
    def per_axis(self) -> bool:
        """More than one scale."""
        return self.count > 1

    @property
    def details(self) -> str:
        """`custom`, `blockwise`, `multi-axis`, or empty."""
        return DETAILS.get(self.table["details_type"], "")

    @property
    def details_table(self) -> Table | None:
        """The table of `details`, when it is present and known."""
        found = self.table["details"]
        return found if isinstance(found, Table) else None
