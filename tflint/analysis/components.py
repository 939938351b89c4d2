"""Strongly connected components of a directed graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def components(successors: Sequence[Sequence[int]]) -> list[int]:
    """The component of each node, numbered from 0.

    `successors[n]` are the nodes that node n leads to. Nodes of one component can reach each other; a
    component has a smaller number than those that lead to it. Tarjan's algorithm, without recursion:
    graphs are as deep as a model is long.
    """
    count = len(successors)
    order = [0] * count
    lowest = [0] * count
    component = [-1] * count
    waiting: list[int] = []
    visited = found = 0
    for start in range(count):
        if order[start]:
            continue
        path: list[tuple[int, Iterator[int]]] = []
        entered: int | None = start
        while path or entered is not None:
            if entered is not None:
                visited += 1
                order[entered] = lowest[entered] = visited
                waiting.append(entered)
                path.append((entered, iter(successors[entered])))
                entered = None
            node, rest = path[-1]
            for successor in rest:
                if not order[successor]:
                    entered = successor
                    break
                if component[successor] < 0:
                    lowest[node] = min(lowest[node], order[successor])
            else:
                path.pop()
                if path:
                    parent = path[-1][0]
                    lowest[parent] = min(lowest[parent], lowest[node])
                if lowest[node] == order[node]:
                    while True:
                        member = waiting.pop()
                        component[member] = found
                        if member == node:
                            break
                    found += 1
    return component
