"""Q106 misplaced-quantization."""

from __future__ import annotations

import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import layer, unary


def scaled(dtype: str) -> ModelBuilder:
    return unary("RESHAPE", dtype, q(0.5), q(0.5))


@pytest.mark.parametrize("dtype", ["FLOAT32", "BOOL", "INT64"])
@triggers("Q106", at="subgraphs[0].tensors[0].quantization.scale", says="has 1 scale", count=2)
def test_type_without_scale(dtype: str) -> ModelBuilder:
    return scaled(dtype)


@pytest.mark.parametrize("dtype", ["INT8", "INT32"])
@quiet("Q106")
def test_type_with_scale(dtype: str) -> ModelBuilder:
    return scaled(dtype)


@quiet("Q106")
def test_bias_of_int16() -> ModelBuilder:
    return layer("CONV_2D", "INT16").model


@quiet("Q106")
def test_range_without_scale() -> ModelBuilder:
    return unary("RESHAPE", "FLOAT32", q(None, min=[0.0], max=[1.0]), {})
