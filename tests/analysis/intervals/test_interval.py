"""The domain: bounds that repeat."""

from __future__ import annotations

import numpy as np
import pytest

from tflint.analysis.intervals.interval import Interval, concatenated, interval


def rows(*pairs: tuple[float, float]) -> Interval:
    lower, upper = np.array(pairs, float).T
    return Interval(lower, upper, lower == upper)


def test_hull() -> None:
    hull = rows((0, 1), (-3, 2), (5, 5)).hull()
    assert (hull.lower.tolist(), hull.upper.tolist()) == ([-3], [5])
    assert not hull.is_fixed


def test_hull_of_what_is_fixed() -> None:
    hull = rows((1, 1), (2, 2)).hull()
    assert hull.is_fixed
    assert (hull.lower.item(), hull.upper.item()) == (1, 2)


@pytest.mark.parametrize(
    ("length", "lower"),
    [
        (2, [0, -3]),
        (6, [0, -3, 0, -3, 0, -3]),
        (1, [-3]),
        (3, [-3]),
        (None, [-3]),
    ],
)
def test_along_rows_of_another_length(length: int | None, lower: list[float]) -> None:
    assert rows((0, 1), (-3, 2)).along(length).lower.tolist() == lower


def test_shorter_rows_take_all_that_meets_in_a_place() -> None:
    # Elements 0 and 2 of a row of four become element 0 of rows of two.
    found = rows((0, 1), (2, 3), (-5, 0), (7, 8)).along(2)
    assert found.lower.tolist() == [-5, 2]
    assert found.upper.tolist() == [1, 8]


def test_clipped_to_one_value_is_fixed() -> None:
    found = rows((-5, -1), (-5, 3)).clipped(0, 10)
    assert found.fixed.tolist() == [True, False]


def test_joined_is_fixed_where_both_are() -> None:
    found = interval(1, 1).joined(interval(2, 2))
    assert (found.lower.item(), found.upper.item(), found.is_fixed) == (1, 2, True)
    assert not interval(1, 1).joined(interval(0, 5)).is_fixed


def test_concatenated() -> None:
    found = concatenated([rows((0, 1), (2, 3)), interval(7, 9)], [2, 3])
    assert found.lower.tolist() == [0, 2, 7, 7, 7]


def test_bounds_of_different_size_are_stretched() -> None:
    found = Interval(np.zeros(1), np.ones(3), np.array([False]))
    assert found.period == 3
    assert found.lower.tolist() == [0, 0, 0]
