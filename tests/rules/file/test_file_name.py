from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import lint, quiet, triggers


def dense(weights: str = "FLOAT32", io: str = "FLOAT32") -> ModelBuilder:
    """A layer with weights of a type; INT8 weights are unpacked unless the input is INT8 too."""
    m = ModelBuilder()
    quantization = q(0.1) if io == "INT8" else None
    x, y = m.input("x", [1, 4], io, quantization), m.tensor("y", [1, 2], io, quantization)
    values = np.ones(
        (2, 4), {"FLOAT32": np.float32, "FLOAT16": np.float16, "INT8": np.int8}[weights]
    )
    w = m.constant("w", values, q(0.1) if weights == "INT8" else None)
    if weights != io:
        unpacked = m.tensor("u", [2, 4])
        m.op("DEQUANTIZE", [w], [unpacked])
        w = unpacked
    m.op("FULLY_CONNECTED", [x, w, -1], [y])
    m.output(y)
    return m


@triggers(
    "F111",
    path=Path("net_int8.tflite"),
    says="the file name says 'int8', but 1 of 1 operators with weights work in FLOAT32",
)
def test_float_model_named_int8() -> ModelBuilder:
    return dense()


@triggers("F111", path=Path("net-fp16.tflite"), says="says 'fp16', but 1 FLOAT32 constants")
def test_no_half_precision() -> ModelBuilder:
    return dense()


@triggers("F111", path=Path("net_quant_edgetpu.tflite"), says="says 'edgetpu', but no operator")
def test_not_compiled() -> ModelBuilder:
    return dense("INT8", "INT8")


@triggers("F111", path=Path("net_float.tflite"), says="says 'float', but 1 of its inputs")
def test_quantized_model_named_float() -> ModelBuilder:
    return dense("INT8", "INT8")


@quiet("F111", path=Path("net_int8.tflite"))
def test_weights_in_int8() -> ModelBuilder:
    return dense("INT8")


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("net_int8.tflite", dense("INT8", "INT8")),
        ("net_fp16.tflite", dense("FLOAT16")),
        ("net_float32.tflite", dense()),
        ("unquantized.tflite", dense()),
        ("mint8ball.tflite", dense()),
        ("efficientnet-edgetpu-S.tflite", dense()),
        ("full_integer_quant_with_float_io.tflite", dense()),
    ],
)
def test_names_that_are_kept(name: str, model: ModelBuilder) -> None:
    assert not lint(model, "F111", path=Path(name))


def test_bytes_without_a_name() -> None:
    assert not lint(dense(), "F111")
