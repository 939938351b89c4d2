"""Q404 conversion-intent-unmet."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import hybrid, layer
from tests.rules.quantization.operand_types import typed
from tflint.lint.severity import INFO, WARNING


def noted(model: ModelBuilder, mode: int | None = None, **options: Any) -> ModelBuilder:
    """The model with what the converter notes about its settings."""
    modes = [] if mode is None else [mode]
    model.conversion_metadata({"options": {"model_optimization_modes": modes, **options}})
    return model


def floats() -> ModelBuilder:
    return typed("CONV_2D", "FLOAT32", "FLOAT32").model


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        (1001, "float16 quantization (1001), but no constant is FLOAT16"),
        (1002, "dynamic range quantization (1002), but no weights of 1 layers are integers"),
        (1003, "full integer quantization (1003), but 1 of 1 layers compute in floats"),
        (1004, "INT16 activations (1004), but no activation is INT16"),
    ],
)
def test_floats_in_every_mode(mode: int, says: str) -> None:
    @triggers("Q404", severity=WARNING, at="model", says=says, count=1)
    def build() -> ModelBuilder:
        return noted(floats(), mode)

    build()


@triggers("Q404", severity=WARNING, says="full integer quantization (1003)")
def test_dynamic_range_in_place_of_full_integer() -> ModelBuilder:
    return noted(hybrid().model, 1003)


@triggers("Q404", severity=WARNING, says="(2000), but 1 FAKE_QUANT operators are left")
def test_fake_quantization_is_left() -> ModelBuilder:
    model = floats()
    y = model.tensor("fake", [1, 4, 4, 4])
    model.op("FAKE_QUANT", [model.main.fields["outputs"][0]], [y], min=0.0, max=1.0, num_bits=8)
    model.output(y)
    return noted(model, 2000)


@pytest.mark.parametrize("switch", ["enable_select_tf_ops", "allow_custom_ops"])
@triggers("Q404", severity=INFO, says="but the model has 0 of them", count=1)
def test_switch_without_need(switch: str) -> ModelBuilder:
    return noted(floats(), **{switch: True})


@quiet("Q404")
def test_full_integer() -> ModelBuilder:
    return noted(layer().model, 1003)


@quiet("Q404")
def test_dynamic_range() -> ModelBuilder:
    return noted(hybrid().model, 1002)


@quiet("Q404")
def test_16_bit_activations() -> ModelBuilder:
    return noted(layer("CONV_2D", "INT16").model, 1004)


@quiet("Q404")
def test_float16() -> ModelBuilder:
    model = floats()
    weights = model.constant("half", np.ones(4, np.float16))
    y = model.tensor("unpacked", [4])
    model.op("DEQUANTIZE", [weights], [y])
    return noted(model, 1001)


@quiet("Q404")
def test_no_mode() -> ModelBuilder:
    return noted(floats())


@quiet("Q404")
def test_needed_switches() -> ModelBuilder:
    model = floats()
    y = model.tensor("erf", [1, 4, 4, 4])
    model.custom_op("FlexErf", [model.main.fields["outputs"][0]], [y])
    model.output(y)
    return noted(model, enable_select_tf_ops=True, allow_custom_ops=True)


@quiet("Q404")
def test_damaged_metadata() -> ModelBuilder:
    model = floats()
    model.metadata("CONVERSION_METADATA", b"\xff" * 16)
    return model
