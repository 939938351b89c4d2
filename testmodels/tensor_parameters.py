"""Quantization and sparsity parameters of a tensor, as the dictionaries that the builder takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from testmodels.flatbuffer_writer import Fields

Numbers = float | Sequence[float] | np.ndarray | None


def q(
    scale: Numbers,
    zero_point: Numbers = 0,
    *,
    axis: int | None = None,
    min: Numbers = None,  # noqa: A002, the schema's name
    max: Numbers = None,  # noqa: A002
    details: tuple[str, Fields] | None = None,
) -> Fields:
    """Quantization parameters. One number stands for a list of one; `None` leaves a vector out and
    `[]` stores an empty one. A zero point that is one number is repeated for every scale, and left
    out where there is no scale vector; a list is stored as it is."""
    scales = _vector(scale)
    zero_points = _vector(zero_point)
    if isinstance(zero_point, int | float | np.number) and zero_points is not None:
        zero_points = None if scales is None else zero_points * len(scales)
    return {
        "min": _vector(min),
        "max": _vector(max),
        "scale": scales,
        "zero_point": zero_points,
        "details": details,
        "quantized_dimension": axis,
    }


def blockwise(scales: int, zero_points: int, block_size: int, **fields: Any) -> tuple[str, Fields]:
    """Details of a blockwise quantization: indices of the scale and zero point tensors (-1: none)
    in the same subgraph, and the elements per block. For `q(None, details=...)`."""
    indices = {"scales": scales, "zero_points": zero_points, "block_size": block_size}
    return "BlockwiseQuantization", indices | fields


def multi_axis(
    scales: int, zero_points: int, block_size: int, quantized_dimensions: Sequence[int]
) -> tuple[str, Fields]:
    """Details of a quantization along several dimensions; `block_size` 0 means per channel."""
    return "MultiAxisQuantization", {
        "scales": scales,
        "zero_points": zero_points,
        "block_size": block_size,
        "quantized_dimensions": quantized_dimensions,
    }


def custom_quantization(content: bytes) -> tuple[str, Fields]:
    """Details that only a vendor's tool can read."""
    return "CustomQuantization", {"custom": content}


def dense(size: int) -> Fields:
    """A level of a sparse tensor that stores all `size` entries."""
    return {"format": "DENSE", "dense_size": size}


def csr(segments: Sequence[int], indices: Sequence[int], *, vector: str = "Int32Vector") -> Fields:
    """A compressed level of a sparse tensor. `vector` is how the numbers are stored: `Int32Vector`,
    `Uint16Vector` or `Uint8Vector`."""
    return {
        "format": "SPARSE_CSR",
        "array_segments": (vector, {"values": segments}),
        "array_indices": (vector, {"values": indices}),
    }


def _vector(numbers: Numbers) -> list[float] | None:
    return None if numbers is None else np.atleast_1d(np.asarray(numbers)).tolist()
