"""Which operators are planned to write their output into the memory of an input.

Source: LiteRT `tflite/arena_planner.cc` (IdentifyInPlaceTensors, InputTensorCanBeShared) and the field
inplace_operator of the registrations in `tflite/kernels`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tflint.analysis.live_memory import VIEWS
from tflint.analysis.shape_inference import inferred_shapes
from tflint.operators.shape import elements

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor

_CHANGING: Mapping[str, int] = MappingProxyType(
    {**dict.fromkeys(("ADD", "SUB", "MUL", "DIV"), 2), "SOFTMAX": 1, "DYNAMIC_UPDATE_SLICE": 1}
)
"""Operators that compute in place, and how many of their inputs can be the place."""

# Smaller tensors are not shared (kScalarTensorBytes).
_SMALLEST = 5


def is_view(operator: Operator, facts: Facts) -> bool:
    """The operator only gives the memory of its input another shape."""
    source = operator.input(0)
    return (
        operator.name in VIEWS
        and source is not None
        and _is_planned(operator, facts)
        and _is_in_arena(source)
        and source.index not in operator.subgraph.inputs
    )


def place(operator: Operator, facts: Facts) -> Tensor | None:
    """The input whose memory output 0 gets; `None` too where that depends on operators before it."""
    if is_view(operator, facts):
        return operator.input(0)
    if operator.name not in _CHANGING or not _is_planned(operator, facts):
        return None
    output = operator.output()
    for source in operator.input_tensors[: _CHANGING[operator.name]]:
        if source is not None and output is not None and _is_free(source, operator):
            size = _bytes(source, facts)
            if size is not None and size >= _SMALLEST and size == _bytes(output, facts):
                return source
    return None


def _is_planned(operator: Operator, facts: Facts) -> bool:
    """The sizes of the subgraph are known before it runs, and output 0 is none of its outputs."""
    prepared = facts.of(inferred_shapes).subgraphs.get(operator.subgraph.index)
    return (
        prepared is not None
        and not prepared.dynamic
        and bool(operator.outputs)
        and operator.outputs[0] not in operator.subgraph.outputs
    )


def _is_in_arena(tensor: Tensor) -> bool:
    return not (tensor.is_constant or tensor.is_variable or tensor.dtype.is_handle)


def _is_free(source: Tensor, operator: Operator) -> bool:
    """The operator is the only user of a tensor with memory of its own."""
    subgraph, producer = source.subgraph, source.producer
    return (
        _is_in_arena(source)
        and producer is not None
        and producer.name not in VIEWS
        and producer.name not in _CHANGING
        and source.index not in subgraph.inputs
        and source.index not in subgraph.outputs
        and operator.inputs.count(source.index) == 1
        and len(source.consumers) == 1
    )


def _bytes(tensor: Tensor, facts: Facts) -> int | None:
    """By the declared width of an element, which stands for the one in the running model."""
    shapes = facts.of(inferred_shapes)
    shape = shapes.known_shape(tensor)
    if shape is None or shapes.type(tensor) != tensor.dtype.name:
        return None
    return elements(shape) * tensor.dtype.bits // 8
