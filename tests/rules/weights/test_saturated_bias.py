"""W104 saturated-bias."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.weights.layers import gaussian, layer, per_channel

LIMIT = 2**30


def biased(*bias: int, dead: tuple[int, ...] = (), dtype: Any = np.int32) -> ModelBuilder:
    weights = gaussian(4, 8)
    weights[list(dead)] = 0
    return layer(weights, per_channel(4), bias=np.array(bias, dtype))


@triggers("W104", at="subgraphs[0].tensors[2]", says="1 of 4 elements of bias 'b' exceed 1,073,741")
def test_large_bias() -> ModelBuilder:
    return biased(0, LIMIT + 128, 1, 2)


def test_clipped() -> None:
    (found,) = lint(biased(0, -(2**31), LIMIT + 1, 2**31 - 1), "W104")
    assert found.message.endswith(
        "the first is -2,147,483,648, 2 of them clipped to the end of INT32"
    )
    assert found.data == {"channels": [1, 2, 3], "clipped": [1, 3], "largest": 2**31}
    assert found.snippet == "channels 1, 2, 3"


@triggers("W104")
def test_bias_of_a_layer_without_readable_weights() -> ModelBuilder:
    model = biased(LIMIT + 1, 0, 0, 0)
    model.tensors[1]["buffer"] = 0
    return model


@pytest.mark.parametrize("value", [LIMIT, -LIMIT])
@quiet("W104")
def test_bias_at_the_limit(value: int) -> ModelBuilder:
    return biased(0, value, 0, 0)


@quiet("W104")
def test_what_converters_write_for_dead_filters() -> ModelBuilder:
    return biased(0, LIMIT + 128, -LIMIT - 128, 0, dead=(1, 2))


@triggers("W104", says="1 of 4 elements")
def test_clipped_bias_of_a_dead_filter() -> ModelBuilder:
    return biased(0, 2**31 - 1, LIMIT + 128, 0, dead=(1, 2))


@quiet("W104")
def test_wide_bias() -> ModelBuilder:
    return biased(0, 2**40, 0, 0, dtype=np.int64)


@quiet("W104")
def test_no_bias() -> ModelBuilder:
    return layer(gaussian(4, 8), per_channel(4))


@triggers("W104", options={"largest": 1000})
def test_option() -> ModelBuilder:
    return biased(0, 1001, 0, 0)
