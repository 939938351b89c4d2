"""In which numbers a model computes, in one sentence."""

from __future__ import annotations

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.summary.samples import CONVERTED, row_of


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("convnet_float32", "no: 6 operators on floats"),
        ("convnet_int8", "full integer: 6 operators on int8, none on floats"),
        (
            "convnet_int8_float_io",
            "full integer: 6 operators on int8, none on floats, 1 QUANTIZE, 1 DEQUANTIZE",
        ),
        ("convnet_uint8_io", "full integer: 6 operators on int8, none on floats, 2 QUANTIZE"),
        ("convnet_int16x8", "full integer: 6 operators on int16, none on floats"),
    ],
)
def test_models_of_the_converter(name: str, sentence: str) -> None:
    assert row_of((CONVERTED / f"{name}.tflite").read_bytes(), "quantized").startswith(sentence)


@pytest.mark.parametrize(
    ("name", "stored"), [("convnet_dynamic_range", "int8"), ("convnet_float16", "float16")]
)
def test_weights_that_are_stored_smaller(name: str, stored: str) -> None:
    sentence = row_of((CONVERTED / f"{name}.tflite").read_bytes(), "quantized")
    assert sentence.startswith("weights only, ")
    assert f" {stored} constant" in sentence
    assert "operators on floats" in sentence


def test_a_part_in_floats() -> None:
    m = ModelBuilder()
    x = m.input("x", [1], "INT8", q(0.5))
    y, z = m.tensor("y", [1], "INT8", q(0.5)), m.tensor("z", [1])
    m.op("ADD", [x, x], [y])
    m.op("DEQUANTIZE", [y], [z])
    m.op("EXP", [z], [m.tensor("out", [1])])
    assert row_of(m, "quantized") == (
        "partly: 1 operator on int8, 1 operator on floats, 1 DEQUANTIZE"
    )


def test_custom_operators_are_not_judged() -> None:
    m = ModelBuilder()
    x = m.input("x", [1], "UINT8", q(0.5))
    y, z = m.tensor("y", [1], "UINT8", q(0.5)), m.tensor("z", [1], "UINT8", q(0.5))
    m.custom_op("edgetpu-custom-op", [x], [y])
    assert row_of(m, "quantized") == "not visible: all operators but conversions are custom"
    m.op("ADD", [y, y], [z])
    assert row_of(m, "quantized") == (
        "full integer outside of 1 custom operator: 1 operator on uint8, none on floats"
    )


def test_integers_without_scales_are_no_quantization() -> None:
    m = ModelBuilder()
    x = m.input("x", [1], "INT32")
    one = m.constant("one", np.array([1], np.int32))
    m.op("ADD", [x, one], [m.tensor("y", [1], "INT32")])
    assert row_of(m, "quantized") == ("no: no operator works on floats or on integers with scales")
