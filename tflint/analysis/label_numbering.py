"""Indices in front of labels: `0 background`, `1: tench`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from tflint.analysis.label_formats import numbered


class Numbering(NamedTuple):
    """The indices of the lines that have one, and in words what is wrong with their order (empty:
    nothing)."""

    indices: tuple[int, ...]
    disorder: str


def numbering(lines: Sequence[str]) -> Numbering | None:
    """The indices of lines of which nearly all begin with one; `None` when they do not.

    Numbers that count what stands behind them are no indices: `1 USD`, `5 USD`, `10 USD`.
    """
    found = numbered(lines)
    if not found:
        return None
    names = {match[2].strip().casefold() for match in found}
    indices = tuple(int(match[1]) for match in found)
    # Amounts and years are sparse; indices with a few gaps are not.
    if 2 * len(names) < len(found) or max(indices) > 2 * len(lines):
        return None
    return Numbering(indices, disorder(indices))


def disorder(indices: Sequence[int]) -> str:
    """What is wrong with indices that should be 0, 1, 2, ...; empty when nothing is."""
    seen: set[int] = set()
    for index in indices:
        if index in seen:
            return f"index {index} occurs twice"
        seen.add(index)
    for before, after in pairwise(indices):
        if after < before:
            return f"index {after} follows {before}"
    for before, after in pairwise(indices):
        if after != before + 1:
            return f"index {after} follows {before}, so that {after - before - 1} are left out"
    return f"the first index is {indices[0]}, not 0" if indices[0] else ""
