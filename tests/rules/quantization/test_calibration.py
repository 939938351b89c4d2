"""Q401 uncalibrated-activation and Q402 identical-scales."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import unary
from tflint.lint.severity import ERROR, WARNING


def two_steps(middle: Any, dtype: str = "INT8", kind: str = "RELU") -> ModelBuilder:
    """An activation between two operators; tensor 1."""
    model = ModelBuilder()
    x = model.input("x", [1, 8], dtype, q(0.5))
    y, z = model.tensor("y", [1, 8], dtype, middle), model.tensor("z", [1, 8], dtype, q(0.5))
    model.op(kind, [x], [y])
    model.op("RELU6", [y], [z])
    model.output(z)
    return model


@pytest.mark.parametrize(
    ("scale", "says"),
    [
        (2e-6 / 255, "the converter's for samples that were all zero"),
        (1e-6 / 255, "the converter's for a range of zero width"),
        (1e-9 / 255, "ai-edge-quantizer's lower bound: calibration saw no signal there"),
        (9e-7, "so that its range is 0.000229 wide: no signal was calibrated"),
        (300.0, "so that one step is 300: smaller signals become 0"),
    ],
)
def test_scale_of_8_bits(scale: float, says: str) -> None:
    @triggers("Q401", at="subgraphs[0].tensors[1].quantization.scale", says=says, count=1)
    def build() -> ModelBuilder:
        return two_steps(q(scale))

    build()


@pytest.mark.parametrize("scale", [5e-9, 2.5, 1e-4 / 32767])
@triggers("Q401", severity=WARNING, says="of type INT16 has scale")
def test_scale_of_16_bits(scale: float) -> ModelBuilder:
    return two_steps(q(scale), "INT16")


@triggers("Q401", says="scale 1 and zero point 0, which looks like a filler")
def test_filler() -> ModelBuilder:
    return two_steps(q(1.0))


@pytest.mark.parametrize("kind", ["QUANTIZE", "RESHAPE", "CAST"])
@quiet("Q401")
def test_unit_scale_that_is_meant(kind: str) -> ModelBuilder:
    return two_steps(q(1.0), kind=kind)


@triggers("Q401", severity=ERROR, says="calibration saw only zeros", count=1)
def test_input_calibrated_with_zeros() -> ModelBuilder:
    return unary("RELU", source=q(2e-6 / 255, -128))


@triggers("Q401", severity=ERROR, at="subgraphs[0].tensors[1].quantization.scale")
def test_float_input_calibrated_with_zeros() -> ModelBuilder:
    model = two_steps(q(2e-6 / 255, -128), kind="QUANTIZE")
    model.tensors[0].update(type="FLOAT32", quantization=None)
    return model


@triggers("Q401", count=1)
def test_copies_are_not_reported_again() -> ModelBuilder:
    model = two_steps(q(3e-9))
    copied, result = (model.tensor(name, [8], "INT8", q(3e-9)) for name in ("copied", "result"))
    model.op("RESHAPE", [1], [copied])
    model.op("RELU", [copied], [result])
    model.tensors[result]["quantization"] = q(0.5)
    return model


@pytest.mark.parametrize(
    ("scale", "dtype"), [(1.01e-6, "INT8"), (256.0, "UINT8"), (1.01e-8, "INT16"), (2.0, "INT16")]
)
@quiet("Q401")
def test_limits(scale: float, dtype: str) -> ModelBuilder:
    return two_steps(q(scale), dtype)


@triggers("Q401", options={"largest_8bit": 0.1}, says="one step is 0.5")
def test_option() -> ModelBuilder:
    return two_steps(q(0.5))


@quiet("Q401")
def test_constants_and_unread_tensors() -> ModelBuilder:
    model = two_steps(q(0.5))
    c = model.constant("c", np.ones(8, np.int8), q(1e-9))
    y = model.tensor("sum", [1, 8], "INT8", q(0.5))
    model.op("ADD", [1, c], [y])
    model.tensor("unused", [8], "INT8", q(1e-9))
    return model


@quiet("Q401")
def test_broken_scale_is_another_rule() -> ModelBuilder:
    return two_steps(q(-1.0))


def row(scales: Sequence[float], kind: str = "RELU") -> ModelBuilder:
    """An activation for each scale, one after another."""
    model = ModelBuilder()
    last = model.input("x0", [8], "INT8", q(scales[0]))
    for number, scale in enumerate(scales[1:], 1):
        result = model.tensor(f"x{number}", [8], "INT8", q(scale))
        model.op(kind, [last], [result])
        last = result
    model.output(last)
    return model


@triggers("Q402", at="model", says="9 of 10 independent activations have the scale 0.3", count=1)
def test_one_scale_for_all() -> ModelBuilder:
    return row([0.3] * 9 + [0.2])


@quiet("Q402")
def test_eight_of_ten() -> ModelBuilder:
    return row([0.3] * 8 + [0.2, 0.1])


@quiet("Q402")
def test_few_activations() -> ModelBuilder:
    return row([0.3] * 7)


@quiet("Q402")
def test_activations_that_must_agree() -> ModelBuilder:
    return row([0.3] * 20, "RESHAPE")


@pytest.mark.parametrize("scale", [6 / 255, 1 / 256, 0.00785])
@quiet("Q402")
def test_usual_scales(scale: float) -> ModelBuilder:
    return row([scale] * 10)


@triggers("Q402", options={"min_activations": 5, "max_share": 0.5})
def test_options() -> ModelBuilder:
    return row([0.3] * 4 + [0.2])
