"""Q104 zero-point-out-of-range."""

from __future__ import annotations

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import binary, layer, unary
from tflint.lint.severity import ERROR, WARNING


@pytest.mark.parametrize(
    ("dtype", "zero_point", "expected"),
    [("INT8", 128, "-128..127"), ("INT8", -129, "-128..127"), ("UINT8", -1, "0..255")],
)
def test_outside_the_type(dtype: str, zero_point: int, expected: str) -> None:
    @triggers(
        "Q104",
        at="subgraphs[0].tensors[0].quantization.zero_point[0]",
        says=f"zero point {zero_point}, expected {expected}; operator 0 CONV_2D fails to allocate",
    )
    def build() -> ModelBuilder:
        made = layer(dtype=dtype)
        made.quantization(made.x)["zero_point"] = [zero_point]
        return made.model

    build()


@triggers("Q104", says="GELU computes with it")
def test_outside_the_type_without_xnnpack() -> ModelBuilder:
    return unary("GELU", source=q(0.5, 300))


@triggers("Q104", says="zero point 1000000000000, expected -128..127; operator 0 GELU computes")
def test_beyond_32_bits() -> ModelBuilder:
    return unary("GELU", source=q(0.5, 10**12))


@triggers("Q104", severity=WARNING, says="zero point 9223372036854775807, expected -128..127")
def test_low_32_bits_are_a_legal_zero_point() -> ModelBuilder:
    return unary("GELU", source=q(0.5, 2**63 - 1))


@triggers("Q104", severity=WARNING, says="gets 0, its low 32 bits")
def test_low_32_bits_of_channels() -> ModelBuilder:
    return weights_with(1 << 40)


@triggers("Q104", severity=ERROR, says="zero point 1099511627779, expected -128..127")
def test_low_32_bits_of_channels_that_must_be_0() -> ModelBuilder:
    return weights_with((1 << 40) + 3)


def weights_with(zero_point: int) -> ModelBuilder:
    made = layer()
    made.quantization(made.w)["zero_point"] = [0, 0, zero_point, 0]
    return made.model


@triggers(
    "Q104", at="subgraphs[0].tensors[1].quantization.zero_point[2]", says="expected -128..127"
)
def test_one_channel_of_weights() -> ModelBuilder:
    made = layer()
    made.quantization(made.w)["zero_point"] = [0, 0, 200, 0]
    return made.model


@triggers("Q104", severity=WARNING, says="GATHER passes the integers on")
def test_outside_the_type_but_only_passed_on() -> ModelBuilder:
    return unary("GATHER", source=q(0.5, 300), target=q(0.5, 300), constants=[np.int32(0)])


@triggers("Q104", severity=ERROR, says="TRANSPOSE fails to allocate with XNNPACK")
def test_outside_the_type_and_xnnpack_passes_on() -> ModelBuilder:
    return unary("TRANSPOSE", source=q(0.5, 300), constants=[np.arange(4, dtype=np.int32)])


@pytest.mark.parametrize("kind", ["CONV_2D", "FULLY_CONNECTED"])
@triggers("Q104", says="of type INT16 has zero point 1, expected 0; operator 0")
def test_asymmetric_16_bit_layer(kind: str) -> ModelBuilder:
    made = layer(kind, "INT16")
    made.quantization(made.y)["zero_point"] = [1]
    return made.model


@triggers("Q104", says="CONCATENATION refuses INT16 with it", count=3)
def test_asymmetric_16_bit_concatenation() -> ModelBuilder:
    return binary("CONCATENATION", "INT16", q(0.5, 1), q(0.5, 1), q(0.5, 1))


@pytest.mark.parametrize("kind", ["GELU", "RESHAPE"])
@triggers("Q104", severity=WARNING, says="takes it, most others refuse it for INT16")
def test_asymmetric_16_bit_where_it_runs(kind: str) -> ModelBuilder:
    return unary(kind, "INT16", q(0.5, 1), q(0.5, 1))


@quiet("Q104")
def test_softmax_from_8_to_16_bits() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [1, 8], "INT8", q(0.1, 5))
    y = model.tensor("y", [1, 8], "INT16", q(1 / 65536, -32768))
    z = model.tensor("z", [1, 8], "INT32", q(1 / 65536, 0))
    model.op("SOFTMAX", [x], [y], beta=1.0)
    model.op("QUANTIZE", [y], [z])
    model.output(z)
    return model


@triggers("Q104", severity=ERROR, says="LOGISTIC refuses INT16 with it")
def test_softmax_from_8_to_16_bits_read_by_another() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [1, 8], "INT8", q(0.1, 5))
    y = model.tensor("y", [1, 8], "INT16", q(1 / 65536, -32768))
    z = model.tensor("z", [1, 8], "INT16", q(1 / 32768, 0))
    model.op("SOFTMAX", [x], [y], beta=1.0)
    model.op("LOGISTIC", [y], [z])
    model.output(z)
    return model


def bias_with(kind: str, dtype: str, *, per_axis: bool) -> ModelBuilder:
    made = layer(kind, dtype, per_axis=per_axis)
    zero_points = made.quantization(made.b)["zero_point"]
    zero_points[-1] = 3
    return made.model


@pytest.mark.parametrize(
    ("kind", "dtype", "per_axis"),
    [
        ("CONV_2D", "INT8", True),
        ("CONV_2D", "INT8", False),
        ("CONV_2D", "INT16", False),
        ("DEPTHWISE_CONV_2D", "UINT8", False),
        ("FULLY_CONNECTED", "INT8", True),
    ],
)
@triggers("Q104", says="expected 0; operator 0", severity=ERROR)
def test_bias(kind: str, dtype: str, per_axis: bool) -> ModelBuilder:
    return bias_with(kind, dtype, per_axis=per_axis)


@pytest.mark.parametrize(
    ("kind", "dtype", "per_axis"),
    [
        ("CONV_2D", "INT16", True),
        ("TRANSPOSE_CONV", "UINT8", False),
        ("FULLY_CONNECTED", "INT8", False),
    ],
)
@triggers("Q104", says="ignores it", severity=WARNING)
def test_bias_whose_zero_point_is_ignored(kind: str, dtype: str, per_axis: bool) -> ModelBuilder:
    return bias_with(kind, dtype, per_axis=per_axis)


@pytest.mark.parametrize("dtype", ["INT8", "UINT8", "INT16"])
@quiet("Q104")
def test_healthy_layer(dtype: str) -> ModelBuilder:
    return layer(dtype=dtype).model


@quiet("Q104")
def test_unsigned_weights_in_signed_4_bits() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [1, 8])
    w = model.constant("w", np.ones((2, 8), np.int8), q([0.1] * 2, 8, axis=0), dtype="INT4")
    y = model.tensor("y", [1, 2])
    model.op("FULLY_CONNECTED", [x, w, -1], [y])
    model.output(y)
    return model


@quiet("Q104")
def test_unused_and_index_tensors() -> ModelBuilder:
    model = unary("GATHER", constants=[np.int32(0)])
    model.tensors[2]["quantization"] = q(0.1, 7)
    model.tensor("unused", [4], "INT8", q(0.5, 300))
    return model


@pytest.mark.parametrize("kind", ["DEPTHWISE_CONV_2D", "TRANSPOSE_CONV"])
@triggers("Q104", severity=WARNING, says="takes it for 0")
def test_weights_whose_zero_point_is_not_read(kind: str) -> ModelBuilder:
    made = layer(kind)
    made.quantization(made.w)["zero_point"] = [128] * 4
    return made.model


@pytest.mark.parametrize(
    ("per_axis", "says"), [(True, "fails to allocate with XNNPACK"), (False, "computes with it")]
)
def test_weights_of_a_fully_connected_layer(per_axis: bool, says: str) -> None:
    @triggers("Q104", severity=ERROR, says=says)
    def build() -> ModelBuilder:
        made = layer("FULLY_CONNECTED", per_axis=per_axis)
        made.quantization(made.w)["zero_point"] = [300] * (4 if per_axis else 1)
        return made.model

    build()
