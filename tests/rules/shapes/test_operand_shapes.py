from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.oracle.single_operator import Single, build, f, t
from tests.oracle.single_operators import single_operator
from tests.rules.cases import quiet, triggers
from tests.rules.shapes.edits import with_options, with_shape
from tflint.lint.severity import INFO, WARNING


@triggers("T301", at="subgraphs[0].operators[0].inputs[0]", says="takes 4 dimensions as input 0")
def test_image_without_batch() -> ModelBuilder:
    return with_shape("CONV_2D", 0, 8, 8, 4)


@triggers(
    "T301", says="broadcasts to 9 dimensions, where the kernel has room for 8; the process dies"
)
def test_broadcast_beyond_the_limit() -> ModelBuilder:
    return build(Single("SUB", (f(*[2] * 9), f(2)), (f(*[2] * 9),)))


@triggers("T301", severity=WARNING, says="takes 2 dimensions as input 0, but")
def test_dimensions_of_1_behind_those_that_are_read() -> ModelBuilder:
    return with_shape("RNN", 0, 2, 3, 1)


@triggers("T301", says="no error is reported and the result is wrong")
def test_dimensions_behind_those_that_are_read() -> ModelBuilder:
    return with_shape("RNN", 0, 2, 3, 2)


@triggers("T301", severity=INFO, says="older releases stop at 4")
def test_broadcast_beyond_older_limits() -> ModelBuilder:
    return build(Single("POW", (f(2, 2, 2, 2, 2), f(2)), (f(2, 2, 2, 2, 2),)))


@quiet("T301")
def test_neighbours_that_stretch_alike_count_once() -> ModelBuilder:
    return build(Single("ADD", (f(*[2] * 6), f(*[2] * 6)), (f(*[2] * 6),)))


@quiet("T301")
def test_equal_shapes_have_no_limit() -> ModelBuilder:
    return build(Single("SUB", (f(*[2] * 9), f(*[2] * 9)), (f(*[2] * 9),)))


@triggers("T302", says='cannot broadcast "in0" [1, 4, 3] and "in1" [5, 1]')
def test_sizes_that_differ() -> ModelBuilder:
    return with_shape("ADD", 1, 5, 1)


@triggers("T302", says="does not broadcast")
def test_select_does_not_stretch() -> ModelBuilder:
    return with_shape("SELECT", 2, 2, 1)


@triggers("T302", says="leading dimensions")
def test_batches_of_matrices() -> ModelBuilder:
    return with_shape("BATCH_MATMUL", 1, 3, 4, 5)


@quiet("T302")
def test_broadcast_with_an_empty_dimension() -> ModelBuilder:
    return build(Single("ADD", (f(0, 4), f(1, 4)), (f(0, 4),)))


@quiet("T302")
def test_select_by_rows() -> ModelBuilder:
    return single_operator("SELECT")


@triggers("T303", says="has 3 input channels, no multiple of the 2")
def test_input_channels() -> ModelBuilder:
    return with_shape("CONV_2D", 0, 1, 8, 8, 3)


@triggers("T303", says="has 6 output channels, but the bias")
def test_bias_length() -> ModelBuilder:
    return with_shape("CONV_2D", 2, 5)


@triggers("T303", says="the inner sizes are 4 and 3")
def test_inner_sizes() -> ModelBuilder:
    return with_shape("BATCH_MATMUL", 1, 1, 3, 5)


@triggers("T303", says="last dimension of the input")
def test_depth_with_kept_dimensions() -> ModelBuilder:
    return with_shape("FULLY_CONNECTED", 0, 2, 5)


@triggers("T303", says="are dropped; XNNPACK refuses to load it; no error is reported")
def test_remainder() -> ModelBuilder:
    model = with_options("FULLY_CONNECTED", keep_num_dims=False)
    model.tensors[0]["shape"] = [2, 5]
    return model


@quiet("T303")
def test_groups() -> ModelBuilder:
    return single_operator("CONV_2D")


@quiet("T303")
def test_flattened_rows() -> ModelBuilder:
    model = with_options("FULLY_CONNECTED", keep_num_dims=False)
    model.tensors[0]["shape"] = [4, 3]
    return model


@triggers("T304", says="joins along axis 1")
def test_concatenation() -> ModelBuilder:
    return with_shape("CONCATENATION", 1, 3, 4)


@triggers("T304", says="needs paddings of shape [3, 2]")
def test_paddings() -> ModelBuilder:
    return with_shape("PAD", 0, 2, 3, 4)


@triggers("T304", says="needs a state [2, 40]")
def test_state() -> ModelBuilder:
    return with_shape("SVDF", 4, 2, 41)


@triggers("T304", says="does not divide height 5")
def test_blocks() -> ModelBuilder:
    return with_shape("SPACE_TO_DEPTH", 0, 1, 5, 4, 2)


@quiet("T304")
def test_declared_shape_of_an_intermediate_does_not_count() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [2, 3])
    between = model.tensor("between", [7])
    y = model.tensor("y", [2, 6])
    model.op("RELU", [x], [between])
    model.op("CONCATENATION", [between, x], [y], axis=1)
    model.output(y)
    return model


@quiet("T304")
def test_unknown_shapes_are_not_judged() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [2, 3], "BOOL")
    where, y = model.tensor("where", [1, 2], "INT64"), model.tensor("y", [6, 4], "INT64")
    model.op("WHERE", [x], [where])
    model.op("CONCATENATION", [where, where], [y], axis=1)
    model.output(y)
    return model


@quiet("T304")
def test_selection_by_condition() -> ModelBuilder:
    return build(Single("SELECT_V2", (t("BOOL", 3), f(2, 3), f(1, 1)), (f(2, 3),)))


@pytest.mark.parametrize("name", ["ATAN2", "STABLEHLO_SHIFT_LEFT"])
@triggers("T304", says="it reads past the end")
def test_smaller_second_operand(name: str) -> ModelBuilder:
    return with_shape(name, 1, 1, 1, 3)


@pytest.mark.parametrize("name", ["ATAN2", "STABLEHLO_SHIFT_LEFT"])
@triggers("T304", severity=WARNING, says="of which it takes the first 12 numbers")
def test_larger_second_operand(name: str) -> ModelBuilder:
    return with_shape(name, 1, 1, 5, 3)


@triggers("T304", says="sets the diagonal")
def test_smaller_diagonal() -> ModelBuilder:
    return with_shape("MATRIX_SET_DIAG", 1, 2, 2)


@triggers("T304", severity=WARNING, says="sets the diagonal")
def test_larger_diagonal() -> ModelBuilder:
    return with_shape("MATRIX_SET_DIAG", 1, 3, 3)
