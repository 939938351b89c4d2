"""When XNNPACK takes over a layer: convolutions, matrix products, pools.

Source: LiteRT `tflite/delegates/xnnpack/xnnpack_delegate.cc`, the Visit functions of class Subgraph.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tflint.analysis.xnnpack_operands import (
    FLOATS,
    check_activation,
    check_bias,
    check_constant,
    check_counts,
    check_data,
    check_filter,
    check_filter_and_bias,
    check_float,
    check_rank,
    check_type,
    check_vector,
    check_weights,
    integers,
    needed,
    number,
    require,
)

if TYPE_CHECKING:
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor

Check = Callable[["Operator"], None]
"""Raises `NotTakenError` for an operator that XNNPACK leaves."""

_SHORT_WEIGHTS = frozenset({"INT8", "INT4", "INT2"})
BLOCK = 32
"""Blocks of weights are a multiple of this."""


def _conv_2d(operator: Operator) -> None:
    _check_strides(operator, dilated=True)
    check_counts(operator, 3, 3)
    data, weights, output = _layer(operator, 0, channel_dimension=0)
    hybrid = data.dtype.name == "FLOAT32" and weights.dtype.name == "INT8"
    _check_same(data, weights, output, mixed=hybrid)
    require(data.shape[3] >= weights.shape[3], "the filter has more channels than the input")
    _check_padding(operator)
    check_activation(operator)


def _depthwise_conv_2d(operator: Operator) -> None:
    check_counts(operator, 3, 3)
    data, weights, output = _layer(operator, 0, channel_dimension=3)
    _check_same(data, weights, output, mixed=False)
    _check_strides(operator, dilated=True)
    multiplier = number(operator, "depth_multiplier")
    divides = multiplier > 0 and weights.shape[3] % multiplier == 0
    require(
        divides, f"its depth_multiplier {multiplier} does not divide {weights.shape[3]} channels"
    )
    _check_padding(operator)
    check_activation(operator)


def _layer(
    operator: Operator, position: int, channel_dimension: int
) -> tuple[Tensor, Tensor, Tensor]:
    data = needed(operator.input(position), "input")
    weights, bias = needed(operator.input(1), "filter"), needed(operator.input(2), "bias")
    output = needed(operator.output(), "output")
    check_data(data)
    check_rank(data, 4, 4)
    check_filter(weights, channel_dimension)
    check_rank(weights, 4, 4)
    check_weights(weights)
    check_bias(bias)
    check_rank(bias, 1, 1)
    check_weights(bias)
    check_filter_and_bias(weights, bias)
    check_data(output)
    check_rank(output, 4, 4)
    return data, weights, output


def _transpose_conv(operator: Operator) -> None:
    check_counts(operator, 3, 4)
    wanted, weights = needed(operator.input(0), "shape"), needed(operator.input(1), "filter")
    data, output = needed(operator.input(2), "input"), needed(operator.output(), "output")
    check_type(wanted, "INT32")
    check_vector(wanted)
    check_constant(wanted)
    require(wanted.elements == 4, "its output shape has no 4 entries")
    check_rank(weights, 4, 4)
    check_weights(weights)
    check_data(data, half=False)
    check_rank(data, 4, 4)
    check_filter(weights, 0)
    bias = operator.input(3)
    if bias is not None:
        check_bias(bias)
        check_rank(bias, 1, 1)
        check_weights(bias)
    check_data(output, half=False)
    check_rank(output, 4, 4)
    _, height, width, channels = integers(wanted)
    require(channels == weights.shape[0], "the filter gives another number of channels")
    require(data.shape[3] == weights.shape[3], "the filter takes another number of channels")
    _check_padding(operator)
    strides = number(operator, "stride_h"), number(operator, "stride_w")
    if operator.options.get("padding") == "VALID":
        fits = weights.shape[1] <= height and weights.shape[2] <= width
        require(fits, "the filter is larger than the output")
    else:
        forward = tuple(
            -(-size // stride) if stride > 0 else 0
            for size, stride in zip((height, width), strides, strict=True)
        )
        require(forward == data.shape[1:3], "the output shape does not lead back to the input")
        covers = weights.shape[1] >= strides[0] and weights.shape[2] >= strides[1]
        require(covers, "its strides are larger than the filter")
    check_activation(operator)


def _fully_connected(operator: Operator) -> None:
    # Version 8 has sparse weights.
    require(operator.version != 8, "it has version 8")
    plain = (operator.options.get("weights_format") or "DEFAULT") == "DEFAULT"
    require(plain, "its weights are shuffled")
    check_counts(operator, 2, 3)
    data, weights = needed(operator.input(0), "input"), needed(operator.input(1), "weights")
    output = needed(operator.output(), "output")
    check_data(data)
    check_rank(weights, 2, 2)
    _check_fully_connected_weights(weights)
    check_weights(weights)
    bias = operator.input(2)
    if bias is not None:
        require(bias.elements == weights.shape[0], "its bias has another number of elements")
        check_bias(bias)
        check_weights(bias)
        check_filter_and_bias(weights, bias)
    check_data(output)
    short = weights.dtype.name in _SHORT_WEIGHTS
    hybrid = short and data.dtype.name in FLOATS
    _check_same(data, weights, output, mixed=hybrid or (short and data.dtype.name == "INT8"))
    found = weights.quantization
    zero_point = found.pair[1] if found is not None and found.pair is not None else 0
    require(
        hybrid or weights.dtype.name != "INT8" or zero_point == 0,
        f"its weights have the zero point {zero_point}",
    )
    multiple = {"INT4": 2, "INT2": 4}.get(weights.dtype.name, 1)
    require(weights.shape[1] % multiple == 0, f"{weights.shape[1]} inputs do not fill whole bytes")
    check_activation(operator)


def _check_fully_connected_weights(weights: Tensor) -> None:
    name = weights.dtype.name
    if name not in _SHORT_WEIGHTS:
        check_filter_type = check_float if name in FLOATS else check_data
        check_filter_type(weights)
        return
    found = weights.quantization
    if found is None or not weights.is_quantized:
        return
    if found.details == "blockwise" and found.details_table is not None:
        block = found.details_table["block_size"]
        require(block % BLOCK == 0, f"its blocks of {block} are no multiple of {BLOCK}")
        return
    per_channel = found.quantized_dimension == 0
    require(found.count <= 1 or per_channel, "its scales do not run along the outputs")
    every = found.count == weights.shape[0] and per_channel
    require(name != "INT2" or every, "its INT2 weights have no scale for each output")


def _batch_matmul(operator: Operator) -> None:
    left, right = needed(operator.input(0), "input"), needed(operator.input(1), "input 1")
    output = needed(operator.output(), "output")
    check_data(left)
    adjoint = bool(operator.options.get("adj_y"))
    check_filter(right, right.rank - 2 if adjoint else right.rank - 1)
    hybrid = left.dtype.name == "FLOAT32" and right.dtype.name == "INT8"
    found = right.quantization
    if right.dtype.name == "INT8" and not hybrid and found is not None and found.count:
        require(not found.zero_point[:1].any(), "input 1 has a zero point")
    check_data(output)
    same = left.dtype == right.dtype and (found is None or found.count <= 1)
    require(same or hybrid, f"its inputs are {left.dtype.name} and {right.dtype.name}")
    require(left.rank >= 2 and right.rank >= 2, "an input has fewer than 2 dimensions")


def _average_pool_2d(operator: Operator) -> None:
    check_counts(operator, 1, 1)
    check_float(needed(operator.input(0), "input"), needed(operator.output(), "output"))
    _check_window(operator)


def _max_pool_2d(operator: Operator) -> None:
    check_counts(operator, 1, 1)
    check_data(needed(operator.input(0), "input"), half=False)
    check_data(needed(operator.output(), "output"))
    _check_window(operator)


def _check_window(operator: Operator) -> None:
    _check_strides(operator, dilated=False)
    strides = number(operator, "stride_h"), number(operator, "stride_w")
    window = number(operator, "filter_height"), number(operator, "filter_width")
    require(min(window) > 0, "its window is empty")
    covers = strides[0] <= window[0] and strides[1] <= window[1]
    require(covers, "its strides are larger than the window")
    _check_padding(operator)
    check_activation(operator)


def _check_strides(operator: Operator, *, dilated: bool) -> None:
    names = ["stride_h", "stride_w"]
    if dilated:
        names += ["dilation_h_factor", "dilation_w_factor"]
    require(
        min(number(operator, name) for name in names) > 0, "a stride or dilation is not above 0"
    )


def _check_padding(operator: Operator) -> None:
    # Without options the kernels read 0, which is padding unknown to the runtime.
    require(operator.options.get("padding") in ("SAME", "VALID"), "its padding has no meaning")


def _check_same(data: Tensor, weights: Tensor, output: Tensor, *, mixed: bool) -> None:
    same = data.dtype == output.dtype and (mixed or data.dtype == weights.dtype)
    types = f"{data.dtype.name}, {weights.dtype.name} and {output.dtype.name}"
    require(same, f"data, weights and output are {types}")


LAYERS: Mapping[str, Check] = MappingProxyType(
    {
        "AVERAGE_POOL_2D": _average_pool_2d,
        "BATCH_MATMUL": _batch_matmul,
        "CONV_2D": _conv_2d,
        "DEPTHWISE_CONV_2D": _depthwise_conv_2d,
        "FULLY_CONNECTED": _fully_connected,
        "MAX_POOL_2D": _max_pool_2d,
        "TRANSPOSE_CONV": _transpose_conv,
    }
)
