"""Q201 bias-scale-mismatch."""

from __future__ import annotations

import math

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import BIAS_SCALE, hybrid, layer
from tflint.lint.severity import ERROR, WARNING

LAYERS = ("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED")


def with_bias_scale(
    kind: str, *scales: float, dtype: str = "INT8", **arguments: object
) -> ModelBuilder:
    made = layer(kind, dtype, **arguments)  # type: ignore[arg-type]
    made.quantization(made.b).update(scale=list(scales), zero_point=[0] * len(scales))
    return made.model


@pytest.mark.parametrize("kind", LAYERS)
@triggers("Q201", says="10 times that, which moves the output by", count=1)
def test_ten_times_too_large(kind: str) -> ModelBuilder:
    return with_bias_scale(kind, *[10 * BIAS_SCALE] * 4)


@triggers(
    "Q201",
    at="subgraphs[0].operators[0].inputs[2]",
    says="has scale 0.1 (channel 1 of 4), but input scale 0.5 * weight scale 0.1 is 0.05: 2 times",
)
def test_one_channel() -> ModelBuilder:
    return with_bias_scale("CONV_2D", BIAS_SCALE, 2 * BIAS_SCALE, BIAS_SCALE, BIAS_SCALE)


@triggers("Q201", at="subgraphs[0].operators[0].inputs[3]")
def test_place_of_the_bias_of_a_transposed_convolution() -> ModelBuilder:
    return with_bias_scale("TRANSPOSE_CONV", *[2 * BIAS_SCALE] * 4)


@triggers("Q201", severity=WARNING, says="1.001 times that, which moves the output by 0.05 steps")
def test_no_more_than_a_step() -> ModelBuilder:
    return with_bias_scale("CONV_2D", *[1.001 * BIAS_SCALE] * 4)


@triggers("Q201", says="3 scales for 4 output channels")
def test_number_of_scales() -> ModelBuilder:
    return with_bias_scale("CONV_2D", *[BIAS_SCALE] * 3)


@pytest.mark.parametrize("scale", [0.0, -BIAS_SCALE, math.nan, math.inf])
@triggers("Q201", severity=WARNING, says="has scale")
def test_scales_that_are_no_positive_numbers(scale: float) -> ModelBuilder:
    return with_bias_scale("CONV_2D", *[scale] * 4)


@pytest.mark.parametrize("scale", [0.0, -BIAS_SCALE, math.nan, math.inf])
@triggers("Q201", severity=ERROR, says="which the builtin kernel refuses")
def test_scales_that_are_no_positive_numbers_and_read(scale: float) -> ModelBuilder:
    return with_bias_scale("CONV_2D", scale, dtype="UINT8")


@pytest.mark.parametrize(("kind", "dtype"), [("FULLY_CONNECTED", "INT8"), ("CONV_2D", "UINT8")])
@triggers("Q201", says="which the builtin kernel refuses")
def test_refused_even_without_effect(kind: str, dtype: str) -> ModelBuilder:
    return with_bias_scale(kind, 0.5, dtype=dtype, per_axis=False, bias=[0, 0, 0, 0])


@triggers("Q201", severity=ERROR, says="2 times that")
def test_unknown_output_scale() -> ModelBuilder:
    made = layer()
    made.quantization(made.b)["scale"] = [2 * BIAS_SCALE] * 4
    made.model.tensors[made.y]["quantization"] = None
    return made.model


@triggers("Q201", says="operator 1 CONV_2D", count=1)
def test_bias_shared_by_two_layers() -> ModelBuilder:
    made = layer()
    model = made.model
    x = model.input("x2", [1, 4, 4, 3], "INT8", q(0.25))
    y = model.tensor("y2", [1, 4, 4, 4], "INT8", q(0.3))
    model.op("CONV_2D", [x, made.w, made.b], [y], padding="SAME", stride_w=1, stride_h=1)
    model.output(y)
    return model


@quiet("Q201")
def test_zero_is_zero_at_any_scale() -> ModelBuilder:
    return with_bias_scale("CONV_2D", *[10 * BIAS_SCALE] * 4, bias=[0, 0, 0, 0])


@pytest.mark.parametrize("dtype", ["INT8", "UINT8", "INT16"])
@pytest.mark.parametrize("kind", LAYERS)
@quiet("Q201")
def test_healthy_layer(kind: str, dtype: str) -> ModelBuilder:
    return layer(kind, dtype).model


@quiet("Q201")
def test_one_bias_scale_for_equal_channels() -> ModelBuilder:
    return with_bias_scale("CONV_2D", BIAS_SCALE)


@quiet("Q201")
def test_product_below_the_smallest_number() -> ModelBuilder:
    made = layer()
    made.quantization(made.x)["scale"] = [1e-25]
    made.quantization(made.w)["scale"] = [1e-25] * 4
    made.quantization(made.b)["scale"] = [0.0] * 4
    return made.model


@quiet("Q201")
def test_broken_scales_elsewhere() -> ModelBuilder:
    made = layer()
    made.quantization(made.x)["scale"] = [math.nan]
    return made.model


@quiet("Q201")
def test_float_layer_with_integer_weights() -> ModelBuilder:
    made = hybrid()
    bias = made.model.constant("float_bias", np.ones(4, np.float32), q(7.0))
    made.model.operators[0]["inputs"][2] = bias
    return made.model


@triggers("Q201", options={"tolerance": 1e-6}, severity=WARNING)
def test_tolerance() -> ModelBuilder:
    return with_bias_scale("CONV_2D", *[1.00001 * BIAS_SCALE] * 4)


@quiet("Q201")
def test_rounding_of_a_converter() -> ModelBuilder:
    return with_bias_scale("CONV_2D", *[1.0000002 * BIAS_SCALE] * 4)


@triggers("Q201", severity=ERROR, says="2 times that")
def test_bias_with_another_number_of_elements() -> ModelBuilder:
    made = layer()
    made.quantization(made.b)["scale"] = [2 * BIAS_SCALE] * 4
    made.model.tensors[made.b]["shape"] = [2]
    made.quantization(made.b)["quantized_dimension"] = 0
    return made.model


@quiet("Q201")
def test_weight_scale_that_is_wrong_itself() -> ModelBuilder:
    made = layer("CONV_2D")
    made.quantization(made.w)["scale"][1] = 1e-44
    return made.model
