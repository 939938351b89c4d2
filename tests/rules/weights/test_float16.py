"""W103 float16-saturated, W401 weights-exceed-float16."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.weights.layers import floats, layer, reading, through_dequantize
from tflint.lint.expectations import Expectations
from tflint.lint.severity import INFO, WARNING

GPU = Expectations(targets=("gpu", "cpu"))


def halves(value: float = 65504) -> Any:
    weights = np.ones((4, 4), np.float16)
    weights[2, 1] = weights[3, 3] = value
    return weights


@triggers("W103", severity=WARNING, says="'half' holds 2 of 16 values of magnitude 65504")
def test_weights_that_were_cut() -> ModelBuilder:
    return through_dequantize(halves())


@triggers("W103", says="the first at [2, 1]")
def test_negative_weights_that_were_cut() -> ModelBuilder:
    return through_dequantize(halves(-65504))


@quiet("W103")
def test_large_halves() -> ModelBuilder:
    return through_dequantize(halves(65472))


@pytest.mark.parametrize("kind", ["ADD", "MAXIMUM"])
@quiet("W103")
def test_masks_in_half(kind: str) -> ModelBuilder:
    return reading(kind, np.array([0, -65504], np.float16))


@quiet("W103")
def test_float32_is_no_half() -> ModelBuilder:
    return layer(halves().astype(np.float32))


@triggers("W401", severity=INFO, says="'w' holds values up to 70000 in magnitude, above the 65504")
def test_large_weights() -> ModelBuilder:
    return layer([[1.0, -70000.0]])


@triggers("W401", severity=WARNING, expectations=GPU, says="which gpu computes in")
def test_large_weights_for_a_gpu() -> ModelBuilder:
    return layer([[1.0, -70000.0]])


@triggers("W401", severity=INFO, expectations=Expectations(targets=("tflm",)))
def test_large_weights_for_a_target_with_float32() -> ModelBuilder:
    return layer([[1.0, 65536.0]])


@triggers("W401")
def test_large_bias() -> ModelBuilder:
    return layer(floats(2, 4), bias=[0.0, 1e5])


def test_targets_of_the_warning() -> None:
    (found,) = lint(layer([[1e6]]), "W401", expectations=GPU)
    assert found.targets == ("gpu",)


@pytest.mark.parametrize("kind", ["ADD", "SUB", "MAXIMUM", "SELECT"])
@quiet("W401")
def test_masks(kind: str) -> ModelBuilder:
    return reading(kind, [0.0, -3.4e38])


@triggers("W401", severity=INFO, says="30 of 300 values of constant 'w' are closer to 0 than 6.1e")
def test_small_weights() -> ModelBuilder:
    weights = np.ones((2, 200), np.float32)
    weights[0, :100] = 0
    weights[1, :30] = -6e-5
    return layer(weights)


@quiet("W401")
def test_a_few_small_weights() -> ModelBuilder:
    weights = np.ones((1, 300), np.float32)
    weights[0, :29] = 6e-5
    return layer(weights)


@triggers("W401", says="than 1.2e-38, the smallest normal float32")
def test_denormal_weights() -> ModelBuilder:
    weights = np.ones((1, 300), np.float32)
    weights[0, :4] = 1e-39
    return layer(weights)


@triggers("W401", says="sampled values")
def test_small_weights_of_a_large_layer() -> ModelBuilder:
    return layer(floats(200, 500) * np.float32(1e-5))


@quiet("W401")
def test_small_constants_and_zeros() -> ModelBuilder:
    return layer(np.zeros((20, 20), np.float32), model=layer([[1e-5] * 9]))


@quiet("W401")
def test_infinite_weights_have_a_rule_of_their_own() -> ModelBuilder:
    return layer([[float("inf"), 1.0]])


@quiet("W401")
def test_few_values_that_are_not_zero() -> ModelBuilder:
    weights = np.zeros((1, 300), np.float32)
    weights[0, :100] = 1e-5
    return layer(weights)
