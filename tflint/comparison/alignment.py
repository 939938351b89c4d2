"""The longest common subsequence of two sequences, in a bounded amount of work.

Algorithm: Eugene W. Myers, An O(ND) Difference Algorithm and Its Variations, Algorithmica 1 (1986).
"""

from __future__ import annotations

from collections.abc import Sequence

# Sequences that differ in more than these places are not versions of each other; the trace of the
# search has MAX_EDITS squared entries.
MAX_EDITS = 1000
MAX_STEPS = 3_000_000

Pairs = list[tuple[int, int]]


class Budget:
    """Steps that all alignments of a comparison may take together. `exceeded` says that some were
    left incomplete."""

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self.left = steps
        self.exceeded = False


def aligned(old: Sequence[str], new: Sequence[str], budget: Budget) -> Pairs:
    """Pairs of positions of equal elements, increasing in both: as many as there can be, or those of
    the common beginning and end when that takes too long to find out."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    pairs = [(i, i) for i in range(start)]
    middle = _search(old[start : len(old) - end], new[start : len(new) - end], budget)
    pairs += [(start + i, start + j) for i, j in middle]
    pairs += [(len(old) - i, len(new) - i) for i in range(end, 0, -1)]
    return pairs


def _search(old: Sequence[str], new: Sequence[str], budget: Budget) -> Pairs:
    if not old or not new or not set(old) & set(new):
        return []
    # The furthest position in `old` that was reached on each diagonal (position in `old` less that
    # in `new`), before each round.
    furthest = {1: 0}
    trace: list[dict[int, int]] = []
    for edits in range(min(len(old) + len(new), MAX_EDITS) + 1):
        trace.append(furthest.copy())
        for diagonal in range(-edits, edits + 1, 2):
            x = _from_neighbours(furthest, diagonal, edits)
            y = x - diagonal
            began = x
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            furthest[diagonal] = x
            budget.left -= 1 + x - began
            if x >= len(old) and y >= len(new):
                return _backtrack(trace, x, y)
        if budget.left < 0:
            break
    budget.exceeded = True
    return []


def _from_neighbours(furthest: dict[int, int], diagonal: int, edits: int) -> int:
    below, above = furthest.get(diagonal - 1, -1), furthest.get(diagonal + 1, -1)
    inserts = diagonal == -edits or (diagonal != edits and below < above)
    return above if inserts else below + 1


def _backtrack(trace: list[dict[int, int]], x: int, y: int) -> Pairs:
    pairs: Pairs = []
    for edits in range(len(trace) - 1, -1, -1):
        before = trace[edits]
        diagonal = x - y
        began = _from_neighbours(before, diagonal, edits)
        while x > max(began, 0) and y > max(began - diagonal, 0):
            x, y = x - 1, y - 1
            pairs.append((x, y))
        if edits:
            inserts = diagonal == -edits or (
                diagonal != edits and before.get(diagonal - 1, -1) < before.get(diagonal + 1, -1)
            )
            x = before[diagonal + 1] if inserts else before[diagonal - 1]
            y = x - (diagonal + 1 if inserts else diagonal - 1)
    return pairs[::-1]
