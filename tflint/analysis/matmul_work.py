"""How much of the matrix multiplication of a graph is done in integers."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.composites import decompositions
from tflint.analysis.matmul import LAYOUTS, MatMul, matmul

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator


class Arithmetic(Enum):
    """What a layer computes with."""

    INTEGER = "integers"
    HYBRID = "float data and integer weights"
    FLOAT = "floats"


class Work(NamedTuple):
    """A layer, what it computes with, and its multiply-accumulate operations for one invocation."""

    operator: Operator
    arithmetic: Arithmetic
    macs: int


def matmul_work(facts: Facts) -> dict[int, tuple[Work, ...]]:
    """The layers of each subgraph, by its index, in execution order; decompositions have none."""
    skipped = facts.of(decompositions)
    return {
        subgraph.index: tuple(_work(subgraph.operators))
        for subgraph in facts.model.subgraphs
        if subgraph.index not in skipped
    }


def _work(operators: tuple[Operator, ...] | list[Operator]) -> Iterator[Work]:
    for operator in operators:
        layer = matmul(operator) if operator.sound and operator.name in LAYOUTS else None
        if layer is None:
            continue
        data, weights = layer.data.dtype, layer.weights.dtype
        if layer.is_integer:
            yield Work(operator, Arithmetic.INTEGER, _macs(layer))
        elif data.is_float:
            hybrid = weights.is_integer
            yield Work(operator, Arithmetic.HYBRID if hybrid else Arithmetic.FLOAT, _macs(layer))


def _macs(layer: MatMul) -> int:
    """Each element of the output takes the weights of one channel once; with TRANSPOSE_CONV each
    element of the data meets those of one input channel."""
    channels = layer.channels or 1
    if layer.operator.name in ("TRANSPOSE_CONV", "CONV_3D_TRANSPOSE"):
        inputs = layer.weights.shape[-1] if layer.weights.shape else 1
        return layer.data.elements * layer.weights.elements // max(inputs, 1)
    return layer.output.elements * layer.weights.elements // max(channels, 1)
