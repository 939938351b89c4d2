"""Samples of float constants."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder
from tflint.analysis.facts import Facts
from tflint.analysis.weight_sample import SAMPLED, WeightSample, weight_samples
from tflint.model.file import File


def sample(data: Any) -> WeightSample | None:
    model = ModelBuilder()
    model.constant("w", data)
    facts = Facts(File(memoryview(model.build())))
    return facts.of(weight_samples).of(facts.model.subgraphs[0].tensors[0])


def test_counts() -> None:
    found = sample([0.0, -0.0, 1.0, -6e-5, 1e-39, 6.2e-5])
    assert found is not None
    assert found[:4] == (6, 4, 2, 1)


@pytest.mark.parametrize(
    ("values", "kurtosis"),
    [([1.0, -1.0], 1.0), ([0.0] * 99 + [1.0], 98.01), ([5.0] * 9, 0.0), ([3e38, -3e38, 0.0], 1.5)],
)
def test_kurtosis(values: list[float], kurtosis: float) -> None:
    found = sample(values)
    assert found is not None
    assert found.kurtosis == pytest.approx(kurtosis, rel=1e-4)


def test_samples_reach_both_ends() -> None:
    values = np.zeros(10 * SAMPLED + 7, np.float32)
    values[[0, -1]] = 1
    found = sample(values)
    assert found is not None
    assert (found.elements, found.nonzero) == (SAMPLED, 2)


@pytest.mark.parametrize("dtype", [np.float16, np.int8])
def test_other_types(dtype: Any) -> None:
    assert sample(np.ones(4, dtype)) is None
