"""Subgraphs whose outputs are always the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.subgraph import Subgraph


def constant_subgraphs(facts: Facts) -> frozenset[int]:
    """The indices of sound subgraphs with outputs, none of which depends on an input or a variable."""
    return frozenset(
        subgraph.index
        for subgraph in facts.model.subgraphs
        if subgraph.sound and subgraph.outputs and not _depends(subgraph)
    )


def _depends(subgraph: Subgraph) -> bool:
    inputs = frozenset(subgraph.inputs)
    waiting = list(dict.fromkeys(subgraph.outputs))
    seen = set(waiting)
    while waiting:
        index = waiting.pop()
        if index in inputs or subgraph.tensors[index].is_variable:
            return True
        producer = subgraph.producer(index)
        for operand in producer.inputs if producer is not None else ():
            if operand >= 0 and operand not in seen:
                seen.add(operand)
                waiting.append(operand)
    return False
