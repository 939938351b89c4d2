"""Output channels of a layer whose weights are all zero, or whose scale makes them zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tflint.analysis.matmul import MatMul

if TYPE_CHECKING:
    import numpy.typing as npt

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

    Empty when the weights are not in the file as plain numbers. Temporary memory is one byte for
    each weight at most, and one filter where the channels come first.
    """
    weights, channels = layer.weights.numpy(), layer.channels
    if weights is None or channels is None or weights.size == 0:
        return []
    zeros = _zeros(layer, weights, channels)
    if zeros is None:
        return []
    import numpy

    axis = layer.layout.channel_axis
    with numpy.errstate(invalid="ignore"):  # signalling NaNs compare unequal, which is all we ask
        if axis == 0:
            filters = weights.reshape(channels, -1)
            first = (filters[:, :FIRST_LOOK] == zeros[:, None]).all(axis=1)
            return [c for c in first.nonzero()[0].tolist() if (filters[c] == zeros[c]).all()]
        shape = [1] * weights.ndim
        shape[axis] = channels
        others = tuple(dimension for dimension in range(weights.ndim) if dimension != axis)
        dead: list[int] = (weights == zeros.reshape(shape)).all(axis=others).nonzero()[0].tolist()
        return dead


def _zeros(layer: MatMul, weights: npt.NDArray[Any], channels: int) -> npt.NDArray[Any] | None:
    """The stored number that stands for 0, for each channel; `None` when the type has none."""
    import numpy

    quantization = layer.weights.quantization
    zero_points = numpy.zeros(channels, numpy.int64)
    if quantization is not None and layer.weights.dtype.is_integer:
        if quantization.count == 1 and quantization.zero_point_count == 1:
            zero_points[:] = quantization.zero_point
        elif _is_per_channel(layer) and quantization.zero_point_count == channels:
            zero_points = quantization.zero_point
    converted = zero_points.astype(weights.dtype)
    return converted if (converted == zero_points).all() else None


def _is_per_channel(layer: MatMul) -> bool:
    quantization = layer.weights.quantization
    return (
        quantization is not None
        and quantization.per_axis
        and quantization.count == layer.channels
        and quantization.quantized_dimension == layer.layout.channel_axis
    )
