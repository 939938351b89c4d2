from __future__ import annotations

from math import prod

from testmodels import ModelBuilder
from tests.oracle.single_operator import Operand, Single, build, f, t, w
from tests.oracle.single_operators import single_operator
from tests.rules.cases import lint, quiet, triggers
from tests.rules.shapes.edits import with_type
from tflint.lint.severity import WARNING


@triggers(
    "T201", at="subgraphs[0].operators[0].inputs[0]", says='"in0" is INT64; AllocateTensors fails'
)
def test_type_without_kernel() -> ModelBuilder:
    return build(Single("ABS", (t("INT64", 4),), (t("INT64", 4),)))


@triggers("T201", says="Invoke fails")
def test_type_noticed_at_run_time() -> ModelBuilder:
    return build(Single("ADD", (t("BOOL", 4), t("BOOL", 4)), (t("BOOL", 4),)))


@triggers("T201", severity=WARNING, says="its bytes are right as those of an INT32")
def test_index_type_that_is_not_looked_at() -> ModelBuilder:
    return with_type("SPLIT", 0, "FLOAT32")


@triggers("T201", says="output 1")
def test_output_type() -> ModelBuilder:
    return with_type("TOPK_V2", 3, "INT64")


@quiet("T201")
def test_type_that_an_earlier_operator_overwrites() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [4])
    between = model.tensor("between", [4], "STRING")
    y = model.tensor("y", [4])
    model.op("ADD", [x, x], [between])
    model.op("LOGISTIC", [between], [y])
    model.output(y)
    return model


@quiet("T201")
def test_float16_that_xnnpack_takes() -> ModelBuilder:
    return build(Single("ABS", (t("FLOAT16", 4),), (t("FLOAT16", 4),)))


@triggers("T203", severity=WARNING, says='writes no FLOAT32 into "out0", which declares INT64')
def test_output_type_of_no_elements() -> ModelBuilder:
    model = ModelBuilder()
    x, y = model.input("x", [2, 0]), model.tensor("out0", [0, 2], "INT64")
    model.op("RESHAPE", [x, model.constant("shape", [0, 2])], [y], new_shape=[0, 2])
    model.output(y)
    return model


@triggers("T202", says="needs one type for input 0 and input 1")
def test_different_types_of_a_sum() -> ModelBuilder:
    return build(Single("ADD", (f(4), t("INT32", 4)), (f(4),)))


@triggers("T202", says="FLOAT16 as input 1, FLOAT32 as input 2; no error is reported")
def test_float16_filter_of_float_data() -> ModelBuilder:
    entry = single_operator("CONV_2D")
    entry.tensors[1]["type"] = 1
    entry.tensors[1]["buffer"] = entry.buffer(bytes(2 * 6 * 3 * 3 * 2))
    return entry


@triggers("T202", says="output 0")
def test_output_type_that_is_compared() -> ModelBuilder:
    return build(Single("TANH", (f(4),), (t("INT8", 4),)))


@triggers("T202", says="has no kernel for")
def test_combination_without_kernel() -> ModelBuilder:
    model = with_type("SVDF", 2, "INT16")
    weights = model.tensors[2]
    weights["buffer"] = model.buffer(bytes(2 * prod(weights["shape"])))
    return model


@triggers("T202", severity=WARNING, says="its bytes are those of the type that the kernel reads")
def test_declared_type_of_bytes_that_are_right() -> ModelBuilder:
    return with_type("SVDF", 2, "INT16")


@quiet("T202")
def test_wrong_bias_type_is_a_matter_of_quantization() -> ModelBuilder:
    return with_type("CONV_2D", 2, "INT32")


@quiet("T202")
def test_hybrid_weights() -> ModelBuilder:
    weights = Operand((4, 6), "INT8", [1] * 24, quantized=True)
    return build(Single("FULLY_CONNECTED", (f(2, 6), weights, w(4)), (f(2, 4),)))


@triggers("T203", at="subgraphs[0].operators[0].outputs[0]", says="past the end of its buffer")
def test_reshape_into_a_narrower_type() -> ModelBuilder:
    return with_type("RESHAPE", 2, "INT8")


@triggers("T203", severity=WARNING, says="gives FLOAT32, whatever")
def test_overwritten_type() -> ModelBuilder:
    return with_type("ADD", 2, "INT32")


@triggers("T203", says="declares INT16")
def test_output_type_of_softmax() -> ModelBuilder:
    return with_type("SOFTMAX", 1, "INT16")


def test_output_type_of_a_branch_is_another_finding() -> None:
    model = ModelBuilder()
    condition, x = model.input("condition", [], "BOOL"), model.input("x", [2])
    indices = {}
    for name in ("then", "else"):
        branch = model.subgraph(name)
        a, b = branch.input("a", [2]), branch.tensor("b", [2])
        branch.op("RELU", [a], [b])
        branch.output(b)
        indices[f"{name}_subgraph_index"] = branch.index
    y = model.tensor("y", [2], "INT8")
    model.op("IF", [condition, x], [y], options=("IfOptions", indices))
    model.output(y)
    assert [d.code for d in lint(model, "T203", "G402")] == ["G402"]


@quiet("T203")
def test_right_type() -> ModelBuilder:
    return single_operator("RESHAPE")


@triggers("T201", says='but "axis" is FLOAT32; no error is reported and the result is wrong')
def test_axis_that_is_read_as_another_number() -> ModelBuilder:
    return split_along("FLOAT32", 1.0)


@triggers("T201", severity=WARNING, says="its bytes are right as those of an INT32")
def test_axis_that_is_read_as_the_same_number() -> ModelBuilder:
    return split_along("INT64", 1)


@triggers("T201", severity=WARNING, says="its bytes are right as those of an INT32")
def test_axis_that_is_no_whole_number_but_in_its_bytes() -> ModelBuilder:
    return split_along("FLOAT64", 5e-324)


def split_along(dtype: str, axis: float) -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [1, 4])
    parts = [model.tensor(name, [1, 2]) for name in "ab"]
    model.op("SPLIT", [model.constant("axis", axis, dtype=dtype), x], parts, num_splits=2)
    model.output(*parts)
    return model


@triggers("T301", says="takes [..., 6] as input 0")
def test_scalar_for_a_layer() -> ModelBuilder:
    return scalar_into(6)


@quiet("T301")
def test_scalar_for_weights_of_one_column() -> ModelBuilder:
    return scalar_into(1)


def scalar_into(depth: int) -> ModelBuilder:
    model = ModelBuilder()
    weights = model.constant("w", [[1.0] * depth] * 2)
    y = model.tensor("y", [1, 2])
    model.op("FULLY_CONNECTED", [model.input("x", []), weights, -1], [y])
    model.output(y)
    return model
