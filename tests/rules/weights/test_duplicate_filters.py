"""W302 duplicate-filters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import lint, quiet, triggers
from tests.rules.weights.layers import floats, gaussian, layer, per_channel
from tflint.lint.severity import INFO, WARNING


def repeating(weights: Any, *pairs: tuple[int, int]) -> Any:
    """Weights [filters, fan-in] with filters copied from one place to another."""
    weights = weights.copy()
    for source, to in pairs:
        weights[to] = weights[source]
    return weights


PAIRS = (0, 3), (0, 5), (1, 7)


@pytest.mark.parametrize("weights", [floats(12, 16), floats(12, 16).astype(np.float16)])
@triggers("W302", says="3 of 12 filters in weights 'w'")
def test_equal_filters(weights: Any) -> ModelBuilder:
    return layer(repeating(weights, *PAIRS))


def test_which_ones() -> None:
    (found,) = lint(layer(repeating(gaussian(12, 16), *PAIRS), per_channel(12)), "W302")
    assert found.data == {"channels": [3, 5, 7], "alive": 12}
    assert found.snippet == "channels 3, 5, 7"
    assert found.location.address == "subgraphs[0].tensors[1]"


@triggers("W302", says="3 of 12 filters")
def test_channels_in_the_last_dimension() -> ModelBuilder:
    weights = repeating(gaussian(12, 25), *PAIRS).T.reshape(1, 5, 5, 12)
    return layer(weights, per_channel(12, axis=3), kind="DEPTHWISE_CONV_2D")


def collapsed(copies: int, **arguments: Any) -> ModelBuilder:
    """12 filters, of which `copies` repeat the first with another scale."""
    weights = repeating(gaussian(12, 16), *((0, to) for to in range(1, copies + 1)))
    return layer(weights, q([0.1 + i / 100 for i in range(12)], axis=0), **arguments)


@triggers("W302", severity=WARNING, says="9 of 12 filters in weights 'w' of operator")
def test_most_filters_are_one_but_for_the_scale() -> ModelBuilder:
    return collapsed(9)


@triggers("W302", severity=WARNING, says="3 of 4 filters")
def test_most_filters_of_a_small_layer() -> ModelBuilder:
    return layer(repeating(floats(4, 16), (0, 1), (0, 2), (0, 3)))


@quiet("W302")
def test_some_filters_of_a_small_layer() -> ModelBuilder:
    return layer(repeating(floats(4, 16), (0, 1), (0, 2)))


@quiet("W302")
def test_fewer_may_be_in_proportion() -> ModelBuilder:
    return collapsed(8)


@triggers("W302", severity=INFO)
def test_some_equal_filters_are_a_hint() -> ModelBuilder:
    return layer(repeating(floats(12, 16), *PAIRS))


@quiet("W302")
def test_other_scales_make_other_filters() -> ModelBuilder:
    weights = repeating(gaussian(12, 16), *PAIRS)
    return layer(weights, q([0.1 + i / 100 for i in range(12)], axis=0))


@quiet("W302")
def test_filters_that_differ_at_the_end() -> ModelBuilder:
    weights = repeating(gaussian(12, 400), *PAIRS)
    weights[[3, 5, 7], 399] = [3, 5, 7]
    weights[[0, 1], 399] = 0
    return layer(weights, per_channel(12))


@quiet("W302")
def test_fewer_than_a_quarter() -> ModelBuilder:
    return layer(repeating(floats(13, 16), *PAIRS))


@quiet("W302")
def test_zeros_are_left_out() -> ModelBuilder:
    weights = floats(12, 16)
    weights[:4] = 0
    return layer(weights)


@quiet("W302")
def test_small_filters() -> ModelBuilder:
    return layer(repeating(floats(12, 15), *PAIRS))


@quiet("W302")
def test_constant_weights_have_a_rule_of_their_own() -> ModelBuilder:
    return layer(np.ones((12, 16), np.float32))


@quiet("W302")
def test_weights_of_several_to_a_byte() -> ModelBuilder:
    return layer(np.resize([1, 2], (12, 16)), q(0.1), dtype="INT4")


@triggers("W302", options={"min_share": 0.01, "min_fan_in": 2, "min_filters": 3})
def test_options() -> ModelBuilder:
    return layer([[1.0, 2.0], [2.0, 1.0], [1.0, 2.0]])


@quiet("W302")
def test_not_a_number_has_a_rule_of_its_own() -> ModelBuilder:
    weights = repeating(floats(12, 16), *PAIRS)
    weights[2, 3] = np.nan
    return layer(weights)
