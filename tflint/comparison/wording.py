"""How changes name parts of a model and spell their values; raw, since renderers escape."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tflint.escaping import cut
from tflint.listing import types
from tflint.listing.spelling import value_name

if TYPE_CHECKING:
    import numpy.typing as npt

    from tflint.model.operator import Operator
    from tflint.model.quantization import Quantization
    from tflint.model.subgraph import Subgraph
    from tflint.model.tensor import Tensor

NAME_LIMIT = 80
VALUE_LIMIT = 120
ABSENT = "none"


def arrow(old: str, new: str) -> str:
    """`OLD -> NEW`; each cut to 120 characters, `none` for an empty one."""
    return f"{cut(old, VALUE_LIMIT) or ABSENT} -> {cut(new, VALUE_LIMIT) or ABSENT}"


def named(name: str) -> str:
    """A name in quotes, cut to 80 characters."""
    return f'"{cut(name, NAME_LIMIT)}"'


def tensor_title(tensor: Tensor) -> str:
    """`tensor "conv/kernel"`, `constant ...`, with the subgraph when it is not the main one."""
    word = "constant" if tensor.is_constant else "tensor"
    return f"{word} {named(tensor.short_name)}{_inside(tensor.subgraph)}"


def operator_title(operator: Operator) -> str:
    """`operator 3 CONV_2D "relu"`: index, type and first output."""
    output = operator.output()
    name = f" {named(output.short_name)}" if output is not None else ""
    kind = cut(operator.type, NAME_LIMIT)
    return f"operator {operator.index} {kind}{name}{_inside(operator.subgraph)}"


def subgraph_title(subgraph: Subgraph) -> str:
    """`subgraph "body"`."""
    return f"subgraph {named(subgraph.subject)}"


def operand(subgraph: Subgraph, index: int) -> str:
    """A tensor as an operand: its name in quotes, `none` for an omitted one."""
    tensor = subgraph.tensor(index)
    return ABSENT if tensor is None else named(tensor.short_name)


def quantization_text(tensor: Tensor) -> str:
    """`q(0.0078431377, -1)`, as listings have it; empty without a quantization."""

    def name(index: int) -> str:
        found = tensor.subgraph.tensor(index)
        return ABSENT if found is None else value_name(found.short_name)

    return types.quantization(tensor.quantization, False, name).strip()


def plain_quantization(found: Quantization | None) -> dict[str, Any] | None:
    """Scales, zero points and dimension for JSON; `None` without scales. Of more than 64 scales there
    are only the count and the extremes."""
    if found is None or not found.count:
        return None
    return {
        "scale": _bounded(found.scale),
        "zero_point": _bounded(found.zero_point),
        "quantized_dimension": found.quantized_dimension if found.per_axis else None,
    }


def _bounded(values: npt.NDArray[Any]) -> Any:
    if values.size <= types.MAX_ELEMENTS:
        return values
    return {"count": values.size, "min": values.min().item(), "max": values.max().item()}


def plain_text(value: Any) -> str:
    """A plain value as JSON on one line, with sorted keys."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def percent(share: float) -> str:
    """`0.42 %`, `1,200 %`: two significant digits below 100 %."""
    if not share:
        return "0 %"
    return f"{share * 100:.2g} %" if share < 1 else f"{share * 100:,.0f} %"


def ratio(old: float, new: float) -> str:
    """` (x 1.25)` for two positive numbers, else nothing."""
    if not (0 < old < float("inf") and 0 < new < float("inf")):
        return ""
    return f" (x {new / old:.4g})"


def _inside(subgraph: Subgraph) -> str:
    return f" in {subgraph_title(subgraph)}" if subgraph.index else ""
