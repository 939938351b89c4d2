from __future__ import annotations

from testmodels import ModelBuilder
from tests.oracle.single_operators import single_operator
from tests.rules.cases import quiet, triggers
from tests.rules.shapes.edits import with_inputs, with_options, with_outputs
from tflint.lint.severity import WARNING


@triggers(
    "T101", at="subgraphs[0].operators[0].inputs", says="has 1 input where the kernel takes 2"
)
def test_too_few_inputs() -> ModelBuilder:
    return with_inputs("ADD", 0)


@triggers("T101", says="has 3 inputs where the kernel takes 2")
def test_too_many_inputs() -> ModelBuilder:
    return with_inputs("ADD", 0, 1, 1)


@triggers("T101", says="gives 1")
def test_too_many_outputs() -> ModelBuilder:
    return with_outputs("ADD", 2, 2)


@triggers("T101", says="needs input 1, which is -1; AllocateTensors fails")
def test_missing_input() -> ModelBuilder:
    return with_inputs("ADD", 0, -1)


@triggers("T101", says="the process dies")
def test_missing_input_that_is_read_unchecked() -> ModelBuilder:
    return with_inputs("TRANSPOSE", 0, -1)


@triggers("T101", says="values_count 3")
def test_count_in_the_options() -> ModelBuilder:
    return with_options("PACK", values_count=3)


@triggers("T101", severity=WARNING, says="runs as NON_MAX_SUPPRESSION_V5")
def test_inputs_of_the_other_version() -> ModelBuilder:
    model = single_operator("NON_MAX_SUPPRESSION_V5")
    code = model.fields["operator_codes"][0]
    code["builtin_code"] = code["deprecated_builtin_code"] = 120
    return model


@triggers("T101", says="subgraph 1")
def test_missing_operand_of_a_subgraph() -> ModelBuilder:
    model = ModelBuilder()
    condition, x = model.input("condition", [], "BOOL"), model.input("x", [2])
    branches = []
    for name in ("then", "else"):
        branch = model.subgraph(name)
        a = branch.input("a", [2])
        b = branch.tensor("b", [2])
        branch.op("RELU", [a], [b])
        branch.output(b)
        branches.append(branch.index)
    y = model.tensor("y", [2])
    indices = {"then_subgraph_index": branches[0], "else_subgraph_index": branches[1]}
    model.op("IF", [condition, -1], [y], options=("IfOptions", indices))
    model.output(x, y)
    return model


@quiet("T101")
def test_optional_input_left_out() -> ModelBuilder:
    return with_inputs("FULLY_CONNECTED", 0, 1, -1)


@quiet("T101")
def test_coupled_lstm() -> ModelBuilder:
    return single_operator("LSTM_COUPLED")


@triggers("T102", says="has no bias: it has 2 inputs; AllocateTensors fails")
def test_convolution_with_two_inputs() -> ModelBuilder:
    return with_inputs("CONV_2D", 0, 1)


@triggers("T102", says="input 2 is -1")
def test_depthwise_without_bias() -> ModelBuilder:
    return with_inputs("DEPTHWISE_CONV_2D", 0, 1, -1)


@triggers("T102", says="the process dies")
def test_depthwise_with_two_inputs() -> ModelBuilder:
    return with_inputs("DEPTHWISE_CONV_2D", 0, 1)


@quiet("T102")
def test_convolution_with_bias() -> ModelBuilder:
    return single_operator("CONV_2D")


@triggers("T103", says="needs a constant as input 2")
def test_computed_window() -> ModelBuilder:
    model = single_operator("REDUCE_WINDOW")
    model.tensors[2]["buffer"] = 0
    model.main.fields["inputs"].append(2)
    return model


@quiet("T103")
def test_constant_window() -> ModelBuilder:
    return single_operator("REDUCE_WINDOW")
