"""Ranges of real values and their spelling."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.analysis.value_range import interval, normalized_range, number


@pytest.mark.parametrize(
    ("mean", "std", "expected"),
    [
        ((127.5,), (127.5,), (-1.0, 1.0)),
        ((0.0,), (1.0,), (0.0, 255.0)),
        ((0.0,), (-1.0,), (-255.0, 0.0)),
        ((0.0, 100.0), (255.0, 100.0), (-1.0, 1.55)),
        ((), (), None),
        ((1.0,), (), None),
        ((1.0, 2.0), (1.0,), None),
        ((0.0,), (0.0,), None),
        ((float("nan"),), (1.0,), None),
        ((0.0,), (float("inf"),), None),
    ],
)
def test_normalized_range(
    mean: tuple[float, ...], std: tuple[float, ...], expected: tuple[float, float] | None
) -> None:
    assert normalized_range((mean, std)) == pytest.approx(expected)


def test_numbers() -> None:
    assert number(struct.unpack("<f", struct.pack("<f", 1 / 127.5))[0]) == "0.007843138"
    assert number(0.00390625) == "0.00390625"
    assert interval((-1.0078740119934082, 0.9999999962747097)) == "[-1.00787, 1]"


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_number_is_told_from_its_neighbours(value: float) -> None:
    assert struct.pack("<f", float(number(value))) == struct.pack("<f", value)
