"""Which operators XNNPACK takes over from the builtin kernels.

Desktop and Android builds of LiteRT, the Python wheel among them, apply the delegate by default. It
decides for each operator by itself; an operator it takes is never prepared by the builtin kernel, and
when XNNPACK then fails there is no way back.

Source: LiteRT `tflite/delegates/xnnpack/xnnpack_delegate.cc` (VisitNode and what it calls), compared
with ai-edge-litert 2.3.0. Variables, composites and custom operators are not looked at: they count as
left to others.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tflint.analysis.xnnpack_layers import LAYERS, Check
from tflint.analysis.xnnpack_operands import (
    MAX_RANK,
    NotTakenError,
    check_activation,
    check_constant,
    check_counts,
    check_data,
    check_eight_bit,
    check_float,
    check_rank,
    check_scale_ratio,
    check_type,
    check_vector,
    check_weights,
    integers,
    is_unpacked,
    is_usable,
    needed,
    number,
    require,
    single_scale,
)

if TYPE_CHECKING:
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor


def objection(operator: Operator) -> str:
    """Why XNNPACK leaves a sound operator to its builtin kernel; empty when it takes it over."""
    check = _CHECKS.get(operator.name)
    if check is None or operator.is_custom:
        return f"it has no {operator.type}"
    try:
        check(operator)
    except NotTakenError as error:
        return str(error)
    return ""


def _ends(operator: Operator) -> tuple[Tensor, Tensor]:
    return needed(operator.input(0), "input"), needed(operator.output(), "output")


def _unary(operator: Operator) -> tuple[Tensor, Tensor]:
    check_counts(operator, 1, 1)
    data, output = _ends(operator)
    check_rank(data, 0)
    return data, output


def _float_unary(operator: Operator) -> None:
    check_float(*_unary(operator))


def _data_unary(operator: Operator) -> None:
    check_data(*_unary(operator))


def _elu(operator: Operator) -> None:
    check_data(*_unary(operator), unsigned=False)


def _dequantize(operator: Operator) -> None:
    if is_unpacked(needed(operator.output(), "output")):
        return
    data, output = _unary(operator)
    check_eight_bit(data)
    check_float(output)


def _densify(operator: Operator) -> None:
    require(is_unpacked(needed(operator.output(), "output")), "its input is no sparse constant")


def _quantize(operator: Operator) -> None:
    data, output = _unary(operator)
    check_data(data, output)
    ratio = _ratio(data, output)
    if single_scale(data) is not None:
        require(data.dtype == output.dtype, f"it makes {output.dtype.name} of {data.dtype.name}")
        require(1 / 256 <= ratio <= 128, f"its scales have the ratio {ratio:.3g}")


def _leaky_relu(operator: Operator) -> None:
    data, output = _unary(operator)
    check_data(data, output)
    alpha = float(operator.options.get("alpha") or 0.0)
    require(is_usable(abs(alpha)), f"its alpha is {alpha:g}")
    scales = single_scale(data) or 0.0, single_scale(output) or 0.0
    if is_usable(scales[0]) and is_usable(scales[1]):
        ratio = scales[0] / scales[1]
        require(1 / 256 <= ratio <= 128, f"its scales have the ratio {ratio:.3g}")
        negative = ratio * alpha
        fits = -127.99609375 <= negative <= 128 and abs(negative) >= 1 / 256
        require(fits, f"its scales and alpha give the ratio {negative:.3g}")


def _ratio(data: Tensor, output: Tensor) -> float:
    first, second = single_scale(data), single_scale(output)
    return first / second if first is not None and second else 0.0


def _binary(operator: Operator) -> tuple[Tensor, Tensor, Tensor]:
    check_counts(operator, 2, 2)
    first, output = _ends(operator)
    second = needed(operator.input(1), "second input")
    check_rank(first, 0)
    check_rank(second, 0)
    return first, second, output


def _arithmetic(operator: Operator) -> None:
    first, second, output = _binary(operator)
    check_data(first, second, output)
    require(first.dtype == second.dtype == output.dtype, "its operands have different types")
    scales = [single_scale(tensor) for tensor in (first, second, output)]
    if scales[0] and scales[1] and scales[2]:
        if operator.name == "MUL":
            check_scale_ratio((scales[0] * scales[1] / scales[2],), 1 / 65536, 256)
        else:
            check_scale_ratio((scales[0] / scales[2], scales[1] / scales[2]), 1 / 1024, 256)
    check_activation(operator)


def _float_binary(operator: Operator) -> None:
    check_float(*_binary(operator))
    if operator.name == "DIV":
        check_activation(operator)
    elif operator.name == "PRELU":
        check_weights(needed(operator.input(1), "slope"))


def _concatenation(operator: Operator) -> None:
    check_counts(operator, 2, 5)
    inputs = [needed(tensor, "input") for tensor in operator.input_tensors]
    output = needed(operator.output(), "output")
    check_data(output, *inputs)
    axis = number(operator, "axis")
    require(all(axis < tensor.rank for tensor in inputs), f"it concatenates along axis {axis}")
    if output.dtype.name == "UINT8":
        pair = output.scale_and_zero_point
        same = all(tensor.scale_and_zero_point == pair for tensor in inputs)
        require(same, "its scales and zero points differ")


def _depth_to_space(operator: Operator) -> None:
    check_counts(operator, 1, 1)
    check_data(*_ends(operator))
    require(number(operator, "block_size") > 1, "its block is not above 1")


def _space_to_depth(operator: Operator) -> None:
    check_counts(operator, 1, 1)
    data, output = _ends(operator)
    check_data(data, half=False)
    check_data(output)
    block = number(operator, "block_size")
    require(block > 1, "its block is not above 1")
    divides = data.rank > 2 and data.shape[1] % block == 0 and data.shape[2] % block == 0
    require(divides, f"its block of {block} does not divide the sides")


def _reduction(operator: Operator) -> None:
    check_counts(operator, 2, 2)
    data, output = _ends(operator)
    axes = needed(operator.input(1), "axes")
    check_data(data, output)
    check_type(axes, "INT32")
    require(axes.rank <= 1, "its axes are no vector")
    check_constant(axes)
    whole = data.rank == 0 and axes.elements == 1 and integers(axes) == (0,)
    require(1 <= axes.elements <= MAX_RANK and not whole, f"it has {axes.elements} axes")


def _pad(operator: Operator) -> None:
    check_counts(operator, 2, 2)
    data, output = _ends(operator)
    amounts = needed(operator.input(1), "paddings")
    check_data(data, output)
    check_rank(data, 1)
    check_type(amounts, "INT32")
    require(amounts.shape == (data.rank, 2), "its paddings do not match the input")
    check_constant(amounts)
    check_rank(output, 1)
    require(min(integers(amounts)) >= 0, "it has a negative padding")


def _reshape(operator: Operator) -> None:
    check_counts(operator, 1, 2)
    data, output = _ends(operator)
    check_data(data, output)
    check_rank(data, 0)
    check_rank(output, 0)
    if output.dtype.name in ("INT8", "UINT8"):
        same = data.scale_and_zero_point == output.scale_and_zero_point
        require(same, "its scales and zero points differ")
    target = reshape_target(operator)
    require(target not in ((-1,), (0,)), "its target is a single -1 or 0")


def reshape_target(operator: Operator) -> tuple[int, ...]:
    """The new shape of a RESHAPE as XNNPACK reads it; `NotTakenError` for one that it leaves."""
    if len(operator.inputs) < 2:
        return tuple(operator.options.get("new_shape") or ())
    wanted = needed(operator.input(1), "target")
    check_type(wanted, "INT32")
    require(wanted.elements == (wanted.shape[-1] if wanted.shape else 1), "its target is no vector")
    check_constant(wanted)
    return integers(wanted)


def _resize_bilinear(operator: Operator) -> None:
    check_counts(operator, 2, 2)
    data, output = _ends(operator)
    size = needed(operator.input(1), "size")
    check_data(data, half=False)
    check_rank(data, 4, 4)
    check_type(size, "INT32")
    check_vector(size)
    check_constant(size)
    check_data(output)
    check_rank(output, 4, 4)
    require(min(integers(size)[:1], default=0) > 0, "its size is not above 0")


def _slice(operator: Operator) -> None:
    check_counts(operator, 3, 3)
    data, output = _ends(operator)
    begin, size = needed(operator.input(1), "begin"), needed(operator.input(2), "size")
    for tensor in (begin, size):
        check_vector(tensor)
        check_constant(tensor)
        check_type(tensor, "INT32", "INT64")
    require(begin.elements == size.elements <= MAX_RANK, "begin and size do not match")
    check_data(data, output)
    require(min(integers(size), default=1) > 0, "a size is not above 0")


def _strided_slice(operator: Operator) -> None:
    check_counts(operator, 4, 4)
    masks = [number(operator, f"{name}_mask") for name in ("ellipsis", "new_axis", "shrink_axis")]
    require(not any(masks), "it adds or removes dimensions")
    data, output = _ends(operator)
    bounds = [needed(operator.input(position), "bounds") for position in (1, 2, 3)]
    for tensor in bounds:
        check_vector(tensor)
        check_constant(tensor)
        check_type(tensor, "INT32")
        require(tensor.elements == data.rank <= MAX_RANK, "its bounds do not match the input")
    require(set(integers(bounds[2])) <= {1}, "a stride is not 1")
    check_data(data, output)


def _split(operator: Operator) -> None:
    outputs = [needed(tensor, "output") for tensor in operator.output_tensors]
    check_counts(operator, 2, 2, len(outputs))
    require(number(operator, "num_splits") == len(outputs), "it has another number of outputs")
    require(2 <= len(outputs) <= 4, f"it has {len(outputs)} outputs")
    axis, data = needed(operator.input(0), "axis"), needed(operator.input(1), "input")
    check_type(axis, "INT32")
    check_constant(axis)
    check_data(data, *outputs)


def _softmax(operator: Operator) -> None:
    beta = float(operator.options.get("beta") or 0.0)
    require(beta == 1.0, f"its beta is {beta:g}")
    check_counts(operator, 1, 1)
    check_float(*_ends(operator))


def _transpose(operator: Operator) -> None:
    check_counts(operator, 2, 2)
    data, _ = _ends(operator)
    check_data(data)
    check_rank(data, 1)
    order = needed(operator.input(1), "permutation")
    check_constant(order)
    require(order.elements <= MAX_RANK, f"its permutation has {order.elements} entries")


_FLOAT_UNARY = (
    "ABS CEIL COS EXP FLOOR GELU HARD_SWISH LOG NEG RELU RELU6 RELU_N1_TO_1 ROUND RSQRT SIN SQRT "
    "SQUARE"
)

_CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        **LAYERS,
        **dict.fromkeys(_FLOAT_UNARY.split(), _float_unary),
        **dict.fromkeys(("LOGISTIC", "TANH"), _data_unary),
        **dict.fromkeys(("ADD", "SUB", "MUL"), _arithmetic),
        **dict.fromkeys(
            ("DIV", "MAXIMUM", "MINIMUM", "PRELU", "SQUARED_DIFFERENCE"), _float_binary
        ),
        **dict.fromkeys(("MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN"), _reduction),
        "CONCATENATION": _concatenation,
        "DENSIFY": _densify,
        "DEPTH_TO_SPACE": _depth_to_space,
        "DEQUANTIZE": _dequantize,
        "ELU": _elu,
        "LEAKY_RELU": _leaky_relu,
        "PAD": _pad,
        "QUANTIZE": _quantize,
        "RESHAPE": _reshape,
        "RESIZE_BILINEAR": _resize_bilinear,
        "SLICE": _slice,
        "SOFTMAX": _softmax,
        "SPACE_TO_DEPTH": _space_to_depth,
        "SPLIT": _split,
        "STRIDED_SLICE": _strided_slice,
        "TRANSPOSE": _transpose,
    }
)

OPERATORS = frozenset(_CHECKS)
"""The builtin operators that XNNPACK can take over."""
