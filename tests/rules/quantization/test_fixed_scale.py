"""Q208 wrong-fixed-scale."""

from __future__ import annotations

from typing import Any

import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import unary
from tflint.lint.severity import ERROR, WARNING

RIGHT = [
    ("SOFTMAX", "INT8", 1 / 256, -128),
    ("SOFTMAX", "UINT8", 1 / 256, 0),
    ("SOFTMAX", "INT16", 1 / 32768, 0),
    ("LOGISTIC", "INT8", 1 / 256, -128),
    ("LOGISTIC", "UINT8", 1 / 256, 0),
    ("LOGISTIC", "INT16", 1 / 32768, 0),
    ("TANH", "INT8", 1 / 128, 0),
    ("TANH", "UINT8", 1 / 128, 128),
    ("TANH", "INT16", 1 / 32768, 0),
    ("LOG_SOFTMAX", "INT8", 16 / 256, 127),
    ("LOG_SOFTMAX", "UINT8", 16 / 256, 255),
    ("L2_NORMALIZATION", "INT8", 1 / 128, 0),
    ("L2_NORMALIZATION", "UINT8", 1 / 128, 128),
]
HONOURED = [("SOFTMAX", "UINT8"), ("TANH", "INT8"), ("TANH", "UINT8")]
REFUSED = [case for case in RIGHT if case[:2] not in HONOURED]
WARNED = [case for case in RIGHT if case[:2] in HONOURED]


def into(kind: str, dtype: str, scale: float, zero_point: int) -> ModelBuilder:
    options: dict[str, Any] = {"beta": 1.0} if kind == "SOFTMAX" else {}
    return unary(kind, dtype, q(0.05, 0), q(scale, zero_point), shape=(1, 8), version=3, **options)


@pytest.mark.parametrize(("kind", "dtype", "scale", "zero_point"), RIGHT)
@quiet("Q208")
def test_prescribed(kind: str, dtype: str, scale: float, zero_point: int) -> ModelBuilder:
    return into(kind, dtype, scale, zero_point)


@pytest.mark.parametrize(("kind", "dtype", "scale", "zero_point"), REFUSED)
@triggers("Q208", severity=ERROR, at="subgraphs[0].operators[0].outputs[0]", says="LiteRT refuses")
def test_another_scale(kind: str, dtype: str, scale: float, zero_point: int) -> ModelBuilder:
    return into(kind, dtype, 1.01 * scale, zero_point)


@pytest.mark.parametrize(("kind", "dtype", "scale", "zero_point"), WARNED)
@triggers("Q208", severity=WARNING, says="LiteRT computes with it")
def test_another_scale_that_runs(
    kind: str, dtype: str, scale: float, zero_point: int
) -> ModelBuilder:
    return into(kind, dtype, 1.01 * scale, zero_point)


@pytest.mark.parametrize("kind", ["SOFTMAX", "TANH"])
@quiet("Q208")
def test_nearly_the_scale(kind: str) -> ModelBuilder:
    return into(kind, "INT16", 1.0005 / 32768, 0)


@triggers("Q208", severity=ERROR, says="and zero point -128, not 0.00390625 and")
def test_last_digits_of_logistic() -> ModelBuilder:
    return into("LOGISTIC", "INT8", 1.0005 / 256, -128)


@pytest.mark.parametrize("kind", ["LOG_SOFTMAX", "L2_NORMALIZATION", "SOFTMAX"])
@triggers("Q208", severity=ERROR, says="and zero point 5, not")
def test_zero_point(kind: str) -> ModelBuilder:
    scale = next(right[2] for right in RIGHT if right[:2] == (kind, "INT8"))
    return into(kind, "INT8", scale, 5)


@triggers("Q208", severity=WARNING, says="zero point 5, not")
def test_zero_point_of_logistic() -> ModelBuilder:
    return into("LOGISTIC", "INT8", 1 / 256, 5)


@quiet("Q208")
def test_softmax_into_16_bits_takes_any_scale() -> ModelBuilder:
    model = into("SOFTMAX", "INT8", 1 / 256, 0)
    model.tensors[1]["type"] = "INT16"
    return model
