"""Operators on an element type that only XNNPACK has a kernel for.

Source: `delegate` in `tflint/operators/signatures.json`: LiteRT `tflite/kernels` against
`tflite/delegates/xnnpack/xnnpack_delegate.cc`, each operator run with and without the delegate.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.shape_inference import inferred_shapes
from tflint.lint.severity import ERROR
from tflint.operators.signature import Slot, signature

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator
    from tflint.model.subgraph import Subgraph
    from tflint.model.tensor import Tensor


class NeededType(NamedTuple):
    """An operand of a type that the builtin kernel does not take."""

    tensor: Tensor
    type: str


def needed_types(subgraph: Subgraph, facts: Facts) -> Iterator[tuple[Operator, NeededType]]:
    """The operators of a subgraph that need XNNPACK, with the first operand that shows it; without
    those that have an error of another kind, which XNNPACK may or may not share."""
    shapes = facts.of(inferred_shapes)
    if subgraph.index not in shapes.subgraphs:
        return
    for operator in subgraph.operators:
        for slot, only in _delegated_types(operator.name):
            tensor = _operand(operator, slot)
            name = shapes.type(tensor) if tensor is not None else ""
            if tensor is not None and name in only:
                if not any(defect.severity is ERROR for defect in shapes.defects(operator)):
                    yield operator, NeededType(tensor, name)
                break


@cache
def _delegated_types(name: str) -> tuple[tuple[Slot, frozenset[str]], ...]:
    found = signature(name)
    return tuple(
        (accepted.slot, accepted.quiet.difference(accepted.accepted))
        for accepted in (found.types if found is not None else ())
        if not accepted.quiet.issubset(accepted.accepted)
    )


def _operand(operator: Operator, slot: Slot) -> Tensor | None:
    position = slot.index
    assert position is not None, "these types are given for single operands"
    return operator.output(position) if slot.is_output else operator.input(position)
