"""What a layer multiplies with and adds: its weights and its bias, as kernels take them.

Kernels do not always take what the file says; the rules about that are named here. Where they do not,
nothing is claimed of the result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy

from tflint.analysis.intervals.interval import Numbers
from tflint.model.dtype import INT4, INT8, INT16, INT32, INT64, UINT8

if TYPE_CHECKING:
    from tflint.analysis.channel_numbers import ChannelNumbers
    from tflint.analysis.weighted_layers import WeightedLayer
    from tflint.model.tensor import Tensor


class Weights(NamedTuple):
    """What a layer multiplies with."""

    layer: WeightedLayer
    numbers: ChannelNumbers
    channels: int


def types_belong(weights: Weights) -> bool:
    """Integer data have weights of the type that their kernel reads."""
    data, stored_weights = weights.layer.layer.data.dtype, weights.layer.layer.weights.dtype
    return stored_weights is UINT8 if data is UINT8 else stored_weights in (INT8, INT4)


def kernel_zero_points(weights: Weights) -> Numbers | None:
    """The zero points that the kernel subtracts, of shape [1]; `None` for those that it refuses or
    takes for 0 (rule Q203)."""
    zero_points = weights.numbers.zero_points
    if not zero_points.any():
        return numpy.zeros(1)
    operator, dtype = weights.layer.operator, weights.layer.weights.dtype
    honoured = dtype is UINT8 or (operator.name == "FULLY_CONNECTED" and dtype is INT8)
    if honoured and weights.numbers.scales.size == 1:
        return zero_points.astype(numpy.float64)
    return None


def is_dequantized(weights: Weights) -> bool:
    """Whether integer weights beside float data mean what the file says: kernels ignore their zero
    points, and the depthwise one takes a scale for each channel whether there is one or not (rule
    Q206)."""
    numbers = weights.numbers
    by_channel = numbers.scales.size == weights.channels
    is_depthwise = weights.layer.operator.name == "DEPTHWISE_CONV_2D"
    return not numbers.zero_points.any() and (by_channel or not is_depthwise)


def has_wide_sum(weights: Weights) -> bool:
    """INT16 layers add in 64 bits, unless they are told to add in 32 or have a bias of 32 bits."""
    layer = weights.layer
    if layer.layer.data.dtype is not INT16:
        return False
    if layer.operator.options.get("quantized_bias_type") == "INT32":
        return False
    return layer.bias is None or layer.bias.dtype is not INT32


def _bias_tensor(weights: Weights) -> tuple[bool, Tensor | None]:
    """Whether there is a bias, and the constant with its numbers, one for each channel."""
    bias = weights.layer.layer.bias
    if bias is None:
        return False, None
    constant = weights.layer.bias
    usable = constant is not None and constant.elements == weights.channels
    return True, constant if usable else None


def integer_bias(weights: Weights) -> Numbers | None:
    """Shape [channels], zeros where there is none; `None` when it is not known or misread."""
    exists, bias = _bias_tensor(weights)
    if not exists:
        return numpy.zeros(weights.channels)
    values = bias.numpy() if bias is not None and _is_read_as_stored(bias, weights) else None
    return values.reshape(-1).astype(numpy.float64) if values is not None else None


def _is_read_as_stored(bias: Tensor, weights: Weights) -> bool:
    """Some kernels take a bias of another type for one of theirs (rule Q202)."""
    operator = weights.layer.operator
    if weights.layer.layer.data.dtype is not INT16:
        return bias.dtype is INT32
    named = operator.options.get("quantized_bias_type")
    if bias.dtype is INT32:
        return named == "INT32" or operator.name == "FULLY_CONNECTED"
    return bias.dtype is INT64 and named != "INT32"


def float_bias(weights: Weights) -> Numbers | None:
    """Shape [channels], zeros where there is none; `None` when it is not known or not finite."""
    exists, bias = _bias_tensor(weights)
    if not exists:
        return numpy.zeros(weights.channels)
    values = bias.numpy() if bias is not None and bias.dtype.is_float else None
    if values is None:
        return None
    with numpy.errstate(invalid="ignore"):
        found = values.reshape(-1).astype(numpy.float64)
    return found if numpy.isfinite(found).all() else None
