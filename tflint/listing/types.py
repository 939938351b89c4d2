"""Types, quantization and options as the listing spells them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tflint.flatbuffer import Kind, Table, Text, Vector
from tflint.flatbuffer.plain import digest
from tflint.flatbuffer.schemas.model import MODEL
from tflint.listing.spelling import number, number_range, numbers, quoted, shortened

if TYPE_CHECKING:
    from collections.abc import Callable

    from tflint.model.model import Model
    from tflint.model.operator import Operator
    from tflint.model.quantization import Quantization

MAX_ELEMENTS = 64

# (option of the height, option of the width) -> the one word that listings use.
_PAIRS = {
    "stride_h": ("stride_w", "stride"),
    "dilation_h_factor": ("dilation_w_factor", "dilation"),
    "filter_height": ("filter_width", "filter"),
}
_WIDTHS = frozenset(width for width, _ in _PAIRS.values())
_SHORTER = {"fused_activation_function": "act"}

# Options that the schema got after the operator was in use, shown only when they are set: listings of
# form 1 do not change when the schema grows. Later additions belong here.
_SHOWN_WHEN_SET = frozenset({"quantized_bias_type", "quant_spec"})


def quantization(found: Quantization | None, full: bool, tensor_name: Callable[[int], str]) -> str:
    """` q(SCALE, ZERO)`, ` q[axis=A n=N scale=MIN..MAX zp=Z]`, or nothing without scales. Scales
    that are tensors are given by name."""
    if found is None:
        return ""
    details = found.details_table
    if details is not None and found.details in ("blockwise", "multi-axis"):
        return f" q[{found.details}{_details(details, tensor_name)}]"
    if found.count == 0:
        return ""
    zero_points = found.zero_point
    if found.count == 1 and found.zero_point_count <= 1:
        zero = int(zero_points[0]) if zero_points.size else 0
        return f" q({number(found.scale[0])}, {zero})"
    shown = numbers if full else number_range
    axis = f"axis={found.quantized_dimension} n={found.count}"
    return f" q[{axis} scale={shown(found.scale)} zp={shown(zero_points)}]"


def _details(table: Table, tensor_name: Callable[[int], str]) -> str:
    text = ""
    for name, value in table.items():
        if isinstance(value, Vector):
            text += f" {name}={_vector(value, '')}"
        elif name in ("scales", "zero_points"):
            # -1 stands for no zero points (schema.fbs, BlockwiseQuantization).
            text += f" {name}={tensor_name(value)}" if value >= 0 else ""
        elif value is not None:
            text += f" {name}={value}"
    return text


def options(operator: Operator) -> str:
    """` {act=RELU6 padding=SAME stride=2x2}`: the options by name, defaults included; nothing when
    the operator has no table of options."""
    table = operator.options.table
    if table is None:
        return ""
    called = {field.partition("[")[0] for field, _ in operator.subgraph_references}
    spelled: dict[str, str] = {}
    for field in table.type.fields:
        name, value = field.name, table.values[field.slot]
        if field.kind is Kind.DEPRECATED or name in _WIDTHS or name in called:
            continue
        if value is None or (name in _SHOWN_WHEN_SET and value == field.default):
            continue
        if name in _PAIRS:
            width, word = _PAIRS[name]
            spelled[word] = f"{value}x{table[width]}"
        else:
            spelled[_SHORTER.get(name, name)] = _option(value, field.type)
    body = " ".join(f"{name}={spelled[name]}" for name in sorted(spelled))
    return f" {{{body}}}" if body else ""


def _option(value: Any, enum: str) -> str:
    if isinstance(value, Text):
        return quoted(shortened(str(value)))
    if isinstance(value, Vector):
        return _vector(value, enum)
    return _scalar(value, enum)


def _vector(vector: Vector, enum: str) -> str:
    if vector.width == 1 and vector.code == "B":
        return f"[{vector.count} B {digest(vector.bytes())}]"
    if vector.count > MAX_ELEMENTS:
        return f"[{vector.count} values {digest(vector.bytes())}]"
    return "[" + ",".join(_scalar(value, enum) for value in vector.tuple()) + "]"


def _scalar(value: Any, enum: str) -> str:
    if enum:
        return str(MODEL.enum(enum).names.get(value, value))
    return number(value) if isinstance(value, float | bool) else str(value)


def calls(operator: Operator) -> str:
    """` then="a" else="b"` for operators that run subgraphs."""
    text = ""
    for field, index in operator.subgraph_references:
        word = field.replace("_subgraph_index", "").replace("_subgraph_indices", "")
        text += f" {word}={subgraph_name(operator.subgraph.model, index)}"
    return text


def subgraph_name(model: Model, index: int) -> str:
    """The name of a subgraph in quotes; made unique by `#` and a number when there are others."""
    if not 0 <= index < len(model.subgraphs):
        return f"<subgraph {index}>"
    alone = len(model.subgraphs) == 1
    name = model.subgraphs[index].name if alone else model.subgraph_identity(index)
    return quoted(shortened(name))
