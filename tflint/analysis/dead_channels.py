"""Output channels of a layer whose weights are all zero, or whose scale makes them zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tflint.analysis.constant_blocks import blocks, split
from tflint.analysis.matmul import MatMul
from tflint.model.dtype import BFLOAT16, FLOAT16

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tflint.model.tensor import Tensor

FIRST_LOOK = 16
"""Weights of a filter that are compared first: they rule out nearly all filters that are alive."""


def tiny_scale_channels(layer: MatMul, largest: float) -> list[int]:
    """The channels of per-axis weights whose scale is at most `largest`, in order.

    Empty for weights with one scale, and for scales along another dimension than the channels.
    """
    if not _is_per_channel(layer):
        return []
    quantization = layer.weights.quantization
    assert quantization is not None
    tiny: list[int] = (quantization.scale <= largest).nonzero()[0].tolist()
    return tiny


def zero_weight_channels(layer: MatMul) -> list[int]:
    """The channels in which every stored weight stands for 0, in order.

    Empty when the weights are not in the file as plain numbers. Temporary memory is one filter where
    the channels come first, else one block.
    """
    weights, channels = layer.weights, layer.channels
    if channels is None or weights.elements == 0 or not weights.holds_numbers:
        return []
    zeros = _zeros(layer, weights.dtype.numpy(), channels)
    if zeros is None:
        return []
    import numpy

    with numpy.errstate(invalid="ignore"):  # signalling NaNs compare unequal, which is all we ask
        if layer.layout.channel_axis == 0 and not weights.dtype.is_packed:
            filters = weights.numpy()
            return _zero_rows(filters.reshape(channels, -1), zeros) if filters is not None else []
        return _zero_channels(weights, layer.layout.channel_axis, zeros)


def _zero_rows(filters: npt.NDArray[Any], zeros: npt.NDArray[Any]) -> list[int]:
    first = (filters[:, :FIRST_LOOK] == zeros[:, None]).all(axis=1)
    return [c for c in first.nonzero()[0].tolist() if (filters[c] == zeros[c]).all()]


def _zero_channels(weights: Tensor, axis: int, zeros: npt.NDArray[Any]) -> list[int]:
    import numpy

    is_half = weights.dtype in (FLOAT16, BFLOAT16)  # of which blocks are bit patterns
    alive = numpy.zeros(zeros.size, bool)
    for block in blocks(weights.raw, weights.dtype, split(weights, axis)):
        values = block.values & 0x7FFF if is_half else block.values
        place = slice(block.channel, block.channel + values.shape[1])
        wanted = 0 if is_half else zeros[place, None]
        alive[place] |= (values != wanted).any(axis=(0, 2))
        if alive.all():
            break
    dead: list[int] = (~alive).nonzero()[0].tolist()
    return dead


def _zeros(layer: MatMul, numbers: np.dtype[Any], channels: int) -> npt.NDArray[Any] | None:
    """The stored number that stands for 0, for each channel; `None` when the type has none."""
    import numpy

    quantization = layer.weights.quantization
    zero_points = numpy.zeros(channels, numpy.int64)
    if quantization is not None and layer.weights.dtype.is_integer:
        if quantization.count == 1 and quantization.zero_point_count == 1:
            zero_points[:] = quantization.zero_point
        elif _is_per_channel(layer) and quantization.zero_point_count == channels:
            zero_points = quantization.zero_point
    converted = zero_points.astype(numbers)
    return converted if (converted == zero_points).all() else None


def _is_per_channel(layer: MatMul) -> bool:
    quantization = layer.weights.quantization
    return (
        quantization is not None
        and quantization.per_axis
        and quantization.count == layer.channels
        and quantization.quantized_dimension == layer.layout.channel_axis
    )
