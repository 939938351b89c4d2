"""The least memory that the activations of a subgraph need at once, by their declared shapes."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflint.model.operator import Operator
    from tflint.model.subgraph import Subgraph
    from tflint.model.tensor import Tensor

# Their output takes the memory of their input (LiteRT `tflite/util.cc`, in-place operators).
VIEWS = frozenset({"RESHAPE", "EXPAND_DIMS", "SQUEEZE", "BITCAST"})


class LiveMemory(NamedTuple):
    """The peak in bytes, the operator that runs then, and the largest activation."""

    peak: int
    operator: Operator | None
    largest: Tensor | None


def declared_bytes(subgraph: Subgraph) -> int:
    """Bytes of all tensors together, an upper bound that is quick to have."""
    return sum(prod(tensor.shape) * tensor.dtype.bits for tensor in subgraph.tensors) // 8


def live_memory(subgraph: Subgraph) -> LiveMemory:
    """A tensor lives from the operator that writes it to the last one that reads it; inputs from the
    beginning, outputs to the end. Unknown dimensions count as 1."""
    sizes = dict(_activations(subgraph))
    last: dict[int, int] = {}
    for step, operator in enumerate(subgraph.operators):
        for index in operator.inputs:
            last[index] = step
    for index in subgraph.outputs:
        last[index] = len(subgraph.operators)
    ending: dict[int, list[int]] = {}
    for index, step in last.items():
        ending.setdefault(step, []).append(index)
    live = sum(sizes.get(index, 0) for index in set(subgraph.inputs))
    alive = set(subgraph.inputs)
    peak, at = live, None
    for step, operator in enumerate(subgraph.operators):
        if operator.name not in VIEWS:
            for index in operator.outputs:
                if index not in alive:
                    alive.add(index)
                    live += sizes.get(index, 0)
        if live > peak:
            peak, at = live, operator
        for index in ending.get(step, ()):
            if index in alive:
                alive.discard(index)
                live -= sizes.get(index, 0)
    largest = max(sizes, key=sizes.__getitem__, default=-1)
    return LiveMemory(peak, at, subgraph.tensor(largest))


def _activations(subgraph: Subgraph) -> Iterator[tuple[int, int]]:
    """Index and bytes of each tensor that an operator writes or a caller fills."""
    computed = set(subgraph.inputs)
    for operator in subgraph.operators:
        computed.update(operator.outputs)
    for index in computed:
        tensor = subgraph.tensor(index)
        if tensor is not None and tensor.sound and not tensor.is_constant:
            yield index, tensor.nbytes
