from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tflint.analysis.components import components

Graph = list[list[int]]


def reachable(successors: Graph, start: int) -> set[int]:
    found = {start}
    waiting = [start]
    for node in waiting:
        new = set(successors[node]) - found
        found |= new
        waiting.extend(new)
    return found


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    count = draw(st.integers(0, 8))
    nodes = st.integers(0, count - 1)
    return [draw(st.lists(nodes, max_size=4)) for _ in range(count)]


@given(graphs())
def test_members_are_those_that_reach_each_other(successors: Graph) -> None:
    found = components(successors)
    reach = [reachable(successors, node) for node in range(len(successors))]
    for a in range(len(successors)):
        for b in range(len(successors)):
            assert (found[a] == found[b]) == (a in reach[b] and b in reach[a])


@given(graphs())
def test_what_is_led_to_has_the_smaller_number(successors: Graph) -> None:
    found = components(successors)
    assert all(found[b] <= found[a] for a, nodes in enumerate(successors) for b in nodes)


def test_long_chains_need_no_recursion() -> None:
    count = 50_000
    assert len(set(components([[n + 1] for n in range(count - 1)] + [[]]))) == count
    assert set(components([[(n + 1) % count] for n in range(count)])) == {0}
