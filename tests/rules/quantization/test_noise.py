"""Q403 calibrated-with-noise."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tflint.lint.severity import INFO, WARNING


def taking(
    scale: float, zero_point: int, *, shape: Sequence[int] = (1, 8), inputs: int = 1
) -> ModelBuilder:
    model = ModelBuilder()
    for number in range(inputs):
        x = model.input(f"x{number}", shape, "INT8", q(scale, zero_point))
        y = model.tensor(f"y{number}", shape, "INT8", q(scale, zero_point))
        model.op("RELU", [x], [y])
        model.output(y)
    return model


@pytest.mark.parametrize("end", [0.9992, 1.9992, 254.8])
@triggers("Q403", severity=INFO, at="subgraphs[0].inputs", says="as uniform noise leaves it")
def test_uniform(end: float) -> ModelBuilder:
    return taking(end / 255, -128)


@triggers("Q403", severity=INFO, says="as uniform noise leaves it")
def test_symmetric_uniform() -> ModelBuilder:
    return taking(0.9992 / 127.5, 0)


@triggers("Q403", severity=INFO, says="as normal noise leaves it")
def test_normal() -> ModelBuilder:
    return taking(4.2 / 127.5, 0, shape=(1, 8, 8, 3))


@triggers("Q403", severity=WARNING, count=3)
def test_three_inputs() -> ModelBuilder:
    return taking(0.9992 / 255, -128, inputs=3)


@triggers("Q403", says="input 'quantized'")
def test_behind_quantize() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [1, 8])
    y = model.tensor("quantized", [1, 8], "INT8", q(0.9992 / 255, -128))
    model.op("QUANTIZE", [x], [y])
    model.output(y)
    return model


@pytest.mark.parametrize("end", [1.0, 2.0, 255.0, 0.9, 1.5])
@quiet("Q403")
def test_data(end: float) -> ModelBuilder:
    return taking(end / 255, -128)


@pytest.mark.parametrize(
    ("scale", "zero_point"),
    [(2 / 255, 0), (2 / 255, -1), (1 / 127, 0), (1 / 128, 0), (1 / 128, -1)],
)
@quiet("Q403")
def test_images_around_0(scale: float, zero_point: int) -> ModelBuilder:
    return taking(scale, zero_point, shape=(1, 8, 8, 3))


@quiet("Q403")
def test_features_around_0() -> ModelBuilder:
    return taking(4.2 / 127.5, 0)


@quiet("Q403")
def test_asymmetric_images() -> ModelBuilder:
    return taking(4.2 / 127.5, 20, shape=(1, 8, 8, 3))
