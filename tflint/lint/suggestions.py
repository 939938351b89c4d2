"""The nearest valid word to one that is not."""

from __future__ import annotations

from collections.abc import Iterable

MAX_DISTANCE = 2


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` was probably meant to be: the same but for case, or else the one
    with the smallest edit distance up to 2 (the first in alphabetical order among equals).

    A distance as long as the word itself would suggest anything for a single letter, so it does
    not count.
    """
    best: tuple[int, str] | None = None
    for candidate in sorted(set(candidates)):
        if candidate.casefold() == word.casefold():
            return candidate
        distance = edit_distance(word, candidate)
        if distance < len(word) and (best is None or distance < best[0]):
            best = (distance, candidate)
    return best[1] if best and best[0] <= MAX_DISTANCE else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """`; did you mean X?` to append to a message, or nothing when no candidate is near."""
    found = nearest(word, candidates)
    return f"; did you mean {found}?" if found is not None else ""


def edit_distance(left: str, right: str) -> int:
    """The insertions, deletions and substitutions between two words; any number above 2 stands for
    "far", whatever the real distance is."""
    if abs(len(left) - len(right)) > MAX_DISTANCE:
        return MAX_DISTANCE + 1
    previous = list(range(len(right) + 1))
    for row, a in enumerate(left, start=1):
        current = [row]
        for column, b in enumerate(right, start=1):
            substituted = previous[column - 1] + (a != b)
            current.append(min(previous[column] + 1, current[-1] + 1, substituted))
        if min(current) > MAX_DISTANCE:
            return MAX_DISTANCE + 1
        previous = current
    return previous[-1]
