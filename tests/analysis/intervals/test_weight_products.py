"""Sums over weights, against numpy on the whole array."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder
from tflint.analysis.constant_blocks import BLOCK_BYTES
from tflint.analysis.intervals.interval import Interval
from tflint.analysis.intervals.weight_products import dense, depthwise
from tflint.model.file import File
from tflint.model.tensor import Tensor

NONE = np.zeros(1)


def constant(values: Any, dtype: str | None = None) -> Tensor:
    model = ModelBuilder()
    model.constant("w", values, dtype=dtype)
    found = File(memoryview(model.build())).model
    assert found is not None
    return found.subgraphs[0].tensors[0]


def inputs(period: int, seed: int = 1) -> Interval:
    random = np.random.default_rng(seed)
    middle, radius = random.integers(-100, 100, period), random.integers(1, 20, period)
    return Interval(middle - radius * 1.0, middle + radius * 1.0, np.zeros(period, bool))


def extreme_sums(weights: Any, data: Interval) -> tuple[Any, Any]:
    """The least and largest sum of each row."""
    positive, negative = np.maximum(weights, 0), np.minimum(weights, 0)
    return (
        (positive * data.lower + negative * data.upper).sum(axis=1),
        (positive * data.upper + negative * data.lower).sum(axis=1),
    )


@pytest.mark.parametrize("period", [1, 12])
@pytest.mark.parametrize(("dtype", "limit"), [("INT8", 128), ("INT4", 8), ("UINT8", 256)])
def test_integers_are_exact(dtype: str, limit: int, period: int) -> None:
    low = 0 if dtype == "UINT8" else -limit
    stored = np.random.default_rng(2).integers(low, limit, (5, 12))
    data = inputs(period)
    zero = np.array([128.0]) if dtype == "UINT8" else NONE
    found = dense(constant(stored, dtype), zero, data, 5)
    least, largest = extreme_sums(stored - zero, data)
    np.testing.assert_array_equal(found.center - found.radius, least)
    np.testing.assert_array_equal(found.center + found.radius, largest)


def test_rows_longer_than_a_block() -> None:
    row = BLOCK_BYTES + 24
    stored = np.random.default_rng(3).integers(-127, 128, (2, row)).astype(np.int8)
    data = inputs(row)
    found = dense(constant(stored), NONE, data, 2)
    least, largest = extreme_sums(stored.astype(np.int64), data)
    np.testing.assert_array_equal(found.center - found.radius, least)
    np.testing.assert_array_equal(found.center + found.radius, largest)


@pytest.mark.parametrize("dtype", ["FLOAT32", "FLOAT16", "BFLOAT16"])
def test_floats_allow_for_rounding(dtype: str) -> None:
    values = np.random.default_rng(4).normal(size=(5, 12)).astype(np.float32)
    tensor = constant(values, dtype)
    stored = tensor.numpy()
    assert stored is not None
    data = inputs(12)
    found = dense(tensor, NONE, data, 5)
    least, largest = extreme_sums(stored.astype(np.float64), data)
    assert (found.center - found.radius < least).all()
    assert (found.center + found.radius > largest).all()
    np.testing.assert_allclose(found.center + found.radius, largest, rtol=1e-4)


def test_depthwise() -> None:
    stored = np.random.default_rng(5).integers(-127, 128, (1, 3, 3, 6)).astype(np.int8)
    data = inputs(6)
    found = depthwise(constant(stored), NONE, data, 6)
    filters = stored.reshape(9, 6).T.astype(np.int64)
    column = Interval(data.lower[:, None], data.upper[:, None], data.fixed[:, None])
    least, largest = extreme_sums(filters, column)
    np.testing.assert_array_equal(found.center - found.radius, least)
    np.testing.assert_array_equal(found.center + found.radius, largest)


def test_only_channels_that_read_it_are_unbounded() -> None:
    weights = np.array([[1, 0], [0, 1], [0, 0]], np.int8)
    data = Interval(np.array([-np.inf, 0]), np.array([np.inf, 1]), np.array([False, False]))
    found = dense(constant(weights), NONE, data, 3)
    assert np.isinf(found.radius).tolist() == [True, False, False]
    assert found.reached.tolist() == [True, True, False]


def test_what_is_fixed_does_not_reach() -> None:
    weights = np.array([[1, 0], [0, 1]], np.int8)
    data = Interval(np.array([3.0, 0]), np.array([4.0, 1]), np.array([True, False]))
    assert dense(constant(weights), NONE, data, 2).reached.tolist() == [False, True]


def test_memory_is_that_of_a_few_blocks() -> None:
    tensor = constant(np.ones((4096, 4096), np.int8))
    data = inputs(4096)
    tracemalloc.start()
    dense(tensor, NONE, data, 4096)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 * BLOCK_BYTES
