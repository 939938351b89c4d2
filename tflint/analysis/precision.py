"""Where a graph computes in integers, where in floats, and where it changes from one to the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.kernel_quantization import ACTIVATIONS

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator
    from tflint.model.subgraph import Subgraph
    from tflint.model.tensor import Tensor

CONVERSIONS = frozenset({"QUANTIZE", "DEQUANTIZE"})

# These run subgraphs or touch state; what they compute cannot be seen from their tensors.
OPAQUE = frozenset({"IF", "WHILE", "CALL", "CALL_ONCE", "STABLEHLO_COMPOSITE", "STABLEHLO_CASE"})

MOVERS = frozenset(
    {
        "RESHAPE",
        "SQUEEZE",
        "EXPAND_DIMS",
        "TRANSPOSE",
        "SLICE",
        "STRIDED_SLICE",
        "SPLIT",
        "SPLIT_V",
        "PACK",
        "UNPACK",
        "CONCATENATION",
        "GATHER",
        "GATHER_ND",
        "PAD",
        "PADV2",
        "MIRROR_PAD",
        "TILE",
        "BROADCAST_TO",
        "REVERSE_V2",
        "SPACE_TO_DEPTH",
        "DEPTH_TO_SPACE",
        "SPACE_TO_BATCH_ND",
        "BATCH_TO_SPACE_ND",
        "CAST",
        "BITCAST",
        "SHAPE",
        "RANK",
    }
)
"""Operators that rearrange values, or look at shapes, and compute nothing."""

NOT_COMPUTING = CONVERSIONS | MOVERS | OPAQUE


def is_quantized_activation(tensor: Tensor | None) -> bool:
    """8-bit or 16-bit integers with a scale that are computed, not stored."""
    return (
        tensor is not None
        and tensor.dtype.name in ACTIVATIONS
        and tensor.is_quantized
        and not tensor.is_constant
    )


def is_float_activation(tensor: Tensor | None) -> bool:
    """Floats that depend on an input: neither stored nor unpacked from something stored."""
    if tensor is None or not tensor.dtype.is_float or tensor.is_constant:
        return False
    producer = tensor.producer
    if producer is not None and producer.name in ("DEQUANTIZE", "DENSIFY"):
        source = producer.input(0)
        return source is None or not source.is_constant
    return True


def computes_in_integers(operator: Operator) -> bool:
    """A builtin operator that computes with quantized activations: not one that converts, moves or
    calls."""
    if operator.is_custom or operator.name in NOT_COMPUTING:
        return False
    return any(is_quantized_activation(tensor) for tensor in operator.input_tensors)


def computing_subgraphs(facts: Facts) -> frozenset[int]:
    """Indices of the subgraphs with an operator that computes in integers."""
    return frozenset(
        subgraph.index
        for subgraph in facts.model.subgraphs
        if any(computes_in_integers(operator) for operator in subgraph.operators)
    )


class FloatIsland(NamedTuple):
    """Connected float operators that take integers in through DEQUANTIZE and give integers out
    through QUANTIZE; `operators` are in execution order."""

    operators: tuple[Operator, ...]
    entries: tuple[Operator, ...]
    exits: tuple[Operator, ...]


def float_islands(subgraph: Subgraph) -> Iterator[FloatIsland]:
    """The float islands of a subgraph, in execution order.

    All that flows in comes from integer operators, and something flows back into integer ones. Parts
    at the ends of the graph, which start with a float input or end in float outputs only, are none.
    """
    regions = _float_regions(subgraph)
    if not regions:
        return
    integer = {operator.index for operator in subgraph.operators if _handles_integers(operator)}
    for operators in regions:
        members = {operator.index for operator in operators}
        entries: dict[int, Operator] = {}
        exits: dict[int, Operator] = {}
        enclosed = not any(operator.name in OPAQUE for operator in operators)
        for operator in operators:
            for tensor in filter(is_float_activation, operator.input_tensors):
                assert tensor is not None
                producer = tensor.producer
                if producer is None:
                    enclosed = False
                elif producer.index not in members:
                    entries[producer.index] = producer
            for tensor in filter(is_float_activation, operator.output_tensors):
                assert tensor is not None
                exits.update((o.index, o) for o in tensor.consumers if o.index not in members)
        if (
            enclosed
            and entries
            and all(_leaves_integers(operator, integer) for operator in entries.values())
            and any(_returns_to_integers(operator, integer) for operator in exits.values())
        ):
            yield FloatIsland(operators, tuple(entries.values()), tuple(exits.values()))


def _handles_integers(operator: Operator) -> bool:
    """It computes with, or moves, quantized activations."""
    return operator.name not in CONVERSIONS and any(
        is_quantized_activation(tensor) for tensor in operator.input_tensors
    )


def _leaves_integers(operator: Operator, integer: set[int]) -> bool:
    source = operator.input(0)
    producer = source.producer if source is not None else None
    return operator.name == "DEQUANTIZE" and producer is not None and producer.index in integer


def _returns_to_integers(operator: Operator, integer: set[int]) -> bool:
    result = operator.output()
    return (
        operator.name == "QUANTIZE"
        and result is not None
        and any(consumer.index in integer for consumer in result.consumers)
    )


def _float_regions(subgraph: Subgraph) -> list[tuple[Operator, ...]]:
    """Operators on float activations, grouped by the float activations they share."""
    parent: dict[int, int] = {}

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = index = parent[parent[index]]
        return index

    for operator in subgraph.operators:
        tensors = (*operator.input_tensors, *operator.output_tensors)
        if operator.name not in CONVERSIONS and any(is_float_activation(t) for t in tensors):
            parent[operator.index] = operator.index
            for tensor in filter(is_float_activation, operator.input_tensors):
                producer = tensor.producer if tensor is not None else None
                if producer is not None and producer.index in parent:
                    parent[root(producer.index)] = root(operator.index)
    regions: dict[int, list[Operator]] = defaultdict(list)
    for index in parent:
        regions[root(index)].append(subgraph.operators[index])
    return list(map(tuple, sorted(regions.values(), key=lambda region: region[0].index)))
