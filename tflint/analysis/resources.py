"""Variables and hash tables: where each is written and where it is read.

A variable is identified by container and shared name, a table by its number; the handle operators of
all subgraphs lead to the same ones (LiteRT `tflite/kernels/var_handle.cc`, `hashtable.cc`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.call_graph import CallGraph, call_graph
from tflint.analysis.operator_uses import operator_uses

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator

VARIABLE, TABLE = "VAR_HANDLE", "HASHTABLE"
_READERS = {VARIABLE: ("READ_VARIABLE",), TABLE: ("HASHTABLE_FIND",)}
_WRITERS = {VARIABLE: "ASSIGN_VARIABLE", TABLE: "HASHTABLE_IMPORT"}
_NEUTRAL = frozenset({"HASHTABLE_SIZE"})


@dataclass(slots=True)
class Resource:
    """A variable or hash table, as far as subgraphs that can run use it.

    `handles` are the operators that refer to it, `writers` those that assign or import, `readers`
    those that read or find. `escapes` says that the handle goes somewhere else, into a called subgraph
    or a custom operator, where it may be written as well.
    """

    name: str
    handles: list[Operator] = field(default_factory=list)
    writers: list[Operator] = field(default_factory=list)
    readers: list[Operator] = field(default_factory=list)
    escapes: bool = False


class Resources(NamedTuple):
    """The variables by (container, shared name) and the hash tables by number."""

    variables: Mapping[tuple[str, str], Resource]
    tables: Mapping[int, Resource]


def resources(facts: Facts) -> Resources:
    """The resources of the model, in the order of their first handles."""
    variables: dict[tuple[str, str], Resource] = {}
    tables: dict[int, Resource] = {}
    reachable = facts.of(call_graph).reachable
    for handle in _handles(facts):
        if handle.subgraph.index not in reachable:
            continue
        if handle.name == VARIABLE:
            container = handle.options.get("container") or ""
            shared_name = handle.options.get("shared_name") or ""
            name = f"variable '{shared_name}'"
            resource = variables.setdefault((container, shared_name), Resource(name))
        else:
            number = handle.options.get("table_id", 0)
            resource = tables.setdefault(number, Resource(f"hash table {number}"))
        _add(resource, handle)
    return Resources(variables, tables)


def _handles(facts: Facts) -> Iterator[Operator]:
    codes = facts.model.operator_codes
    for code, uses in facts.of(operator_uses).items():
        if code < len(codes) and codes[code].name in _READERS:
            yield from uses


def _add(resource: Resource, handle: Operator) -> None:
    resource.handles.append(handle)
    for index in handle.outputs:
        resource.escapes |= index in handle.subgraph.outputs
        for consumer in handle.subgraph.consumers(index):
            by_handle = consumer.inputs.index(index) == 0
            if by_handle and consumer.name in _READERS[handle.name]:
                resource.readers.append(consumer)
            elif by_handle and consumer.name == _WRITERS[handle.name]:
                resource.writers.append(consumer)
            elif consumer.name not in _NEUTRAL:
                resource.escapes = True


def first_calls(graph: CallGraph, subgraph: int) -> Mapping[int, int]:
    """For each subgraph that the operators of one call, directly or not: the index of the first such
    operator."""
    first: dict[int, int] = {}
    for operator in graph.operators[subgraph]:
        waiting = [index for index in operator.called_subgraphs if 0 <= index < len(graph.calls)]
        for index in waiting:
            if index not in first:
                first[index] = operator.index
                waiting.extend(graph.calls[index])
    return first
