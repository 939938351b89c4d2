"""Q504 unsuitable-softmax-scale."""

from __future__ import annotations

from typing import Any

import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import unary
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, WARNING


def logits(
    scale: float, kind: str = "SOFTMAX", dtype: str = "INT8", *, beta: float = 1.0, classes: int = 8
) -> ModelBuilder:
    options: dict[str, Any] = {"beta": beta} if kind == "SOFTMAX" else {}
    return unary(kind, dtype, q(scale), q(1 / 256, -128), shape=(1, classes), **options)


@pytest.mark.parametrize("kind", ["SOFTMAX", "LOG_SOFTMAX", "LOGISTIC"])
@triggers("Q504", severity=WARNING, says="probabilities of neighbouring codes differ by a factor")
def test_large_step(kind: str) -> ModelBuilder:
    return logits(3.0, kind)


@triggers("Q504", says="one step is 3")
def test_large_beta() -> ModelBuilder:
    return logits(0.3, beta=10.0)


@pytest.mark.parametrize("kind", ["SOFTMAX", "LOG_SOFTMAX", "LOGISTIC"])
@triggers("Q504", says="the whole range is 0.255 wide: the results hardly differ")
def test_narrow(kind: str) -> ModelBuilder:
    return logits(0.001, kind)


@triggers("Q504", says="no probability of 1000 classes exceeds 0.141")
def test_never_sure() -> ModelBuilder:
    return logits(0.02, classes=1000)


@pytest.mark.parametrize("through", [None, "RESHAPE"])
@quiet("Q504")
def test_attention_may_be_spread(through: str | None) -> ModelBuilder:
    model = logits(0.02, classes=64)
    (weights,) = model.main.fields["outputs"]
    if through:
        reshaped = model.tensor("r", [1, 1, 64], "INT8", q(1 / 256, -128))
        model.op(through, [weights], [reshaped])
        weights = reshaped
    values = model.input("values", [64, 8], "INT8", q(0.1))
    mixed = model.tensor("mixed", [1, 8], "INT8", q(0.1))
    model.op("BATCH_MATMUL", [weights, values], [mixed])
    model.main.fields["outputs"] = [mixed]
    return model


@triggers("Q504", severity=ERROR, expectations=Expectations(targets=("tflm",)), says="up to 2^-26")
def test_ends_the_process_on_microcontrollers() -> ModelBuilder:
    return logits(1e-8)


@pytest.mark.parametrize("scale", [0.02, 0.1, 1.0])
@quiet("Q504")
def test_usual(scale: float) -> ModelBuilder:
    return logits(scale)


@quiet("Q504")
def test_range_of_16_bits() -> ModelBuilder:
    return logits(0.0003, dtype="INT16")


@quiet("Q504")
def test_gate_that_saturates() -> ModelBuilder:
    return logits(0.02, "LOGISTIC", classes=1000)


@quiet("Q504")
def test_floats() -> ModelBuilder:
    model = logits(3.0)
    for tensor in model.tensors:
        tensor.update(type="FLOAT32", quantization=None)
    return model
