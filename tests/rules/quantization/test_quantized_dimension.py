"""Q204 wrong-quantized-dimension."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import hybrid, layer
from tflint.lint.severity import ERROR, WARNING

SHAPES = {
    "CONV_2D": (4, 4, 4, 4),
    "DEPTHWISE_CONV_2D": (1, 4, 4, 4),
    "TRANSPOSE_CONV": (4, 4, 4, 4),
    "FULLY_CONNECTED": (4, 4),
}
"""Weights with the size of the output channels in other dimensions too."""


def along(kind: str, dimension: int, *, floats: bool = False, shape: Any = None) -> ModelBuilder:
    made = hybrid(kind) if floats else layer(kind)
    weights = np.ones(shape or SHAPES[kind], np.int8)
    count = weights.shape[dimension]
    w = made.model.constant("w2", weights, q([0.1] * count, axis=dimension))
    inputs = made.model.operators[0]["inputs"]
    inputs[inputs.index(made.w)] = w
    return made.model


@pytest.mark.parametrize(
    ("kind", "floats"), [("FULLY_CONNECTED", False), ("CONV_2D", True)], ids=["integer", "hybrid"]
)
@triggers("Q204", severity=ERROR, says="dimension 1, and the output channels are dimension 0")
def test_dimension_is_compared(kind: str, floats: bool) -> ModelBuilder:
    return along(kind, 1, floats=floats)


@triggers("Q204", severity=ERROR, says="have 3 scales along dimension 1")
def test_number_of_scales_differs() -> ModelBuilder:
    return along("CONV_2D", 1, shape=(4, 3, 3, 3))


@pytest.mark.parametrize("kind", ["CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV"])
@triggers("Q204", severity=WARNING, says="LiteRT takes them for those of the output channels")
def test_as_many_scales_as_channels(kind: str) -> ModelBuilder:
    return along(kind, 1)


@triggers("Q204", severity=ERROR, says="operator 0 EMBEDDING_LOOKUP")
def test_embedding() -> ModelBuilder:
    model = ModelBuilder()
    ids = model.input("ids", [2], "INT32")
    table = model.constant("table", np.ones((4, 8), np.int8), q([0.1] * 8, axis=1))
    y = model.tensor("y", [2, 8])
    model.op("EMBEDDING_LOOKUP", [ids, table], [y], version=3)
    model.output(y)
    return model


@pytest.mark.parametrize(
    ("kind", "axis"),
    [("CONV_2D", 0), ("DEPTHWISE_CONV_2D", 3), ("TRANSPOSE_CONV", 0), ("FULLY_CONNECTED", 0)],
)
@quiet("Q204")
def test_output_channels(kind: str, axis: int) -> ModelBuilder:
    return along(kind, axis)


@quiet("Q204")
def test_one_scale() -> ModelBuilder:
    return layer("DEPTHWISE_CONV_2D", per_axis=False).model
