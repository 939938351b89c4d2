from __future__ import annotations

import numpy as np

from testmodels import ModelBuilder
from tests.oracle.single_operator import Single, build, f, i
from tests.oracle.single_operators import single_operator
from tests.rules.cases import quiet, triggers
from tests.rules.shapes.edits import with_options, with_shape
from tflint.lint.severity import ERROR


@triggers(
    "T306",
    at="subgraphs[0].operators[0].outputs[0]",
    says='gives [1, 4, 3], but "out0" declares [1, 4, 9]',
)
def test_other_shape_declared() -> ModelBuilder:
    return with_shape("ADD", 2, 1, 4, 9)


@triggers("T306", count=2)
def test_only_the_origin_and_what_the_caller_sees() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [2, 3])
    tensors = [model.tensor(name, [2, 4]) for name in ("a", "b", "c")]
    for before, after in zip([x, *tensors], tensors, strict=False):
        model.op("RELU", [before], [after])
    model.output(tensors[-1])
    return model


@triggers(
    "T306",
    count=1,
    at="subgraphs[0].operators[0].outputs[0]",
    says='but "a" declares []; output 1 declares another shape as well',
)
def test_outputs_of_one_operator_are_one_finding() -> ModelBuilder:
    model = ModelBuilder()
    x, axis = model.input("x", [1, 4]), model.constant("axis", np.int32(1))
    parts = [model.tensor(name, [], has_rank=True) for name in "ab"]
    model.op("SPLIT", [axis, x], parts, num_splits=2)
    model.output(*parts)
    return model


@triggers("T306", severity=ERROR, says="which this operator compares; AllocateTensors fails")
def test_slice_compares() -> ModelBuilder:
    return with_shape("SLICE", 3, 2, 5)


@triggers("T306", severity=ERROR, says="whose rank the kernel takes")
def test_rank_of_a_gather() -> ModelBuilder:
    return with_shape("STABLEHLO_GATHER", 2, 2, 3, 1)


@quiet("T306")
def test_free_dimension() -> ModelBuilder:
    model = with_shape("ADD", 2, 1, 1, 3)
    model.tensors[2]["shape_signature"] = [1, -1, 3]
    return model


@quiet("T306")
def test_no_declared_shape() -> ModelBuilder:
    model = with_shape("ADD", 2)
    model.tensors[2]["has_rank"] = False
    return model


@triggers(
    "T307",
    says="the window [7, 2] does not fit into [6, 6] with padding VALID; no error",
)
def test_window_larger_than_the_input() -> ModelBuilder:
    return with_options("MAX_POOL_2D", filter_height=7)


@triggers("T307", says="AllocateTensors fails")
def test_filter_larger_than_the_input() -> ModelBuilder:
    return with_shape("DEPTHWISE_CONV_2D", 0, 1, 1, 1, 3)


@triggers("T307", says="has no elements")
def test_empty_result_of_the_model() -> ModelBuilder:
    return build(Single("SLICE", (f(4, 6), i(0, 0), i(0, 6)), (f(0, 6),)))


@quiet("T307")
def test_window_that_fits() -> ModelBuilder:
    return single_operator("MAX_POOL_2D")


@quiet("T307")
def test_empty_part_that_is_joined_again() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [4, 6])
    begin, size = model.constant("begin", [0, 0]), model.constant("size", [0, 6])
    empty, y = model.tensor("empty", [0, 6]), model.tensor("y", [4, 6])
    model.op("SLICE", [x, begin, size], [empty])
    model.op("CONCATENATION", [empty, x], [y], axis=0)
    model.output(y)
    return model


@quiet("T307")
def test_input_that_the_caller_has_to_resize() -> ModelBuilder:
    return build(Single("RELU", (f(0, 4),), (f(0, 4),)))
