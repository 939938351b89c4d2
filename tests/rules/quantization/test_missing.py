"""Q102 missing-quantization."""

from __future__ import annotations

import numpy as np
import pytest

from testmodels import ModelBuilder, custom_quantization, q
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import Layer, binary, hybrid, layer, unary
from tflint.lint.severity import ERROR, WARNING

LAYERS = ("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED")


def without(made: Layer, tensor: int) -> ModelBuilder:
    made.model.tensors[tensor]["quantization"] = None
    return made.model


@pytest.mark.parametrize("kind", LAYERS)
@triggers("Q102", says="computes with it: LiteRT refuses the operator", count=1)
def test_data(kind: str) -> ModelBuilder:
    made = layer(kind)
    return without(made, made.x)


@pytest.mark.parametrize("kind", LAYERS)
@triggers("Q102", at="subgraphs[0].tensors[1].quantization", says="tensor 'w' of type INT8")
def test_weights(kind: str) -> ModelBuilder:
    made = layer(kind)
    return without(made, made.w)


@pytest.mark.parametrize("kind", LAYERS)
@triggers("Q102", says="writes it: the kernel computes with a scale of 0")
def test_output(kind: str) -> ModelBuilder:
    made = layer(kind)
    return without(made, made.y)


@triggers("Q102", says="the kernel computes with a scale of 0")
def test_weights_of_a_float_layer() -> ModelBuilder:
    made = hybrid()
    return without(made, made.w)


@triggers("Q102", says="type INT4 has no scale")
def test_packed_weights() -> ModelBuilder:
    made = hybrid()
    made.model.tensors[made.w].update(type="INT4")
    return without(made, made.w)


@pytest.mark.parametrize("kind", ["ADD", "SUB", "LESS", "SQUARED_DIFFERENCE"])
@triggers("Q102", says="LiteRT kills the process", at="subgraphs[0].tensors[1].quantization")
def test_operators_that_abort(kind: str) -> ModelBuilder:
    return binary(kind, second={})


@triggers("Q102", says="operator 0 SOFTMAX writes it: LiteRT refuses the operator")
def test_empty_parameters_are_no_scale() -> ModelBuilder:
    return unary("SOFTMAX", target={"scale": [], "min": [0.0], "max": [1.0]})


@triggers("Q102", says="DEQUANTIZE computes with it")
def test_vendor_details_are_no_scale() -> ModelBuilder:
    model = ModelBuilder()
    parameters = q(None, None, details=custom_quantization(b"vendor"))
    w = model.constant("w", np.ones(4, np.int8), parameters)
    y = model.tensor("y", [4])
    model.op("DEQUANTIZE", [w], [y])
    model.output(y)
    return model


@triggers("Q102", says="EMBEDDING_LOOKUP computes with it")
def test_embedding_table() -> ModelBuilder:
    return embedding("FLOAT32")


@quiet("Q102")
def test_embedding_that_copies_integers() -> ModelBuilder:
    return embedding("INT8")


def embedding(output: str) -> ModelBuilder:
    model = ModelBuilder()
    table = model.constant("table", np.ones((4, 8), np.int8))
    y = model.tensor("y", [2, 8], output)
    model.op("EMBEDDING_LOOKUP", [model.input("ids", [2], "INT32"), table], [y])
    model.output(y)
    return model


@triggers("Q102", says="UNIDIRECTIONAL_SEQUENCE_LSTM computes with it")
def test_lstm_weights() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [1, 2, 4], "INT8", q(0.1))
    w = model.constant("w", np.ones((4, 4), np.int8))
    y = model.tensor("y", [1, 2, 4], "INT8", q(0.1))
    model.op("UNIDIRECTIONAL_SEQUENCE_LSTM", [x, -1, w], [y])
    model.output(y)
    return model


@triggers("Q102", says="subgraph", at="subgraphs[1].tensors[0].quantization")
def test_body_of_a_branch() -> ModelBuilder:
    model = ModelBuilder()
    condition, x = model.input("c", [], "BOOL"), model.input("x", [4], "INT8")
    y = model.tensor("y", [4], "INT8", q(0.1))
    branch = model.subgraph("subgraph")
    inner = branch.input("subgraph_x", [4], "INT8")
    result = branch.tensor("r", [4], "INT8", q(0.1))
    branch.op("RELU", [inner], [result])
    branch.output(result)
    model.op(
        "IF",
        [condition, x],
        [y],
        then_subgraph_index=branch.index,
        else_subgraph_index=branch.index,
    )
    model.output(y)
    return model


@quiet("Q102")
def test_decomposition_of_a_composite() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [4], "INT8", q(0.1))
    y = model.tensor("y", [4], "INT8", q(0.1))
    body = model.subgraph("decomposition")
    inner, result = body.input("x", [4], "INT8"), body.tensor("y", [4], "INT8")
    body.op("RELU", [inner], [result])
    body.output(result)
    model.op(
        "STABLEHLO_COMPOSITE",
        [x],
        [y],
        options=(
            "StableHLOCompositeOptions",
            {"name": "odml.relu", "decomposition_subgraph_index": body.index},
        ),
    )
    model.output(y)
    return model


@pytest.mark.parametrize("kind", LAYERS)
@quiet("Q102")
def test_healthy_layer(kind: str) -> ModelBuilder:
    return layer(kind).model


@pytest.mark.parametrize("kind", ["RESHAPE", "MAX_POOL_2D", "CAST", "ARG_MAX", "TRANSPOSE"])
@quiet("Q102")
def test_operators_that_do_not_look_at_scales(kind: str) -> ModelBuilder:
    return unary(kind, source={}, target={})


@pytest.mark.parametrize("kind", ["ADD", "MUL", "EQUAL"])
@quiet("Q102")
def test_plain_16_bit_integers(kind: str) -> ModelBuilder:
    return binary(kind, "INT16", {}, {}, {})


@triggers("Q102", says="type INT16 has no scale")
def test_16_bit_beside_scales() -> ModelBuilder:
    return binary("MUL", "INT16", {})


@quiet("Q102")
def test_concatenation_of_plain_bytes() -> ModelBuilder:
    return binary("CONCATENATION", "UINT8", {}, {}, {})


@triggers("Q102", says="CONCATENATION computes with it")
def test_concatenation_of_bytes_with_and_without_scale() -> ModelBuilder:
    return binary("CONCATENATION", "UINT8", {})


@quiet("Q102")
def test_custom_operator_and_unused_tensor() -> ModelBuilder:
    model = ModelBuilder()
    x, y = model.input("x", [4], "INT8"), model.tensor("y", [4], "INT8")
    model.custom_op("Signal", [x], [y])
    model.tensor("unused", [4], "INT8")
    model.output(y)
    return model


@pytest.mark.parametrize("kind", LAYERS)
@triggers("Q102", severity=WARNING, says="bias 'b' has no scale", count=1)
def test_bias(kind: str) -> ModelBuilder:
    made = layer(kind)
    return without(made, made.b)


@pytest.mark.parametrize(("kind", "dtype"), [("FULLY_CONNECTED", "INT8"), ("CONV_2D", "UINT8")])
@triggers("Q102", severity=ERROR, says="whose scales give 0.167 (at most 0.02 is accepted)")
def test_bias_whose_scale_is_compared(kind: str, dtype: str) -> ModelBuilder:
    made = layer(kind, dtype, per_axis=False)
    return without(made, made.b)


@triggers("Q102", severity=WARNING, says="adds it as it is")
def test_bias_of_a_layer_with_a_small_multiplier() -> ModelBuilder:
    made = layer("FULLY_CONNECTED", per_axis=False, output_scale=5.0)
    return without(made, made.b)


@quiet("Q102")
def test_64_bit_bias_and_float_bias() -> ModelBuilder:
    made = layer("CONV_2D", "INT16")
    return without(made, made.b)


@triggers("Q102", says="type INT32 has no scale, but operator 0 QUANTIZE writes it")
def test_32_bit_result_of_quantize() -> ModelBuilder:
    model = unary("QUANTIZE", "INT16")
    model.tensors[1].update(type="INT32", quantization=None)
    return model
