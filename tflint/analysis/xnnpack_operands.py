"""What XNNPACK demands of the operands of an operator before it takes it over.

The delegate looks at the file's own types, shapes and scales: it chooses its operators before any
kernel has been prepared. Source: LiteRT `tflite/delegates/xnnpack/xnnpack_delegate.cc`, the Check
functions of class Subgraph; of the wheel ai-edge-litert 2.3.0, which has signed and unsigned 8-bit on.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import TYPE_CHECKING

from tflint.operators.call import Operand
from tflint.operators.shape import shape_text

if TYPE_CHECKING:
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor

MAX_RANK = 6
"""XNN_MAX_TENSOR_DIMS."""

FLOATS = frozenset({"FLOAT32", "FLOAT16"})
SMALLEST_NORMAL = 2.0**-126

ACTIVATIONS = frozenset({"NONE", "RELU", "RELU_N1_TO_1", "RELU6"})

_LAYERS = frozenset({"CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"})
# Readers of weights that are looked at, so that work stays proportional to the graph.
_READERS = 64


class NotTakenError(Exception):
    """XNNPACK leaves the operator to the builtin kernel; the argument says why."""


def require(condition: bool, reason: str) -> None:
    """Raise `NotTakenError` unless the condition holds."""
    if not condition:
        raise NotTakenError(reason)


def check_counts(operator: Operator, least: int, most: int, outputs: int = 1) -> None:
    """The number of inputs and outputs."""
    count = len(operator.inputs)
    require(least <= count <= most, f"it has {count} inputs")
    require(len(operator.outputs) == outputs, f"it has {len(operator.outputs)} outputs")


def needed(tensor: Tensor | None, what: str) -> Tensor:
    """An operand that has to be there."""
    if tensor is None:
        raise NotTakenError(f"it has no {what}")
    return tensor


def check_float(*tensors: Tensor) -> None:
    """FLOAT32 or FLOAT16."""
    for tensor in tensors:
        require(tensor.dtype.name in FLOATS, _type(tensor))


def check_data(*tensors: Tensor, half: bool = True, unsigned: bool = True) -> None:
    """FLOAT32, FLOAT16 with `half`, or 8 bits with one scale (UINT8 only with `unsigned`)."""
    for tensor in tensors:
        name = tensor.dtype.name
        if name == "FLOAT32" or (half and name == "FLOAT16"):
            continue
        check_eight_bit(tensor, unsigned=unsigned)


def check_eight_bit(tensor: Tensor, *, unsigned: bool = True) -> None:
    """INT8 with exactly one scale, or UINT8 with exactly one scale and zero point."""
    name = tensor.dtype.name
    require(name == "INT8" or (unsigned and name == "UINT8"), _type(tensor))
    found = tensor.quantization
    one = found is not None and found.count == 1 and not found.details and _dimension(tensor) == 0
    require(one, f'"{tensor.short_name}" has no single scale')


def check_filter(tensor: Tensor, channel_dimension: int) -> None:
    """Floats, or 8 bits with one usable scale; INT8 with one for each channel too."""
    name = tensor.dtype.name
    if name in FLOATS:
        return
    require(name in ("INT8", "UINT8"), _type(tensor))
    require(tensor.rank <= MAX_RANK, f'"{tensor.short_name}" has {tensor.rank} dimensions')
    found = tensor.quantization
    if found is None or found.count == 0 or found.details:
        raise NotTakenError(f'"{tensor.short_name}" has no scale')
    if found.count == 1:
        require(_dimension(tensor) == 0 or name == "INT8", f'"{tensor.short_name}" has an axis')
        lowest = -128 if name == "INT8" else 0
        assert found.pair is not None
        usable = is_usable(found.pair[0]) and lowest <= found.pair[1] <= lowest + 255
    else:
        axis = _dimension(tensor)
        require(name == "INT8" and axis == channel_dimension, f"its scales run along axis {axis}")
        usable = all(map(is_usable, found.scale.tolist())) and not found.zero_point[:1].any()
    require(usable, f'"{tensor.short_name}" has unusable quantization')


def check_bias(tensor: Tensor) -> None:
    """Floats, or INT32 with usable scales."""
    if tensor.dtype.name in FLOATS:
        return
    require(tensor.dtype.name == "INT32", _type(tensor))
    found = tensor.quantization
    if found is None or found.count == 0 or found.details or _dimension(tensor) != 0:
        raise NotTakenError(f'the bias "{tensor.short_name}" has no scale')
    if found.pair is not None:
        usable = is_usable(found.pair[0]) and found.pair[1] == 0
    else:
        usable = all(map(is_usable, found.scale.tolist()))
    require(usable, f'the bias "{tensor.short_name}" has unusable quantization')


def check_filter_and_bias(weights: Tensor, bias: Tensor) -> None:
    """Float weights and their bias have one type; FLOAT16 weights may have a FLOAT32 bias."""
    weights_type, bias_type = stored_type(weights), stored_type(bias)
    if weights_type in FLOATS:
        fits = bias_type == weights_type or (weights_type, bias_type) == ("FLOAT16", "FLOAT32")
        require(fits, f"weights and bias are {weights_type} and {bias_type}")


def check_rank(tensor: Tensor, least: int, most: int = MAX_RANK) -> None:
    """The number of dimensions, none of which is 0."""
    fits = least <= tensor.rank <= most and 0 not in tensor.shape
    require(fits, f'"{tensor.short_name}" is {shape_text(tensor.shape)}')


def check_constant(tensor: Tensor) -> None:
    """A value in the file."""
    require(tensor.is_constant, f'"{tensor.short_name}" is no constant')


def check_weights(tensor: Tensor) -> None:
    """A value in the file, or one that XNNPACK unpacks itself."""
    require(tensor.is_constant or is_unpacked(tensor), f'"{tensor.short_name}" is no constant')


def check_type(tensor: Tensor, *names: str) -> None:
    """One of these element types."""
    require(tensor.dtype.name in names, _type(tensor))


def check_vector(tensor: Tensor) -> None:
    """One dimension."""
    require(tensor.rank == 1, f'"{tensor.short_name}" is no vector')


def check_activation(operator: Operator) -> None:
    """A fused activation that XNNPACK computes."""
    found = operator.options.get("fused_activation_function") or "NONE"
    # The parser turns numbers without a name into NONE.
    require(found in ACTIVATIONS or isinstance(found, int), f"it has the activation {found}")


def check_scale_ratio(values: Iterable[float], least: float, below: float) -> None:
    """Scale ratios in [least, below)."""
    for value in values:
        require(least <= value < below, f"its scales have the ratio {value:.3g}")


def single_scale(tensor: Tensor) -> float | None:
    """The scale of an 8-bit tensor with exactly one."""
    if tensor.dtype.name not in ("INT8", "UINT8") or tensor.quantization is None:
        return None
    pair = tensor.quantization.pair
    return pair[0] if pair is not None else None


def is_usable(scale: float) -> bool:
    """A positive normal float32."""
    return isfinite(scale) and scale >= SMALLEST_NORMAL


def is_unpacked(tensor: Tensor) -> bool:
    """DEQUANTIZE of FLOAT16 or INT8, or DENSIFY, makes the tensor of a constant: XNNPACK does that
    once (PrepareOpsToDelegate)."""
    producer = tensor.producer
    if producer is None or not producer.sound or len(producer.inputs) != 1:
        return False
    source = producer.input(0)
    if source is None:
        return False
    if producer.name == "DENSIFY":
        return (
            source.is_constant
            and source.table["sparsity"] is not None
            and source.dtype.name in ("FLOAT16", "INT8", "FLOAT32")
            and source.dtype == tensor.dtype
        )
    return (
        producer.name == "DEQUANTIZE"
        and source.table["sparsity"] is None
        and tensor.dtype.name == "FLOAT32"
        and (
            source.dtype.name == "FLOAT16" or (source.dtype.name == "INT8" and source.is_quantized)
        )
        and (source.is_constant or is_unpacked_once(source))
    )


def is_unpacked_once(tensor: Tensor) -> bool:
    """DENSIFY makes the tensor of a constant."""
    producer = tensor.producer
    return producer is not None and producer.name == "DENSIFY" and is_unpacked(tensor)


def stored_type(tensor: Tensor) -> str:
    """The element type that XNNPACK reads: FLOAT16 behind a DEQUANTIZE for layers alone."""
    producer = tensor.producer
    if producer is None or producer.name != "DEQUANTIZE" or not is_unpacked(tensor):
        return tensor.dtype.name
    source = producer.input(0)
    for_layers = all(
        reader.name in _LAYERS and reader.inputs[0] != tensor.index
        for reader in tensor.consumers[:_READERS]
    )
    if source is not None and source.dtype.name == "FLOAT16" and for_layers:
        return "FLOAT16"
    return tensor.dtype.name


def integers(tensor: Tensor) -> tuple[int, ...]:
    """The integers of a short constant."""
    values = Operand(tensor).values
    if values is None:
        raise NotTakenError(f'"{tensor.short_name}" holds no integers')
    return values


def number(operator: Operator, option: str) -> int:
    """An integer option; 0 without options, as the kernels read it."""
    found = operator.options.get(option)
    return found if isinstance(found, int) else 0


def _dimension(tensor: Tensor) -> int:
    return tensor.quantization.quantized_dimension if tensor.quantization is not None else 0


def _type(tensor: Tensor) -> str:
    return f'"{tensor.short_name}" is {tensor.dtype.name}'
