"""Which subgraphs call which, which of them can run, and which call themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.components import components
from tflint.analysis.graph_ends import entry_subgraphs
from tflint.analysis.operator_uses import operator_uses
from tflint.model.operator import CALLERS

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator


class CallGraph(NamedTuple):
    """The calls of each subgraph, by its index; calls of subgraphs that do not exist are left out.

    `operators[s]` are the operators in subgraph s that call others, in execution order, `calls[s]` the
    indices of what they call. `entries` are what a caller of the model can start: subgraph 0 and those
    of signatures. `reachable` are the entries and what they call, directly or not. `cycles` are the
    groups of subgraphs that can reach themselves, each sorted. `depth[s]` is the length of the longest
    chain of calls that begins in s, a cycle counting as one.
    """

    operators: Sequence[Sequence[Operator]]
    calls: Sequence[Sequence[int]]
    entries: frozenset[int]
    reachable: frozenset[int]
    cycles: tuple[tuple[int, ...], ...]
    depth: Sequence[int]

    def way_around(self, cycle: tuple[int, ...]) -> list[int]:
        """A shortest chain of calls from the first subgraph of a cycle back to it."""
        members = set(cycle)
        start = cycle[0]
        came_from = {start: start}
        waiting = [start]
        for caller in waiting:
            for called in self.calls[caller]:
                if called == start:
                    chain = [caller]
                    while chain[-1] != start:
                        chain.append(came_from[chain[-1]])
                    return chain[::-1]
                if called in members and called not in came_from:
                    came_from[called] = caller
                    waiting.append(called)
        return [start]


def call_graph(facts: Facts) -> CallGraph:
    """The calls by IF, WHILE, CALL_ONCE and the others that name subgraphs in their options."""
    model = facts.model
    count = len(model.subgraphs)
    operators: list[list[Operator]] = [[] for _ in range(count)]
    for code, uses in facts.of(operator_uses).items():
        if code < len(model.operator_codes) and model.operator_codes[code].name in CALLERS:
            for operator in uses:
                operators[operator.subgraph.index].append(operator)
    calls: list[list[int]] = []
    for callers in operators:
        callers.sort(key=lambda operator: operator.index)
        called = (index for operator in callers for index in operator.called_subgraphs)
        calls.append(list(dict.fromkeys(index for index in called if 0 <= index < count)))
    entries = frozenset(index for index in facts.of(entry_subgraphs) if index < count)
    component = components(calls)
    return CallGraph(
        operators,
        calls,
        entries,
        frozenset(reached(entries, calls)),
        _cycles(component, calls),
        _depth(component, calls),
    )


def reached(start: Iterable[int], calls: Sequence[Sequence[int]]) -> list[int]:
    """The subgraphs to start from and all that they call, directly or not, nearest first."""
    found = list(dict.fromkeys(start))
    known = set(found)
    for caller in found:
        for called in calls[caller]:
            if called not in known:
                known.add(called)
                found.append(called)
    return found


def _cycles(component: list[int], calls: list[list[int]]) -> tuple[tuple[int, ...], ...]:
    members: dict[int, list[int]] = defaultdict(list)
    for index, number in enumerate(component):
        members[number].append(index)
    groups = (group for group in members.values() if len(group) > 1 or group[0] in calls[group[0]])
    return tuple(tuple(group) for group in groups)


def _depth(component: list[int], calls: list[list[int]]) -> list[int]:
    """Components are numbered so that what is called comes first."""
    depth = [0] * len(calls)
    of_component: dict[int, int] = {}
    for index in sorted(range(len(calls)), key=component.__getitem__):
        number = component[index]
        below = (of_component[component[c]] + 1 for c in calls[index] if component[c] != number)
        of_component[number] = max(of_component.get(number, 0), max(below, default=0))
    for index, number in enumerate(component):
        depth[index] = of_component[number]
    return depth
