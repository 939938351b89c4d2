"""Models on which a rule once failed, as fuzzing found them; `lint` fails when a rule does."""

from __future__ import annotations

import struct
import warnings
from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import lint
from tests.rules.file.models import adder
from tests.rules.quantization.layers import layer


def codes(model: ModelBuilder) -> set[str]:
    return {diagnostic.code for diagnostic in lint(model)}


def test_signature_that_names_no_tensor() -> None:
    m = adder()
    m.signature("serving_default", {"x": 0}, {"y": 300})
    assert "F202" in codes(m)


def test_while_with_options_of_another_operator() -> None:
    m = ModelBuilder()
    x = m.input("x", [1])
    for name in ("condition", "body"):
        called = m.subgraph(name)
        a = called.input("a", [1])
        b = called.tensor("b", [1], "BOOL" if name == "condition" else "FLOAT32")
        called.op("RELU", [a], [b])
        called.output(b)
    m.op("WHILE", [x], [m.tensor("y", [1])], options=("CallOnceOptions", {}))
    assert codes(m)


@pytest.mark.parametrize(
    "options",
    [{"padding": [0]}, {"window_strides": [1, 1]}, {"base_dilations": [1, 1, 1]}],
)
def test_window_with_vectors_of_other_lengths(options: dict[str, list[int]]) -> None:
    m = ModelBuilder()
    x, zero = m.input("x", [4]), m.constant("zero", 0.0)
    fields: dict[str, Any] = {"window_dimensions": [2], **options}
    m.op("STABLEHLO_REDUCE_WINDOW", [x, zero], [m.tensor("y", [3])], **fields)
    codes(m)


def test_split_along_an_empty_axis() -> None:
    m = ModelBuilder()
    axis = m.constant("axis", b"", dtype="INT32", shape=[0])
    x = m.input("x", [4])
    m.op("SPLIT", [axis, x], [m.tensor("y", [2]), m.tensor("z", [2])], num_splits=2)
    codes(m)


def test_window_over_a_scalar() -> None:
    m = ModelBuilder()
    x, zero = m.input("x", []), m.constant("zero", 0.0)
    m.op("STABLEHLO_REDUCE_WINDOW", [x, zero], [m.tensor("y", [])], window_dimensions=[])
    codes(m)


def test_negative_operator_code_beside_an_absent_one() -> None:
    m = adder()
    m.fields["operator_codes"].append({"builtin_code": -65536})
    assert "F401" not in codes(m)


def test_bias_scale_that_is_a_signalling_nan() -> None:
    made = layer()
    made.quantization(made.b)["scale"] = [0.125] * 4
    data = made.model.build()
    sound, signalling = struct.pack("<f", 0.125), b"\x01\0\x80\x7f"
    assert data.count(sound) == 4
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert lint(data.replace(sound, signalling))


def test_weights_that_are_signalling_nans() -> None:
    m = ModelBuilder()
    x, y = m.input("x", [1, 3, 3, 2], "UINT8", q(0.5)), m.tensor("y", [1, 1, 1, 2])
    raw = b"\x01\x7c" * 36
    w = m.constant("w", raw, dtype="FLOAT16", shape=[2, 3, 3, 2])
    b = m.constant("b", [2**31 - 1, 2], q(0.5))
    m.op("CONV_2D", [x, w, b], [y], padding="VALID", stride_w=1, stride_h=1)
    m.output(y)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert codes(m)


def test_transpose_of_an_input_by_complex_numbers() -> None:
    m = ModelBuilder()
    x = m.input("x", [1, 16, 16, 3])
    order = m.constant("order", bytes(32), dtype="COMPLEX64", shape=[4])
    m.op("TRANSPOSE", [x, order], [m.tensor("y", [1, 3, 16, 16])])
    codes(m)


def test_depthwise_convolutions_with_options_of_a_convolution() -> None:
    m = ModelBuilder()
    x = m.input("x", [1, 8, 8, 64])
    for name in ("a", "b"):
        weights = np.random.default_rng(1).uniform(-0.1, 0.1, (1, 3, 3, 64)).astype(np.float32)
        w = m.constant(name, weights)
        y = m.tensor(f"{name}/y", [1, 8, 8, 64])
        m.op("DEPTHWISE_CONV_2D", [x, w, -1], [y], options=("Conv2DOptions", {"stride_w": 1}))
        m.output(y)
    codes(m)
