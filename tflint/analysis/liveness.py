"""Operators that do nothing: no output of theirs reaches an output of the subgraph or an effect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.call_graph import call_graph
from tflint.analysis.control_dependencies import control_dependencies
from tflint.analysis.dataflow import dataflow
from tflint.flatbuffer import Vector

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator
    from tflint.model.subgraph import Subgraph

EFFECTS = frozenset({"CALL_ONCE", "ASSIGN_VARIABLE", "HASHTABLE_IMPORT"})

# Parts of the names of TensorFlow operators that act on something outside the graph: files, the
# console, other processes, state of their own.
_EFFECT_WORDS = """
    Assert Assign Barrier Collective Debug Dequeue Dump Enqueue Host Insert Iterator Print PyFunc Queue
    Recv Remote Restore Rpc Save Send Stack Summary Table Variable Write
"""
SELECT_TF_EFFECTS = tuple(_EFFECT_WORDS.split())


class DeadPart(NamedTuple):
    """Operators of one subgraph that hang together and do nothing, in execution order. `ends` are
    those of them whose outputs no operator reads."""

    operators: tuple[Operator, ...]
    ends: tuple[Operator, ...]


class Liveness(NamedTuple):
    """The parts that do nothing, by the index of their subgraph; only subgraphs that can run are
    looked at."""

    parts: Mapping[int, tuple[DeadPart, ...]]
    dead: frozenset[tuple[int, int]]

    def is_dead(self, operator: Operator) -> bool:
        """The operator does nothing."""
        return (operator.subgraph.index, operator.index) in self.dead


def liveness(facts: Facts) -> Liveness:
    """What can be left out of each subgraph without a difference.

    An operator is alive when an output of it is an output of its subgraph or of a signature, or is
    read by an operator that is alive; when it has no outputs; when it touches a resource or variable,
    or calls a subgraph that does; and when the control dependencies name it.
    """
    graph = facts.of(call_graph)
    flows = facts.of(dataflow)
    model = facts.model
    acting = _acting_subgraphs(facts)
    ordered = facts.of(control_dependencies) or ()
    exposed: dict[int, set[int]] = defaultdict(set)
    for signature in model.signatures:
        if signature.sound:
            exposed[signature.subgraph_index].update(index for _, index in signature.outputs)
    parts: dict[int, tuple[DeadPart, ...]] = {}
    for index in sorted(graph.reachable):
        if index not in flows:
            continue
        subgraph = model.subgraphs[index]
        needed = {*subgraph.outputs, *exposed[index], *(t for _, t in flows[index].early)}
        pairs = ordered[index] if index < len(ordered) else ()
        kept = {number for pair in pairs for number in pair}
        dead = _dead_operators(subgraph, needed, kept, acting)
        if dead:
            parts[index] = tuple(_parts(subgraph, dead))
    return Liveness(
        parts,
        frozenset(
            (index, operator.index)
            for index, found in parts.items()
            for part in found
            for operator in part.operators
        ),
    )


def _dead_operators(
    subgraph: Subgraph, needed: set[int], kept: set[int], acting: set[int]
) -> list[Operator]:
    """Backwards in execution order, so that readers come before what they read."""
    alive = bytearray(len(subgraph.tensors) + 1)
    for index in needed:
        alive[index] = 1
    dead: list[Operator] = []
    for operator in reversed(subgraph.operators):
        for index in operator.outputs:
            if alive[index]:
                break
        else:
            if operator.index not in kept and not has_effect(operator, acting):
                dead.append(operator)
                continue
        for index in operator.inputs:
            alive[index] = 1
    dead.reverse()
    return dead


def has_effect(operator: Operator, acting: Collection[int] = ()) -> bool:
    """The operator does something besides computing its outputs. `acting` are the subgraphs that hold
    such an operator."""
    if not operator.outputs or operator.name in EFFECTS:
        return True
    for tensor in (*operator.input_tensors, *operator.output_tensors):
        if tensor is not None and (tensor.dtype.is_handle or tensor.is_variable):
            return True
    flags = operator.table["mutating_variable_inputs"]
    if isinstance(flags, Vector) and any(flags.tuple()):
        return True
    if operator.name == "STABLEHLO_CUSTOM_CALL":
        return bool(operator.options.get("has_side_effect"))
    if operator.is_custom and operator.type.startswith("Flex"):
        return any(word in operator.type for word in SELECT_TF_EFFECTS)
    return not set(operator.called_subgraphs).isdisjoint(acting)


def _acting_subgraphs(facts: Facts) -> set[int]:
    """The called subgraphs that hold an effect, their own or that of one they call."""
    graph = facts.of(call_graph)
    subgraphs = facts.model.subgraphs
    callers: dict[int, list[int]] = defaultdict(list)
    for caller, called in enumerate(graph.calls):
        for index in called:
            callers[index].append(caller)
    acting = {
        i for i in callers if any(has_effect(operator) for operator in subgraphs[i].operators)
    }
    waiting = list(acting)
    for index in waiting:
        for caller in callers.get(index, ()):
            if caller not in acting:
                acting.add(caller)
                waiting.append(caller)
    return acting


def _parts(subgraph: Subgraph, dead: list[Operator]) -> Iterable[DeadPart]:
    """Dead operators grouped by the tensors that they pass to each other (disjoint sets)."""
    parent = {index: index for operator in dead for index in operator.outputs}

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for operator in dead:
        own = root(operator.outputs[0])
        for index in (*operator.inputs, *operator.outputs):
            if index in parent:
                parent[root(index)] = own
    read = {index for operator in subgraph.operators for index in operator.inputs}
    groups: dict[int, list[Operator]] = defaultdict(list)
    for operator in dead:
        groups[root(operator.outputs[0])].append(operator)
    for group in groups.values():
        last = tuple(operator for operator in group if read.isdisjoint(operator.outputs))
        yield DeadPart(tuple(group), last or (group[-1],))
