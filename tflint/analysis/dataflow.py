"""Reads and writes that do not fit the order in which operators run.

An interpreter runs the operators of a subgraph in file order and checks no data flow (LiteRT
`tflite/core/subgraph.cc`, InvokeImpl); one walk in that order finds what is out of place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tflint.analysis.components import components

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator
    from tflint.model.subgraph import Subgraph


@dataclass(slots=True)
class Dataflow:
    """Who reads and writes in one subgraph, and what is out of place. Tensors are indices.

    `read` and `written` have a byte per tensor, 1 where some operator reads or writes it.
    `early` are reads of a tensor that only a later operator writes. `unwritten` are the tensors that
    hold no value when the subgraph starts and that nothing writes, each with its readers; those
    without are outputs of the subgraph. `rewritten` are written more than once, `in_place` read and
    written by one operator, `stored` written though they hold a value of their own: constants,
    variables, and inputs of the subgraph.
    """

    read: bytearray
    written: bytearray
    early: list[tuple[Operator, int]] = field(default_factory=list)
    unwritten: dict[int, list[Operator]] = field(default_factory=dict)
    rewritten: set[int] = field(default_factory=set)
    in_place: list[tuple[Operator, int]] = field(default_factory=list)
    stored: list[int] = field(default_factory=list)


def dataflow(facts: Facts) -> Mapping[int, Dataflow]:
    """The data flow of every sound subgraph, by its index."""
    return {s.index: _walk(s) for s in facts.model.subgraphs if s.sound}


def holds_value(subgraph: Subgraph, index: int) -> bool:
    """The tensor has a value before anything writes it: a constant, a variable, an input; also one
    that needs no bytes, and one whose empty data vector is another finding (F302)."""
    tensor = subgraph.tensors[index]
    buffer = tensor.buffer
    return (
        0 in tensor.shape
        or tensor.is_constant
        or tensor.is_variable
        or (buffer is not None and buffer.inline is not None)
    )


def dependency_cycles(subgraph: Subgraph) -> list[int]:
    """For each operator the number of its strongly connected component: operators of one component
    each need a result of the others."""
    count = len(subgraph.operators)
    successors: list[list[int]] = [[] for _ in range(count + len(subgraph.tensors))]
    for operator in subgraph.operators:
        successors[operator.index] = [count + index for index in operator.outputs]
        for index in operator.inputs:
            if index >= 0:
                successors[count + index].append(operator.index)
    return components(successors)[:count]


def _walk(subgraph: Subgraph) -> Dataflow:
    tensors = subgraph.tensors
    read, written = bytearray(len(tensors)), bytearray(len(tensors))
    found = Dataflow(read, written)
    given = set(subgraph.inputs)
    unseen: dict[int, list[Operator]] = defaultdict(list)
    for operator in subgraph.operators:
        inputs, outputs = operator.inputs, operator.outputs
        for index in inputs:
            if index >= 0:
                read[index] = 1
                if not written[index]:
                    unseen[index].append(operator)
        for index in outputs:
            if written[index]:
                found.rewritten.add(index)
            written[index] = 1
        if not set(inputs).isdisjoint(outputs):
            shared = dict.fromkeys(inputs)
            found.in_place += [(operator, index) for index in outputs if index in shared]
    for index, readers in unseen.items():
        if index in given or holds_value(subgraph, index):
            continue
        if not written[index]:
            found.unwritten[index] = readers
            continue
        writer = subgraph.producer(index)
        found.early += [(reader, index) for reader in readers if reader is not writer]
    for index in subgraph.outputs:
        if not written[index] and index not in given and not holds_value(subgraph, index):
            found.unwritten.setdefault(index, [])
    found.stored = [
        index
        for index in range(len(tensors))
        if written[index]
        and (index in given or tensors[index].is_variable or tensors[index].is_constant)
    ]
    return found
