"""The tensors that a caller fills and reads, as sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


def graph_inputs(facts: Facts) -> tuple[frozenset[int], ...]:
    """For each subgraph, the indices of its inputs."""
    return tuple(frozenset(subgraph.inputs) for subgraph in facts.model.subgraphs)


def graph_outputs(facts: Facts) -> tuple[frozenset[int], ...]:
    """For each subgraph, the indices of its outputs."""
    return tuple(frozenset(subgraph.outputs) for subgraph in facts.model.subgraphs)


def entry_subgraphs(facts: Facts) -> frozenset[int]:
    """The indices of subgraphs that a caller can run: the first, and those with a signature."""
    return frozenset({0, *(signature.subgraph_index for signature in facts.model.signatures)})
