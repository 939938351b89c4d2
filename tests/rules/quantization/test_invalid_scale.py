"""Q103 invalid-scale."""

from __future__ import annotations

import math

import numpy as np
import pytest

from testmodels import ModelBuilder, blockwise, q
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import binary, layer, unary
from tflint.lint.severity import ERROR, WARNING

BAD = [0.0, -0.05, math.nan, math.inf, 1e-40]


@pytest.mark.parametrize("scale", BAD)
@triggers(
    "Q103",
    at="subgraphs[0].tensors[0].quantization.scale[0]",
    says="operator 0 CONV_2D fails to allocate with XNNPACK",
    count=1,
)
def test_data_of_a_convolution(scale: float) -> ModelBuilder:
    made = layer()
    made.quantization(made.x)["scale"] = [scale]
    return made.model


@triggers("Q103", at="subgraphs[0].tensors[1].quantization.scale[2]", says="has 1 of 4 scales")
def test_one_channel_of_a_fully_connected_layer() -> ModelBuilder:
    made = layer("FULLY_CONNECTED")
    made.quantization(made.w)["scale"] = [0.1, 0.1, 0.0, 0.1]
    return made.model


@triggers("Q103", severity=WARNING, says="multiplies by it and gets 0")
def test_one_channel_of_a_convolution_is_constant() -> ModelBuilder:
    made = layer()
    made.quantization(made.w)["scale"] = [0.1, 0.1, 0.0, 0.1]
    return made.model


@triggers("Q103", severity=ERROR, says="nan at index 3")
def test_worse_scales_go_before_zeros() -> ModelBuilder:
    made = layer()
    made.quantization(made.w)["scale"] = [0.0, 0.1, 0.1, math.nan]
    return made.model


@triggers("Q103", says="has 4 of 4 scales")
def test_all_channels_of_a_convolution() -> ModelBuilder:
    made = layer()
    made.quantization(made.w)["scale"] = [0.0] * 4
    return made.model


@triggers("Q103", severity=WARNING, says="GELU multiplies by it and gets 0")
def test_denormal_where_only_builtin_kernels_run() -> ModelBuilder:
    return unary("GELU", source=q(1e-40))


@triggers("Q103", says="GELU computes with it")
def test_zero_where_only_builtin_kernels_run() -> ModelBuilder:
    return unary("GELU", source=q(0.0))


@triggers("Q103", severity=WARNING, says="GATHER passes the integers on", count=2)
def test_integers_that_are_only_passed_on() -> ModelBuilder:
    return unary("GATHER", source=q(0.0), target=q(0.0), constants=[np.int32(0)])


@triggers("Q103", severity=ERROR, says="TRANSPOSE fails to allocate with XNNPACK")
def test_integers_that_xnnpack_passes_on() -> ModelBuilder:
    return unary(
        "TRANSPOSE", source=q(0.0), target=q(0.0), constants=[np.arange(4, dtype=np.int32)]
    )


@triggers("Q103", severity=ERROR, says="compares it with itself and refuses it")
def test_not_a_number_is_unequal_to_itself() -> ModelBuilder:
    return unary("EXPAND_DIMS", source=q(math.nan), target=q(math.nan), constants=[np.int32(0)])


@quiet("Q103")
def test_smallest_normal_scale() -> ModelBuilder:
    return unary("GELU", source=q(1.1754944e-38))


@quiet("Q103")
def test_bias_and_unused_and_float_tensors() -> ModelBuilder:
    made = layer()
    made.quantization(made.b)["scale"] = [0.0] * 4
    made.model.tensor("unused", [4], "INT8", q(0.0))
    made.model.op("RELU", [made.model.input("f", [4], "FLOAT32", q(0.0))], [])
    return made.model


@quiet("Q103")
def test_cast_and_custom_operators() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [4], "UINT8", q(0.0))
    y, z = model.tensor("y", [4]), model.tensor("z", [4])
    model.op("CAST", [x], [y], in_data_type="UINT8", out_data_type="FLOAT32")
    model.custom_op("Signal", [x], [z])
    model.output(y, z)
    return model


@quiet("Q103")
def test_plain_integers() -> ModelBuilder:
    return binary("ADD", "INT16", {}, {}, {})


def blocks(value: float, reader: str) -> ModelBuilder:
    model = ModelBuilder()
    stored = np.array([1, 1, value, 1, 1, 1, 1, 1], np.float16)
    scales = model.constant("scales", stored)
    parameters = q(None, None, details=blockwise(scales, -1, 32))
    w = model.constant("w", np.ones((4, 64), np.int8), parameters, dtype="INT4")
    first = (
        model.input("x", [2, 64]) if reader == "FULLY_CONNECTED" else model.input("i", [2], "INT32")
    )
    y = model.tensor("y", [2, 4 if reader == "FULLY_CONNECTED" else 64])
    model.op(reader, [first, w], [y])
    model.output(y)
    return model


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf])
@triggers(
    "Q103",
    at="subgraphs[0].tensors[1].quantization.details.scales",
    says="1 of 8 scales that are no positive normal number",
)
def test_block_of_a_fully_connected_layer(value: float) -> ModelBuilder:
    return blocks(value, "FULLY_CONNECTED")


@triggers("Q103", severity=WARNING, says="(0 at index 2)")
def test_block_of_zeros_in_an_embedding() -> ModelBuilder:
    return blocks(0.0, "EMBEDDING_LOOKUP")


@triggers("Q103", severity=ERROR, says="returns no numbers")
def test_block_without_number_in_an_embedding() -> ModelBuilder:
    return blocks(math.nan, "EMBEDDING_LOOKUP")


@quiet("Q103")
def test_denormal_halves_are_normal_floats() -> ModelBuilder:
    return blocks(6e-8, "FULLY_CONNECTED")


@triggers("Q103", severity=ERROR, says="ADD fails to allocate with XNNPACK")
def test_denormal_output() -> ModelBuilder:
    return binary("ADD", target=q(1e-40))


@triggers("Q103", severity=ERROR, says="ADD writes it")
def test_denormal_output_of_16_bits() -> ModelBuilder:
    return binary("ADD", "INT16", target=q(1e-40))


@triggers("Q103", severity=WARNING, says="TRANSPOSE passes the integers on", count=1)
def test_operator_that_xnnpack_leaves_because_the_other_side_has_no_scale() -> ModelBuilder:
    return unary("TRANSPOSE", source=q(0.0), target={}, constants=[np.arange(4, dtype=np.int32)])


@triggers("Q103", severity=WARNING, says="RESHAPE passes the integers on", count=1)
def test_reshape_with_unequal_scales_is_left_to_the_builtin_kernel() -> ModelBuilder:
    return unary("RESHAPE", source=q(0.0))


@triggers("Q103", severity=ERROR, says="RESHAPE fails to allocate with XNNPACK", count=2)
def test_reshape_with_equal_scales() -> ModelBuilder:
    return unary("RESHAPE", source=q(0.0), target=q(0.0))
