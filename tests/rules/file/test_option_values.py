from __future__ import annotations

from typing import Any

import pytest

from testmodels import ModelBuilder
from tests.oracle.single_operators import single_operator
from tests.rules.cases import quiet, triggers
from tflint.lint.severity import WARNING


def with_option(name: str, **options: Any) -> ModelBuilder:
    m = single_operator(name)
    operator = m.operators[-1]
    union = "builtin_options" if operator.get("builtin_options") else "builtin_options_2"
    table, fields = operator[union]
    operator[union] = (table, {**fields, **options})
    return m


@triggers(
    "F407",
    at="subgraphs[0].operators[0].builtin_options.new_shape",
    says="option 'new_shape' of RESHAPE has 9 elements, more than the 8 that runtimes take",
)
def test_too_many_dimensions() -> ModelBuilder:
    return with_option("RESHAPE_OPTION", new_shape=[1] * 8 + [12])


@triggers("F407", says="option 'slice_sizes' of STABLEHLO_GATHER has 9 elements")
def test_gather_beyond_its_array() -> ModelBuilder:
    return with_option("STABLEHLO_GATHER", slice_sizes=[1] * 9)


@triggers("F407", says="option 'interior_padding' of STABLEHLO_PAD is missing")
def test_missing_padding() -> ModelBuilder:
    return with_option("STABLEHLO_PAD", interior_padding=None)


@triggers("F407", says="the other paddings have 2, 1, 2 elements, not the same number")
def test_paddings_of_different_length() -> ModelBuilder:
    return with_option("STABLEHLO_PAD", edge_padding_high=[1])


@triggers("F407", says="option 'boundaries' of BUCKETIZE is missing")
def test_missing_boundaries() -> ModelBuilder:
    return with_option("BUCKETIZE", boundaries=None)


def reduce_window(**options: Any) -> ModelBuilder:
    m = ModelBuilder()
    x, zero = m.input("x", [4]), m.constant("zero", 0.0)
    y = m.tensor("y", [4])
    body = m.subgraph("body")
    a, b, c = body.input("a", []), body.input("b", []), body.tensor("c", [])
    body.op("ADD", [a, b], [c])
    body.output(c)
    m.op(
        "STABLEHLO_REDUCE_WINDOW",
        [x, zero],
        [y],
        **{"window_dimensions": [1], "body_subgraph_index": body.index, **options},
    )
    m.output(y)
    return m


@triggers("F407", says="option 'window_dimensions' of STABLEHLO_REDUCE_WINDOW has 0 elements")
def test_window_without_dimensions() -> ModelBuilder:
    return reduce_window(window_dimensions=[])


@triggers(
    "F407",
    says="option 'padding' of STABLEHLO_REDUCE_WINDOW has 1 elements, but 1 window dimensions",
)
def test_padding_of_one_side() -> ModelBuilder:
    return reduce_window(padding=[0])


@quiet("F407")
def test_window_with_defaults() -> ModelBuilder:
    return reduce_window(window_strides=[], padding=[0, 0])


@triggers(
    "F407", says="option 'weights_format' of FULLY_CONNECTED is 5, which is none of the known codes"
)
def test_unknown_weights_format() -> ModelBuilder:
    return with_option("FULLY_CONNECTED", weights_format=5)


@triggers("F407", says="option 'kernel_type' of LSTM is 2")
def test_unknown_kernel() -> ModelBuilder:
    return with_option("LSTM", kernel_type=2)


@triggers("F407", says="option 'reduce_function' of REDUCE_WINDOW is 0 (UNSUPPORTED)")
def test_function_that_no_kernel_has() -> ModelBuilder:
    return with_option("REDUCE_WINDOW", reduce_function=0)


@triggers("F407", says="option 'padding' of CONV_2D is 7")
def test_unknown_padding() -> ModelBuilder:
    return with_option("CONV_2D", padding=7)


@triggers("F407", says="option 'out_type' of SHAPE is 99")
def test_unknown_type() -> ModelBuilder:
    return with_option("SHAPE", out_type=99)


@triggers("F407", says="option 'mode' of MIRROR_PAD is -1")
def test_unknown_mode() -> ModelBuilder:
    return with_option("MIRROR_PAD", mode=-1)


@triggers("F407", severity=WARNING, says="option 'padding' of MAX_POOL_2D is 7")
def test_unknown_padding_of_a_pool() -> ModelBuilder:
    return with_option("MAX_POOL_2D", padding=7)


@triggers("F407", severity=WARNING, says="option 'fused_activation_function' of ADD is 9")
def test_unknown_activation() -> ModelBuilder:
    return with_option("ADD", fused_activation_function=9)


@quiet("F407")
@pytest.mark.parametrize(
    "name", ["ADD", "CONV_2D", "FULLY_CONNECTED", "STABLEHLO_PAD", "STABLEHLO_GATHER", "BUCKETIZE"]
)
def test_options_in_range(name: str) -> ModelBuilder:
    return single_operator(name)
