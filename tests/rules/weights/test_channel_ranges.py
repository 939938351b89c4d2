"""W201 uneven-channel-ranges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import lint, quiet, triggers
from tests.rules.weights.layers import gaussian, layer, per_channel
from tflint.lint.severity import INFO, WARNING


def uneven(narrow: int, channels: int = 12, dtype: Any = np.int8) -> Any:
    """Weights [channels, 20], of which `narrow` channels reach 8."""
    weights = gaussian(channels, 20).astype(dtype)
    weights[:narrow] = np.where(np.arange(20) % 2, 8, -8)
    return weights


@triggers("W201", severity=WARNING, says="3 of 12 channels of weights 'w' use at most 8 of 127")
def test_uneven_channels() -> ModelBuilder:
    return layer(uneven(3), q(0.1))


def test_details() -> None:
    (found,) = lint(layer(uneven(3), q(0.1)), "W201")
    assert found.location.address == "subgraphs[0].tensors[1].quantization.scale"
    assert found.data == {"channels": [0, 1, 2], "alive": 12, "largest": 127}
    assert found.snippet == "channels 0, 1, 2"


@quiet("W201")
def test_a_few_narrow_channels() -> ModelBuilder:
    return layer(uneven(2), q(0.1))


@quiet("W201")
def test_scales_of_their_own() -> ModelBuilder:
    return layer(uneven(12), per_channel(12))


@quiet("W201")
def test_dead_channels_do_not_count() -> ModelBuilder:
    weights = gaussian(12, 20)
    weights[:4] = 0
    return layer(weights, q(0.1))


@quiet("W201")
def test_few_live_channels() -> ModelBuilder:
    weights = uneven(7)
    weights[7:] = 0
    return layer(weights, q(0.1))


@triggers("W201", severity=INFO, says="4 of 12 channels")
def test_uint8_is_trained_with_one_scale() -> ModelBuilder:
    weights = (uneven(4, dtype=np.int16) + 128).astype(np.uint8)
    return layer(weights, q(0.1, 128))


@triggers("W201", severity=WARNING, says="6 of 12 channels")
def test_depthwise_channels_lie_in_the_last_dimension() -> ModelBuilder:
    weights = uneven(6).T.reshape(1, 4, 5, 12)
    return layer(weights, q(0.1), kind="DEPTHWISE_CONV_2D")


@triggers("W201", severity=INFO, count=1, says="have one scale for 12 channels, and 1 more layers")
def test_convolutions_with_even_ranges() -> ModelBuilder:
    weights = gaussian(12, 20).reshape(12, 2, 2, 5)
    first = layer(weights, q(0.1), kind="CONV_2D")
    return layer(weights[::-1], q(0.1), kind="CONV_2D", model=first)


@triggers("W201", severity=INFO, says="have one scale for 12 channels")
def test_one_convolution() -> ModelBuilder:
    return layer(gaussian(12, 20).reshape(12, 2, 2, 5), q(0.1), kind="CONV_2D")


@pytest.mark.parametrize(("channels", "kind"), [(8, "CONV_2D"), (12, "FULLY_CONNECTED")])
@quiet("W201")
def test_even_ranges_of_other_layers(channels: int, kind: str) -> ModelBuilder:
    return layer(gaussian(channels, 20).reshape(channels, 2, 2, 5), q(0.1), kind=kind)


@quiet("W201")
def test_float_weights() -> ModelBuilder:
    return layer(uneven(12).astype(np.float32))


@triggers("W201", options={"few_steps": 4, "min_share": 0.01, "min_channels": 2})
def test_options() -> ModelBuilder:
    return layer(np.array([[4, 4], [127, 0], [3, 3]], np.int8), q(0.1))
