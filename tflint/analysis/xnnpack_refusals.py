"""Operators that XNNPACK takes over and then cannot build: the model does not allocate.

The builtin kernels run all of them. XNNPACK decides by the shapes and types that the file declares, and
finds out later; LiteRT does not give such an operator back to its builtin kernel.

Source: LiteRT `tflite/delegates/xnnpack/xnnpack_delegate.cc` (Subgraph::Create and Prepare), XNNPACK
`src/subgraph` and `src/operators`; every condition was run with ai-edge-litert 2.3.0, with and without
the delegate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.composites import decompositions
from tflint.analysis.liveness import liveness
from tflint.analysis.matmul import matmul
from tflint.analysis.shape_inference import inferred_shapes
from tflint.analysis.xnnpack_nodes import objection, reshape_target
from tflint.analysis.xnnpack_operands import MAX_RANK, NotTakenError, is_unpacked
from tflint.lint.severity import ERROR
from tflint.operators.shape import Shape, shape_text

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.analysis.shape_inference import PreparedSubgraph
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor

MULTIPLIER_LIMIT = 256.0
"""xnn_create_convolution2d_nhwc_qs8 and its like refuse a requantization scale from here on."""

OVERFLOWING_MULTIPLIER = 2.0**15
"""Above it builtin kernels overflow too, which is rule Q211."""

# XNNPACK computes the multiplier in float32, so one this close to the limit may round to either side.
_ROUNDING = 1 + 2.0**-20

# Operands behind these are parameters of the XNNPACK operator, not tensors it gets.
_ONLY_FIRST = frozenset(
    {
        *("MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN", "PAD", "RESHAPE", "RESIZE_BILINEAR"),
        *("SLICE", "STRIDED_SLICE", "TRANSPOSE"),
    }
)
_NOT_FIRST = frozenset({"SPLIT", "TRANSPOSE_CONV"})

# Their operands are checked for a type each, but not for one type of all.
_ONE_TYPE = frozenset(
    {
        *("CEIL", "EXP", "FLOOR", "NEG", "ROUND", "SPLIT", "CONCATENATION"),
        *("DIV", "MAXIMUM", "MINIMUM", "SQUARED_DIFFERENCE", "PRELU"),
    }
)

_EIGHT_BIT = frozenset({"INT8", "UINT8"})


class Refusal(NamedTuple):
    """What XNNPACK cannot build. `text` goes on after the operator's type; `field` is the path below
    the operator, `tensor` the operand it is about."""

    text: str
    advice: str
    field: str = ""
    tensor: Tensor | None = None
    data: Mapping[str, object] = MappingProxyType({})


def xnnpack_refusals(facts: Facts) -> Mapping[int, Mapping[int, Refusal]]:
    """What XNNPACK takes over and refuses: index of the subgraph -> index of the operator -> why.

    Only subgraphs that are prepared, and that delegates look at (LiteRT `tflite/core/interpreter.cc`,
    ModifyGraphWithDelegateImpl). Operators for which the builtin kernel has a defect to report are
    left out.
    """
    skipped = facts.of(decompositions)
    found: dict[int, dict[int, Refusal]] = {}
    for index, prepared in facts.of(inferred_shapes).subgraphs.items():
        if index not in skipped and not prepared.subgraph.name.startswith("VALIDATION:"):
            found[index] = dict(_of_subgraph(prepared, facts))
    return found


def _of_subgraph(prepared: PreparedSubgraph, facts: Facts) -> Iterator[tuple[int, Refusal]]:
    large = {
        index
        for index, operand in enumerate(prepared.operands)
        if operand.tensor.rank > MAX_RANK
        or (operand.shape is not None and len(operand.shape) > MAX_RANK)
    }
    for operator in prepared.subgraph.operators:
        is_large = bool(large) and not large.isdisjoint((*operator.inputs, *operator.outputs))
        if not is_large and operator.name not in _CONDITIONS:
            continue
        refusal = _of_rank(operator, facts) if is_large else None
        for condition in _CONDITIONS.get(operator.name, ()):
            refusal = refusal or condition(operator, facts)
        # What nothing depends on XNNPACK leaves out before it looks closer.
        if refusal is None or objection(operator) or facts.of(liveness).is_dead(operator):
            continue
        defects = prepared.defects.get(operator.index, ())
        if not any(defect.severity is ERROR for defect in defects):
            yield operator.index, refusal


def _operands(operator: Operator) -> list[tuple[str, Tensor]]:
    """The operands that become tensors of XNNPACK, with their fields."""
    inputs = list(enumerate(operator.input_tensors))
    if operator.name in _ONLY_FIRST:
        inputs = inputs[:1]
    elif operator.name in _NOT_FIRST:
        inputs = inputs[1:]
    found = [(f"inputs[{position}]", tensor) for position, tensor in inputs]
    found += [(f"outputs[{p}]", tensor) for p, tensor in enumerate(operator.output_tensors)]
    return [(field, tensor) for field, tensor in found if tensor is not None]


def _of_rank(operator: Operator, facts: Facts) -> Refusal | None:
    output = operator.output()
    if operator.name == "DEQUANTIZE" and output is not None and is_unpacked(output):
        return None
    shapes = facts.of(inferred_shapes)
    for field, tensor in _operands(operator):
        shape = shapes.shape(tensor)
        if tensor.rank > MAX_RANK or (
            field.startswith("inputs")
            and shape is not None
            and len(shape) > MAX_RANK
            and not shapes.is_dynamic(tensor)
            and not _is_delegated(tensor.producer)
        ):
            return _too_many_dimensions(field, tensor, shape)
    return None


def _is_delegated(producer: Operator | None) -> bool:
    """XNNPACK makes the tensor too: it fails there, if it does."""
    return producer is not None and not objection(producer)


def _too_many_dimensions(field: str, tensor: Tensor, actual: Shape) -> Refusal:
    rank = max(tensor.rank, len(actual) if actual is not None else 0)
    if actual is not None and len(actual) <= MAX_RANK:
        advice = f"declare the shape that the operator gives, {shape_text(actual)}"
        text = f'declares "{tensor.short_name}" with {rank} dimensions, {shape_text(tensor.shape)}'
    else:
        advice = f"merge dimensions before the operator, so that at most {MAX_RANK} are left"
        text = f'has "{tensor.short_name}" with {rank} dimensions, {shape_text(actual)}'
    return Refusal(
        f"{text}, where XNNPACK has room for {MAX_RANK}", advice, field, tensor, {"rank": rank}
    )


def _of_target(operator: Operator, _facts: Facts) -> Refusal | None:
    try:
        target = reshape_target(operator)
    except NotTakenError:
        return None
    output = operator.output()
    if len(target) <= MAX_RANK or output is None:
        return None
    return Refusal(
        f"has the target {shape_text(target)} of {len(target)} dimensions, where XNNPACK has room for "
        f'{MAX_RANK}, and declares "{output.short_name}" as {shape_text(output.shape)}, so that '
        "XNNPACK takes it over",
        "declare the shape that the target gives, which leaves the operator to the builtin kernel",
        "outputs[0]",
        output,
        {"rank": len(target)},
    )


def _of_scalar(operator: Operator, facts: Facts) -> Refusal | None:
    data = operator.input(0)
    # Without a producer, [] may stand for a shape that the application sets.
    if data is None or data.rank or data.producer is None:
        return None
    if facts.of(inferred_shapes).known_shape(data) != ():
        return None
    return Refusal(
        f'reduces the scalar "{data.short_name}", which has no axis to give to XNNPACK',
        "remove the operator: a scalar has nothing to reduce",
        "inputs[1]",
        data,
    )


def _of_groups(operator: Operator, facts: Facts) -> Refusal | None:
    data, weights = operator.input(0), operator.input(1)
    if data is None or weights is None or data.rank != 4 or weights.rank != 4:
        return None
    actual = facts.of(inferred_shapes).known_shape(data)
    depth = weights.shape[3]
    if actual is None or len(actual) != 4 or depth == 0 or actual == data.shape:
        return None
    groups = data.shape[3] // depth
    if groups * depth == actual[3]:
        return None
    return Refusal(
        f'reads "{data.short_name}", which has {actual[3]} channels and declares {data.shape[3]}: '
        f"XNNPACK expects {groups} groups of {depth}",
        f"declare the shape {shape_text(actual)}",
        "inputs[0]",
        data,
        {"declared": data.shape[3], "channels": actual[3]},
    )


def _of_multiplier(operator: Operator, _facts: Facts) -> Refusal | None:
    layer = matmul(operator)
    if layer is None or layer.weights.dtype.name not in _EIGHT_BIT:
        return None
    data, output = layer.data.scale_and_zero_point, layer.output.scale_and_zero_point
    found = layer.weights.quantization
    if data is None or output is None or found is None or found.count == 0 or output[0] <= 0:
        return None
    if layer.data.dtype.name not in _EIGHT_BIT:
        return None
    scale = float(found.pair[0] if found.pair is not None else found.scale.max())
    multiplier = data[0] * scale / output[0]
    if not MULTIPLIER_LIMIT * _ROUNDING <= multiplier <= OVERFLOWING_MULTIPLIER:
        return None
    return Refusal(
        f"has the multiplier {multiplier:.4g} (input scale * weight scale / output scale), where "
        f"XNNPACK refuses {MULTIPLIER_LIMIT:g} and more",
        "calibrate again with real samples: the output range is much too narrow for the input and "
        "the weights",
        "outputs[0]",
        layer.output,
        {"multiplier": multiplier},
    )


def _of_bias_scales(operator: Operator, _facts: Facts) -> Refusal | None:
    layer = matmul(operator)
    if layer is None or layer.bias is None or layer.data.dtype.name != "INT8":
        return None
    weights, bias = (t.quantization for t in (layer.weights, layer.bias))
    counts = [found.count for found in (weights, bias) if found is not None and found.count]
    if len(counts) != 2 or (counts[0] == 1) is (counts[1] == 1):
        return None
    return Refusal(
        f'has {counts[0]} scales for the weights and {counts[1]} for the bias "'
        f'{layer.bias.short_name}", where XNNPACK needs one of both, or one for each channel of both',
        "give the bias as many scales as the weights have: input scale * weight scale of each",
        f"inputs[{layer.layout.bias}]",
        layer.bias,
        {"weights": counts[0], "bias": counts[1]},
    )


def _of_types(operator: Operator, _facts: Facts) -> Refusal | None:
    operands = [tensor for _, tensor in _operands(operator)]
    for tensor in operands:
        if tensor.dtype != operands[0].dtype:
            return _mixed(operands[0], tensor)
    return None


def _of_resized_type(operator: Operator, _facts: Facts) -> Refusal | None:
    # From 8 bits to anything else XNNPACK goes by the input, from FLOAT32 to FLOAT16 it converts.
    data, output = operator.input(0), operator.output()
    if data is None or output is None:
        return None
    refused = data.dtype.name == "FLOAT32" and output.dtype.name in _EIGHT_BIT
    return _mixed(data, output) if refused else None


def _mixed(first: Tensor, other: Tensor) -> Refusal:
    return Refusal(
        f'has "{first.short_name}" of type {first.dtype.name} and "{other.short_name}", which '
        f"declares {other.dtype.name}: XNNPACK needs one type",
        f"declare {first.dtype.name}, or append a CAST",
        tensor=other,
        data={"types": [first.dtype.name, other.dtype.name]},
    )


_CONDITIONS: Mapping[str, tuple[Callable[[Operator, Facts], Refusal | None], ...]] = (
    MappingProxyType(
        {
            **dict.fromkeys(_ONE_TYPE, (_of_types,)),
            **dict.fromkeys(("MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN"), (_of_scalar,)),
            "RESHAPE": (_of_target,),
            "RESIZE_BILINEAR": (_of_resized_type,),
            "CONV_2D": (_of_groups, _of_bias_scales, _of_multiplier),
            "DEPTHWISE_CONV_2D": (_of_bias_scales, _of_multiplier),
            "TRANSPOSE_CONV": (_of_bias_scales, _of_multiplier),
            "FULLY_CONNECTED": (_of_multiplier,),
        }
    )
)
