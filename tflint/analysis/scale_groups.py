"""Which activations have the same scale because they must: groups joined by copying operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tflint.analysis.precision import is_quantized_activation
from tflint.analysis.scale_passages import passed_on

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.subgraph import Subgraph
    from tflint.model.tensor import Tensor


def independent_activations(subgraph: Subgraph, facts: Facts) -> list[Tensor]:
    """One quantized activation that operators write or read for each group, in file order.

    Activations with one scale that copying operators join (RESHAPE, MAX_POOL_2D, CONCATENATION, ...)
    are one group: whoever quantized the graph chose their scale once.
    """
    parent: dict[int, int] = {}

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = index = parent[parent[index]]
        return index

    for tensor in subgraph.tensors:
        used = tensor.producer is not None or tensor.consumers
        if used and tensor.scale_and_zero_point is not None and is_quantized_activation(tensor):
            parent[tensor.index] = tensor.index
    for operator in subgraph.operators:
        for source, target in passed_on(operator, facts):
            if (
                source.subgraph is target.subgraph is subgraph
                and source.index in parent
                and target.index in parent
                and source.scale_and_zero_point == target.scale_and_zero_point
            ):
                first, second = sorted((root(source.index), root(target.index)))
                parent[second] = first
    return [subgraph.tensors[index] for index in parent if parent[index] == index]
