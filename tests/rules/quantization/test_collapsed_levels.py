"""Q503 collapsed-levels."""

from __future__ import annotations

from typing import Any

import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import binary
from tflint.lint.severity import ERROR, INFO, WARNING

FIXED: dict[str, Any] = {
    "LOGISTIC": q(1 / 256, -128),
    "SOFTMAX": q(1 / 256, -128),
    "TANH": q(1 / 128, 0),
}


def detector(scale: float, kind: str = "LOGISTIC", *, moved: bool = False) -> ModelBuilder:
    """Scores and boxes that are rescaled to one output."""
    model = ModelBuilder()
    x = model.input("x", [1, 8], "INT8", q(0.05))
    boxes = model.input("boxes", [1, 8], "INT8", q(scale))
    scores = model.tensor("scores", [1, 8], "INT8", FIXED[kind])
    model.op(kind, [x], [scores])
    if moved:
        reshaped = model.tensor("reshaped", [1, 8], "INT8", FIXED[kind])
        model.op("RESHAPE", [scores], [reshaped])
        scores = reshaped
    rescaled = model.tensor("rescaled", [1, 8], "INT8", q(scale))
    model.op("QUANTIZE", [scores], [rescaled])
    y = model.tensor("y", [1, 16], "INT8", q(scale))
    model.op("CONCATENATION", [rescaled, boxes], [y], axis=1)
    model.output(y)
    return model


@pytest.mark.parametrize("moved", [False, True])
@triggers("Q503", severity=ERROR, says="which it shares with 'boxes' in a CONCATENATION: 0.8 codes")
def test_scores_beside_boxes(moved: bool) -> ModelBuilder:
    return detector(1.25, moved=moved)


@pytest.mark.parametrize(("kind", "scale"), [("LOGISTIC", 0.1), ("SOFTMAX", 0.1), ("TANH", 0.2)])
@triggers("Q503", severity=WARNING, says="10 codes are left")
def test_few_codes(kind: str, scale: float) -> ModelBuilder:
    return detector(scale, kind)


@quiet("Q503")
def test_enough_codes() -> ModelBuilder:
    return detector(0.05)


def rescaled(old: float, new: float) -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [8], "INT8", q(old))
    y = model.tensor("y", [8], "INT8", q(new))
    model.op("QUANTIZE", [x], [y])
    model.output(y)
    return model


@triggers("Q503", severity=INFO, says="by its range, to scale 0.2: 13 codes are left")
def test_range_of_its_own() -> ModelBuilder:
    return rescaled(0.01, 0.2)


@triggers("Q503", severity=WARNING, says="2.5 codes are left")
def test_range_far_below() -> ModelBuilder:
    return rescaled(0.01, 1.0)


@quiet("Q503")
def test_range_that_fits() -> ModelBuilder:
    return rescaled(0.01, 0.1)


@triggers("Q503", severity=INFO, says="which it shares with 'b' in a CONCATENATION")
def test_concatenation_of_uint8() -> ModelBuilder:
    return binary("CONCATENATION", "UINT8", q(0.01), q(0.2), q(0.2))


@quiet("Q503")
def test_concatenation_of_int8_does_not_rescale() -> ModelBuilder:
    return binary("CONCATENATION", "INT8", q(0.01), q(0.2), q(0.2))
