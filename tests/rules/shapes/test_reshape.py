from __future__ import annotations

from testmodels import ModelBuilder
from tests.oracle.single_operators import single_operator
from tests.rules.cases import quiet, triggers
from tests.rules.shapes.edits import int32, with_constant, with_options, with_shape, with_type
from tflint.lint.severity import INFO, WARNING


@triggers("T305", says="has the target [5, 4] of 20 elements")
def test_other_number_of_elements() -> ModelBuilder:
    return with_constant("RESHAPE", 1, int32(5, 4))


@triggers("T305", says="are no multiple of 5")
def test_unresolvable_dimension() -> ModelBuilder:
    return with_constant("RESHAPE", 1, int32(5, -1))


@triggers("T305", says="one -1 may stand")
def test_two_open_dimensions() -> ModelBuilder:
    return with_constant("RESHAPE", 1, int32(-1, -1))


@triggers("T305", says="is INT16 [2] and no INT32 vector")
def test_ignored_target() -> ModelBuilder:
    model = with_options("RESHAPE", new_shape=[6, 2])
    model.tensors[1] |= {"type": 7, "buffer": model.buffer(b"\x03\0\x04\0")}
    return model


@triggers("T305", severity=WARNING, says="takes new_shape [3, -1] from its options")
def test_ignored_target_where_the_options_give_what_is_declared() -> ModelBuilder:
    model = with_type("RESHAPE", 1, "INT16")
    model.tensors[1]["buffer"] = model.buffer(b"\x04\0\x03\0")
    return model


@triggers("T305", severity=INFO, says="LiteRT takes input 1")
def test_options_say_something_else() -> ModelBuilder:
    return with_options("RESHAPE", new_shape=[6, 2])


@triggers("T305", severity=WARNING, says='but "out0" declares 1')
def test_longer_than_the_declared_output() -> ModelBuilder:
    return with_shape("RESHAPE", 2, 12)


@triggers("T305")
def test_target_that_follows_from_the_shape_of_the_input() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [2, 6])
    shape = model.tensor("shape", [2], "INT32")
    begin, end = model.constant("begin", [0]), model.constant("end", [1])
    first = model.tensor("first", [1], "INT32")
    five = model.constant("five", [5])
    target, y = model.tensor("target", [2], "INT32"), model.tensor("y", [2, 5])
    model.op("SHAPE", [x], [shape], out_type="INT32")
    model.op("STRIDED_SLICE", [shape, begin, end, end], [first], options="StridedSliceOptions")
    model.op("CONCATENATION", [first, five], [target], axis=0)
    model.op("RESHAPE", [x, target], [y], options="ReshapeOptions")
    model.output(y)
    return model


@quiet("T305")
def test_open_dimension() -> ModelBuilder:
    return single_operator("RESHAPE")


@quiet("T305")
def test_target_in_the_options() -> ModelBuilder:
    return single_operator("RESHAPE_OPTION")


@quiet("T305")
def test_ignored_target_that_the_options_repeat() -> ModelBuilder:
    model = with_type("RESHAPE", 1, "INT64")
    model.tensors[1]["buffer"] = model.buffer(int32(3, 0, -1, -1))
    return model


@quiet("T305")
def test_target_of_the_caller() -> ModelBuilder:
    model = single_operator("RESHAPE")
    model.tensors[1]["buffer"] = 0
    model.main.fields["inputs"].append(1)
    return model
