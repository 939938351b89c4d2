from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.comparison.alignment import Budget, aligned

SEQUENCES = st.lists(st.sampled_from("abc"), max_size=12)


def longest(old: list[str], new: list[str]) -> int:
    lengths = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, one in enumerate(old):
        for j, other in enumerate(new):
            longer = max(lengths[i][j + 1], lengths[i + 1][j])
            lengths[i + 1][j + 1] = lengths[i][j] + 1 if one == other else longer
    return lengths[-1][-1]


@given(SEQUENCES, SEQUENCES)
def test_pairs_are_equal_and_increasing_and_as_many_as_there_can_be(
    old: list[str], new: list[str]
) -> None:
    pairs = aligned(old, new, Budget())
    assert all(old[i] == new[j] for i, j in pairs)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))
    assert len(pairs) == longest(old, new)


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ("", "abc", []),
        ("abc", "abc", [(0, 0), (1, 1), (2, 2)]),
        ("abd", "abcd", [(0, 0), (1, 1), (2, 3)]),
        ("xyz", "abc", []),
    ],
)
def test_pairs(old: str, new: str, pairs: list[tuple[int, int]]) -> None:
    assert aligned(old, new, Budget()) == pairs


def test_the_common_beginning_and_end_stay_when_the_budget_is_spent() -> None:
    budget = Budget(steps=10)
    old, new = "s" + "ab" * 50 + "ce", "s" + "ba" * 40 + "bb" * 10 + "de"
    assert aligned(old, new, budget) == [(0, 0), (len(old) - 1, len(new) - 1)]
    assert budget.exceeded


def test_sequences_with_nothing_in_common_cost_nothing() -> None:
    budget = Budget(steps=0)
    assert aligned("a" * 1000, "b" * 1000, budget) == []
    assert not budget.exceeded
