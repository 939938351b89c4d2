from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.oracle.single_operators import single_operator
from tests.rules.cases import lint, quiet, triggers
from tests.rules.file.models import adder
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, INFO, WARNING

TFLM = Expectations(targets=("tflm",))


def without_options(name: str) -> ModelBuilder:
    m = single_operator(name)
    for field in ("builtin_options", "builtin_options_2"):
        m.operators[-1].pop(field, None)
        m.operators[-1].pop(f"{field}_type", None)
    return m


def adder_with(**fields: object) -> ModelBuilder:
    m = adder()
    m.operators[0].update(fields)
    return m


@triggers(
    "F405",
    count=1,
    at="subgraphs[0].operators[0].builtin_options",
    says="(CONV_2D) has no Conv2DOptions, so that the kernel runs with strides and dilations of 0",
)
def test_convolution_without_options() -> ModelBuilder:
    return without_options("CONV_2D")


@triggers("F405", says="the runtime refuses the model")
def test_operator_that_is_refused_without_options() -> ModelBuilder:
    return without_options("LSTM")


@triggers("F405", at="subgraphs[0].operators[0].builtin_options_2")
def test_options_of_the_second_union() -> ModelBuilder:
    return without_options("STABLEHLO_PAD")


@triggers("F405", says="(SOFTMAX) has no SoftmaxOptions, so that the kernel runs with a beta of 0")
def test_softmax_without_beta() -> ModelBuilder:
    return without_options("SOFTMAX")


@triggers("F405", severity=WARNING, says="axis 0")
def test_zeros_that_may_be_meant() -> ModelBuilder:
    return without_options("GATHER")


@triggers("F405", says="a shape without dimensions")
def test_reshape_without_any_shape() -> ModelBuilder:
    return without_options("RESHAPE_OPTION")


@triggers("F405", severity=WARNING, says="VAR_HANDLE")
def test_the_only_variable_needs_no_name() -> ModelBuilder:
    m = ModelBuilder()
    handle = m.tensor("handle", [], "RESOURCE")
    m.op("VAR_HANDLE", [], [handle], options=None)
    return m


@quiet("F405")
@pytest.mark.parametrize("name", ["ADD", "RESHAPE", "CAST", "FULLY_CONNECTED", "NEG", "RELU"])
def test_operators_that_need_no_options(name: str) -> ModelBuilder:
    return without_options(name)


@quiet("F405")
def test_convolution_with_options() -> ModelBuilder:
    return single_operator("CONV_2D")


@triggers(
    "F406",
    at="subgraphs[0].operators[0].builtin_options",
    says="has Pool2DOptions in builtin_options, but takes SoftmaxOptions in builtin_options",
)
def test_options_of_another_operator() -> ModelBuilder:
    m = single_operator("SOFTMAX")
    m.operators[0]["builtin_options"] = ("Pool2DOptions", {"stride_w": 1})
    return m


@triggers("F406", says="but takes Conv2DOptions in builtin_options; it runs with strides")
def test_options_in_the_wrong_union() -> ModelBuilder:
    m = without_options("CONV_2D")
    m.operators[0]["builtin_options_2"] = ("DilateOptions", {})
    return m


@triggers("F406", says="what is stored is not used")
def test_lost_activation() -> ModelBuilder:
    return adder_with(builtin_options=("MulOptions", {"fused_activation_function": "RELU"}))


@triggers("F406", severity=WARNING, says="(GELU) has SoftmaxOptions in builtin_options, but takes")
def test_options_that_mean_nothing_to_the_operator() -> ModelBuilder:
    m = ModelBuilder()
    x, y = m.input("x", [2]), m.tensor("y", [2])
    m.op("GELU", [x], [y], options=("SoftmaxOptions", {"beta": 1.0}))
    m.output(y)
    return m


@triggers("F406", severity=WARNING, says="(ADD) has MulOptions in builtin_options, but takes")
def test_other_options_without_values() -> ModelBuilder:
    return adder_with(builtin_options=("MulOptions", {}))


@triggers(
    "F406", severity=WARNING, says="(LOGISTIC) has AddOptions in builtin_options, but takes no"
)
def test_operator_without_options_has_some() -> ModelBuilder:
    m = ModelBuilder()
    x, y = m.input("x", [2]), m.tensor("y", [2])
    m.op("LOGISTIC", [x], [y], options="AddOptions")
    m.output(y)
    return m


@triggers("F406", severity=WARNING, says="has options in both unions")
def test_both_unions() -> ModelBuilder:
    return adder_with(builtin_options_2=("DilateOptions", {}))


@triggers("F406", severity=WARNING, says="(ADD) has the type code of AddOptions, but no such table")
def test_type_without_table() -> ModelBuilder:
    return adder_with(builtin_options=("AddOptions", None))


@triggers("F406", severity=INFO, says="(PAD) has the type code of PadOptions, but no such table")
def test_type_of_an_empty_table() -> ModelBuilder:
    m = ModelBuilder()
    x, y = m.input("x", [2]), m.tensor("y", [4])
    m.op("PAD", [x, m.constant("p", [[1, 1]])], [y])
    m.operators[0]["builtin_options"] = ("PadOptions", None)
    m.output(y)
    return m


@triggers("F406", severity=INFO, says="options of type 0")
def test_table_without_type() -> ModelBuilder:
    return adder_with(builtin_options=("AddOptions", {}), builtin_options_type=0)


@triggers(
    "F406", severity=INFO, says="operator 0 (ADD) is builtin, but has 3 bytes of custom options"
)
def test_custom_options_on_a_builtin_operator() -> ModelBuilder:
    return adder_with(custom_options=b"abc")


def test_tflm_refuses_custom_options_on_a_builtin_operator() -> None:
    model = adder_with(custom_options=b"abc")
    assert [d.severity for d in lint(model, "F406", expectations=TFLM)] == [ERROR]


@quiet("F406")
def test_options_of_its_own() -> ModelBuilder:
    return adder()


@quiet("F406")
def test_custom_operator_with_custom_options() -> ModelBuilder:
    m = ModelBuilder()
    x, y = m.input("x", [2]), m.tensor("y", [2])
    m.custom_op("Mine", [x], [y], custom_options=b"abc")
    return m


@quiet("F406")
def test_missing_options_are_no_wrong_ones() -> ModelBuilder:
    return without_options("CONV_2D")
