"""Subgraphs that only say how a composite operator could be computed.

STABLEHLO_COMPOSITE names a subgraph as its decomposition. Whoever knows the composite by its name
runs a kernel of its own instead, and quantizers leave the decomposition as it was
(ai-edge-quantizer quantizes the operands of the composite only).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tflint.analysis.graph_ends import entry_subgraphs

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


def decompositions(facts: Facts) -> frozenset[int]:
    """The indices of subgraphs that only a composite operator, or such a subgraph, calls."""
    subgraphs = facts.model.subgraphs
    calls: list[set[int]] = [set() for _ in subgraphs]
    candidates: set[int] = set()
    for subgraph in subgraphs:
        for operator in subgraph.operators:
            called = [i for i in operator.called_subgraphs if 0 < i < len(subgraphs)]
            if operator.name == "STABLEHLO_COMPOSITE":
                candidates.update(called)
            else:
                calls[subgraph.index].update(called)
    if not candidates:
        return frozenset()
    return frozenset(_closure(candidates, calls) - _closure(facts.of(entry_subgraphs), calls))


def _closure(start: Iterable[int], calls: list[set[int]]) -> set[int]:
    reached: set[int] = set()
    waiting = [index for index in start if 0 <= index < len(calls)]
    while waiting:
        index = waiting.pop()
        if index not in reached:
            reached.add(index)
            waiting.extend(calls[index])
    return reached
