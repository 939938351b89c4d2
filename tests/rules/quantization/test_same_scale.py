"""Q207 same-scale-violation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.analysis.xnnpack_models import typed
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import binary, unary
from tflint.lint.severity import ERROR, WARNING

HEALTHY = q(0.5, 3)
DOUBLED = q(1.0, 3)
ONE_BIT_MORE = q(float(np.nextafter(np.float32(0.5), np.float32(1))), 3)


@pytest.mark.parametrize(
    "kind", ["RESHAPE", "AVERAGE_POOL_2D", "GATHER", "TILE", "SPLIT_V", "RESIZE_NEAREST_NEIGHBOR"]
)
@triggers("Q207", at="subgraphs[0].operators[0]", says="values move by up to 65.5 steps", count=1)
def test_integers_are_copied(kind: str) -> ModelBuilder:
    return unary(kind, source=HEALTHY, target=DOUBLED)


@pytest.mark.parametrize("kind", ["PACK", "UNPACK", "EXPAND_DIMS", "MIRROR_PAD", "REDUCE_MAX"])
@triggers("Q207", says="from 'x' (0.5, 3) to 'y' (0.50000006, 3): LiteRT refuses the operator")
def test_last_bit_is_compared(kind: str) -> ModelBuilder:
    return unary(kind, source=HEALTHY, target=ONE_BIT_MORE)


@pytest.mark.parametrize("kind", ["TRANSPOSE", "SLICE", "MAX_POOL_2D", "PAD"])
@triggers("Q207", says="XNNPACK refuses the operator", severity=ERROR)
def test_xnnpack_compares_the_last_bit(kind: str) -> ModelBuilder:
    model = typed(kind, ("UINT8", "UINT8"))
    model.tensors[model.main.fields["outputs"][0]]["quantization"] = q(1.0000001, 0)
    return model


@quiet("Q207")
def test_last_bit_where_nobody_compares() -> ModelBuilder:
    return unary("RESHAPE", source=HEALTHY, target=ONE_BIT_MORE)


@quiet("Q207")
def test_last_bit_of_16_bits_in_xnnpack() -> ModelBuilder:
    return unary("TRANSPOSE", "INT16", q(0.5), q(0.50000006))


@triggers("Q207", severity=WARNING, says="values move by up to 0.131 steps")
def test_no_more_than_a_step() -> ModelBuilder:
    return unary("RESHAPE", source=HEALTHY, target=q(0.5005, 3))


@triggers("Q207", severity=ERROR, says="values move by up to 2 steps")
def test_zero_point() -> ModelBuilder:
    return unary("RESHAPE", source=HEALTHY, target=q(0.5, 5))


@triggers("Q207", severity=WARNING, says="values move by up to 1 steps")
def test_neighbouring_zero_point() -> ModelBuilder:
    return unary("RESHAPE", source=HEALTHY, target=q(0.5, 4))


@quiet("Q207")
def test_xnnpack_leaves_a_split_into_many() -> ModelBuilder:
    model = ModelBuilder()
    axis, x = model.constant("axis", np.array(0, np.int32)), model.input("x", [5], "INT8", HEALTHY)
    parts = [model.tensor(f"part{i}", [1], "INT8", ONE_BIT_MORE) for i in range(5)]
    model.op("SPLIT", [axis, x], parts, num_splits=5)
    model.output(*parts)
    return model


@triggers("Q207", says="from 'x' (0.5, 3) to 'y' (no scale): LiteRT refuses the operator")
def test_missing_parameters_are_compared_too() -> ModelBuilder:
    return unary("PACK", source=HEALTHY, target={})


@quiet("Q207")
def test_missing_parameters_where_nobody_compares() -> ModelBuilder:
    return unary("RESHAPE", source=HEALTHY, target={})


@pytest.mark.parametrize("kind", ["MAXIMUM", "MINIMUM"])
@triggers("Q207", says="from 'b' (1, 3) to 'y' (0.5, 3): values move", count=1)
def test_one_of_two_inputs(kind: str) -> ModelBuilder:
    return binary(kind, "INT8", HEALTHY, DOUBLED, HEALTHY)


@triggers("Q207", says="(and 1 more): LiteRT refuses the operator", count=1)
def test_concatenation_of_int8() -> ModelBuilder:
    return binary("CONCATENATION", "INT8", HEALTHY, HEALTHY, DOUBLED)


@triggers("Q207", says="values move by up to 1.64e+04 steps", severity=ERROR)
def test_concatenation_of_int16_is_not_compared() -> ModelBuilder:
    return binary("CONCATENATION", "INT16", q(0.5), q(1.0), q(1.0))


@quiet("Q207")
def test_concatenation_of_uint8_rescales() -> ModelBuilder:
    return binary("CONCATENATION", "UINT8", HEALTHY, DOUBLED, q(2.0, 7))


def padded(value: Any, target: Any) -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [4], "INT8", q(0.5))
    paddings = model.constant("paddings", np.array([[1, 1]], np.int32))
    constant = model.constant("value", np.array(1, np.int8), value)
    y = model.tensor("y", [6], "INT8", target)
    model.op("PADV2", [x, paddings, constant], [y])
    model.output(y)
    return model


@triggers("Q207", says="from 'value' (0.25, 0) to 'y' (0.5, 0): LiteRT refuses the operator")
def test_padding_value_is_compared() -> ModelBuilder:
    return padded(q(0.25), q(0.5))


@triggers("Q207", says="from 'x' (0.5, 0) to 'y' (0.25, 0): values move", count=1)
def test_padded_data_is_copied() -> ModelBuilder:
    return padded(q(0.25), q(0.25))


@quiet("Q207")
def test_equal_parameters() -> ModelBuilder:
    return unary("RESHAPE", source=HEALTHY, target=HEALTHY)


@quiet("Q207")
def test_operators_that_rescale() -> ModelBuilder:
    return unary("RELU", source=HEALTHY, target=DOUBLED)


@quiet("Q207")
def test_shape_operand_with_parameters() -> ModelBuilder:
    model = unary(
        "RESHAPE", source=HEALTHY, target=HEALTHY, constants=[np.array([1, 4, 4, 8], np.int32)]
    )
    model.tensors[2]["quantization"] = q(7.0)
    return model


@quiet("Q207")
def test_per_axis_parameters() -> ModelBuilder:
    return unary("RESHAPE", source=q([0.5] * 8, axis=3), target=q([1.0] * 8, axis=3))


def called(inside: Any, outside: Any) -> ModelBuilder:
    model = ModelBuilder()
    condition = model.input("c", [], "BOOL")
    x = model.input("x", [4], "INT8", q(0.5))
    y = model.tensor("y", [4], "INT8", outside)
    branch = model.subgraph("branch")
    inner = branch.input("inner", [4], "INT8", inside)
    result = branch.tensor("result", [4], "INT8", inside)
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


@triggers("Q207", says="operator 0 IF passes integers from 'x' (0.5, 0) to 'inner' (1, 0)")
def test_argument_of_a_branch() -> ModelBuilder:
    return called(q(1.0), q(1.0))


@triggers("Q207", says="from 'result' (0.5, 0) to 'y' (1, 0)")
def test_result_of_a_branch() -> ModelBuilder:
    return called(q(0.5), q(1.0))


@quiet("Q207")
def test_branch_with_the_scales_of_its_caller() -> ModelBuilder:
    return called(q(0.5), q(0.5))


@triggers("Q207", says="operator 0 WHILE passes integers from 'after' (1, 0) to 'before' (0.5, 0)")
def test_next_turn_of_a_loop() -> ModelBuilder:
    model = ModelBuilder()
    x, y = model.input("x", [4], "INT8", q(0.5)), model.tensor("y", [4], "INT8", q(1.0))
    condition, body = model.subgraph("condition"), model.subgraph("body")
    condition.input("n", [4], "INT8", q(0.5))
    condition.output(condition.tensor("more", [], "BOOL"))
    before = body.input("before", [4], "INT8", q(0.5))
    after = body.tensor("after", [4], "INT8", q(1.0))
    body.op("RELU", [before], [after])
    body.output(after)
    model.op("WHILE", [x], [y], cond_subgraph_index=condition.index, body_subgraph_index=body.index)
    model.output(y)
    return model


def variable(assigned: Any, read: Any, *, names: tuple[str, str] = ("v", "v")) -> ModelBuilder:
    model = ModelBuilder()
    handles = []
    for name in names:
        handle = model.tensor(f"{name}_handle", [], "RESOURCE")
        model.op("VAR_HANDLE", [], [handle], container="", shared_name=name)
        handles.append(handle)
    x, y = model.input("x", [4], "INT8", assigned), model.tensor("y", [4], "INT8", read)
    model.op("ASSIGN_VARIABLE", [handles[0], x], [])
    model.op("READ_VARIABLE", [handles[1]], [y])
    model.output(y)
    return model


@triggers("Q207", says="operator 3 READ_VARIABLE passes integers from 'x' (0.5, 0) to 'y' (1, 0)")
def test_variable() -> ModelBuilder:
    return variable(q(0.5), q(1.0))


@quiet("Q207")
def test_two_variables() -> ModelBuilder:
    return variable(q(0.5), q(1.0), names=("v", "w"))


@quiet("Q207")
def test_variable_with_one_scale() -> ModelBuilder:
    return variable(q(0.5), q(0.5))


@quiet("Q207")
def test_constant_zeros() -> ModelBuilder:
    model = variable(q(0.5), q(1.0))
    model.operators[2]["inputs"][1] = model.constant("zeros", np.zeros(4, np.int8), q(0.5))
    return model


@triggers("Q207", says="(per axis) to 'y' (0.5, 3): LiteRT refuses the operator")
def test_per_axis_beside_one_scale() -> ModelBuilder:
    return unary("PACK", source=q([0.5] * 8, axis=3), target=HEALTHY)


@quiet("Q207")
def test_per_axis_beside_no_scale() -> ModelBuilder:
    return unary("PACK", source=q([0.5] * 8, axis=3), target={})


@pytest.mark.parametrize("dtype", ["FLOAT32", "INT32"])
@pytest.mark.parametrize("kind", ["PACK", "UNPACK", "EXPAND_DIMS"])
@triggers("Q207", severity=ERROR, says="'x' (0.5, 0) to 'y' (no scale): LiteRT refuses", count=1)
def test_scale_left_on_another_type(kind: str, dtype: str) -> ModelBuilder:
    return unary(kind, dtype, q(0.5), {})


@pytest.mark.parametrize("kind", ["RESHAPE", "CONCATENATION", "MIRROR_PAD"])
@quiet("Q207")
def test_scale_left_on_floats_where_nobody_compares(kind: str) -> ModelBuilder:
    return unary(kind, "FLOAT32", q(0.5), {})


@quiet("Q207")
def test_equal_scales_left_on_floats() -> ModelBuilder:
    return unary("PACK", "FLOAT32", q(0.5), q(0.5))


def there_and_back(last: Any, read_between: bool = False) -> ModelBuilder:
    """x -> AVERAGE_POOL_2D -> p, of another scale -> RESHAPE -> y."""
    model = ModelBuilder()
    x = model.input("x", [1, 2, 2, 1], "INT8", HEALTHY)
    p = model.tensor("p", [1, 1, 1, 1], "INT8", DOUBLED)
    y = model.tensor("y", [1], "INT8", last)
    pool = {"filter_height": 2, "filter_width": 2, "stride_h": 2, "stride_w": 2, "padding": "VALID"}
    model.op("AVERAGE_POOL_2D", [x], [p], version=2, options=("Pool2DOptions", pool))
    model.op("RESHAPE", [p, model.constant("shape", np.array([1], np.int32))], [y])
    model.output(y)
    if read_between:
        model.output(p)
    return model


@triggers("Q207", severity=WARNING, count=2, says="values move by up to")
def test_scale_that_nobody_reads() -> ModelBuilder:
    return there_and_back(HEALTHY)


@triggers("Q207", severity=ERROR, count=2)
def test_scale_of_an_output() -> ModelBuilder:
    return there_and_back(HEALTHY, read_between=True)


@triggers("Q207", severity=ERROR, count=1, says="from 'x' (0.5, 3) to 'p' (1, 3)")
def test_scale_that_stays() -> ModelBuilder:
    return there_and_back(DOUBLED)


@triggers("Q207", severity=ERROR, count=1, says="values move by up to")
def test_operator_that_xnnpack_leaves() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [4, 3], "INT8", HEALTHY)
    y = model.tensor("y", [3], "INT8", DOUBLED)
    bounds = [
        model.constant(name, values)
        for name, values in zip("bes", ([0, 0], [1, 3], [1, 1]), strict=True)
    ]
    model.op("STRIDED_SLICE", [x, *bounds], [y], version=2, shrink_axis_mask=1, begin_mask=0)
    model.output(y)
    return model
