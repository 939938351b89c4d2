"""Names, numbers, types, quantization and options as the listing spells them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tflint.model.operator import Operator
from tflint.model.quantization import Quantization
from tflint.model.tensor import Tensor
from tflint.report.escaping import escape

if TYPE_CHECKING:
    import numpy.typing as npt

_PLAIN_NAME = re.compile(r"[\w./:;\-~]+")

# (option of the height, option of the width) -> the one word that listings use.
_PAIRS = {
    "stride_h": ("stride_w", "stride"),
    "dilation_h_factor": ("dilation_w_factor", "dilation"),
    "filter_height": ("filter_width", "filter"),
}
_SHORTER = {"fused_activation_function": "act"}


def quoted(text: str) -> str:
    """`text` in double quotes, escaped so that it stays on its line."""
    return '"' + escape(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def value_name(name: str) -> str:
    """`%name`, quoted when it holds anything but word characters and `. / : ; - ~`."""
    return "%" + (name if _PLAIN_NAME.fullmatch(name) else quoted(name))


def number(value: Any) -> str:
    """The shortest decimal that gives back the stored number; `nan`, `inf`."""
    import numpy

    if isinstance(value, float):
        value = numpy.float32(value)
    if isinstance(value, numpy.floating) and value.is_integer() and abs(value) < 1e7:
        return str(int(value))
    return str(value)


def quantization(found: Quantization | None, full: bool = False) -> str:
    """` q(SCALE, ZERO)`, ` q[axis=A n=N scale=MIN..MAX zp=Z]`, or nothing."""
    if found is None:
        return ""
    if found.details in ("blockwise", "multi-axis") and found.details_table is not None:
        fields = " ".join(f"{k}={v}" for k, v in _details(found).items())
        return f" q[{found.details} {fields}]"
    if found.count == 0:
        return ""
    zero_points = found.zero_point
    if found.count == 1 and found.zero_point_count <= 1:
        zero = int(zero_points[0]) if zero_points.size else 0
        return f" q({number(found.scale[0])}, {zero})"
    axis = f"axis={found.quantized_dimension} n={found.count}"
    if full:
        return f" q[{axis} scale={_all(found.scale)} zp={_all(zero_points)}]"
    return f" q[{axis} scale={_range(found.scale)} zp={_range(zero_points)}]"


def _details(found: Quantization) -> dict[str, Any]:
    table = found.details_table
    fields = dict(table.items()) if table is not None else {}
    return {
        name: list(value.tuple()[:8]) if hasattr(value, "tuple") else value
        for name, value in fields.items()
        if value is not None
    }


def _range(values: npt.NDArray[Any]) -> str:
    if not values.size:
        return "none"
    import numpy

    finite = values[~numpy.isnan(values)] if values.dtype.kind == "f" else values
    if not finite.size:
        return "nan"
    low, high = finite.min(), finite.max()
    text = number(low) if low == high else f"{number(low)}..{number(high)}"
    return text if finite.size == values.size else f"{text},nan"


def _all(values: npt.NDArray[Any]) -> str:
    return "[" + ", ".join(number(value) for value in values) + "]"


def options(operator: Operator) -> str:
    """` {act=RELU6 padding=SAME stride=2x2}`: all options by name, defaults included."""
    found = operator.options
    spelled: dict[str, str] = {}
    partners = {partner for partner, _ in _PAIRS.values()}
    for name, value in found.items():
        if name in partners:
            continue
        if name in _PAIRS:
            partner, word = _PAIRS[name]
            spelled[word] = f"{value}x{found[partner]}"
        elif not name.endswith("subgraph_index") and value is not None:
            spelled[_SHORTER.get(name, name)] = _option(value)
    body = " ".join(f"{name}={spelled[name]}" for name in sorted(spelled))
    return f" {{{body}}}" if body else ""


def _option(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return number(value)
    if isinstance(value, tuple):
        return "[" + ",".join(_option(element) for element in value[:32]) + "]"
    if isinstance(value, str):
        return value if _PLAIN_NAME.fullmatch(value) else quoted(value)
    return str(value)


def called(operator: Operator) -> str:
    """` then="a" else="b"` for operators that run subgraphs."""
    parts: list[str] = []
    subgraphs = operator.subgraph.model.subgraphs
    for name, value in operator.options.items():
        if name.endswith("subgraph_index") and isinstance(value, int):
            word = name.removesuffix("subgraph_index").rstrip("_") or "subgraph"
            known = 0 <= value < len(subgraphs)
            parts.append(f" {word}={quoted(subgraphs[value].name) if known else value}")
    return "".join(parts)


def small_integers(tensor: Tensor, limit: int = 16) -> str | None:
    """A small integer or boolean constant in full: usually a shape or an axis."""
    if not (tensor.dtype.is_integer or tensor.dtype.name == "BOOL") or tensor.is_quantized:
        return None
    if tensor.elements > limit:
        return None
    values = tensor.numpy()
    return None if values is None else _nested(values.tolist())


def _nested(value: Any) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(_nested(element) for element in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def statistics(tensor: Tensor) -> str:
    """` min=.. max=.. mean=.. zeros=..` of a constant, over finite values."""
    values = tensor.numpy()
    if values is None or values.size == 0 or values.dtype.kind not in "iuf":
        return ""
    import numpy

    finite = values[numpy.isfinite(values)] if values.dtype.kind == "f" else values
    if not finite.size:
        return " nan"
    mean = numpy.float32(finite.mean(dtype=numpy.float64))
    zeros = values.size - numpy.count_nonzero(values)
    return (
        f" min={number(finite.min())} max={number(finite.max())} "
        f"mean={number(mean)} zeros={zeros}"
    )
