from __future__ import annotations

import numpy as np
import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.graph.models import branches, chain, composite, variable
from tflint.lint.severity import ERROR, WARNING


@triggers(
    "G101",
    count=1,
    at="subgraphs[0].operators[0].inputs[0]",
    says="operator 0 (NEG) reads 'a', which only operator 1 (ABS) writes",
)
def test_wrong_order() -> ModelBuilder:
    m = chain()
    m.operators.insert(0, m.operators.pop(1))
    return m


@triggers("G101", count=1, says="the two form a cycle")
def test_cycle() -> ModelBuilder:
    m = chain()
    m.operators[0]["inputs"] = [3]
    return m


@triggers("G101", count=1, says="which only operator 1 (NEG) writes")
def test_wrong_order_in_a_branch() -> ModelBuilder:
    m, then, _ = branches()
    c = then.tensor("c", [2])
    then.op("NEG", [0], [c])
    then.operators[0]["inputs"] = [c]
    return m


def late_reshape() -> ModelBuilder:
    """x (0) -> ABS -> a (1) -> RESHAPE -> b (2) -> NEG -> y (3), with NEG before RESHAPE."""
    m = ModelBuilder()
    x, a = m.input("x", [4]), m.tensor("a", [4])
    b, y = m.tensor("b", [2, 2]), m.tensor("y", [2, 2])
    m.op("ABS", [x], [a])
    m.op("NEG", [b], [y])
    m.op("RESHAPE", [a, m.constant("shape", np.array([2, 2], np.int32))], [b], new_shape=[2, 2])
    m.output(y)
    return m


@triggers("G101", severity=WARNING, count=1, says="which only operator 2 (RESHAPE) writes")
def test_reshape_lies_in_the_memory_of_its_input() -> ModelBuilder:
    return late_reshape()


@triggers("G101", severity=ERROR, count=1, says="which only operator 2 (RESHAPE) writes")
def test_reshape_that_is_an_output_has_memory_of_its_own() -> ModelBuilder:
    m = late_reshape()
    m.output(2)
    return m


@triggers("G101", severity=ERROR, count=1, says="which only operator 1 (RESHAPE) writes")
def test_reshape_of_an_input_has_memory_of_its_own() -> ModelBuilder:
    m = late_reshape()
    m.operators.pop(0)
    m.operators[1]["inputs"][0] = 0
    return m


def early_reshape() -> ModelBuilder:
    """x (0) -> ABS -> a (1) -> RESHAPE -> b (2) -> NEG -> y (3), with RESHAPE before ABS."""
    m = late_reshape()
    m.operators[:] = [m.operators[2], m.operators[0], m.operators[1]]
    return m


@triggers("G101", severity=WARNING, count=1, says="operator 0 (RESHAPE) reads 'a'")
def test_early_reshape_lies_in_the_memory_of_its_input() -> ModelBuilder:
    return early_reshape()


@triggers("G101", severity=ERROR, count=1, says="operator 0 (RESHAPE) reads 'a'")
def test_early_reshape_whose_result_is_used_early() -> ModelBuilder:
    m = early_reshape()
    m.operators[:] = [m.operators[0], m.operators[2], m.operators[1]]
    return m


@triggers("G101", severity=WARNING, count=1, says="operator 0 (SHAPE)")
def test_only_the_shape_is_read() -> ModelBuilder:
    m = chain()
    shape = m.tensor("shape", [1], "INT32")
    m.op("SHAPE", [1], [shape], out_type="INT32")
    m.operators.insert(0, m.operators.pop())
    m.output(shape)
    return m


@triggers("G101", severity=WARNING, count=1, says="operator 0 (SIN)")
def test_nothing_uses_the_reader() -> ModelBuilder:
    m = chain()
    m.op("SIN", [1], [m.tensor("dead", [4])])
    m.operators.insert(0, m.operators.pop())
    return m


@triggers("G101", severity=WARNING, says="which only operator 1 (NEG)")
def test_nothing_runs_the_subgraph() -> ModelBuilder:
    m = chain()
    lost = m.subgraph("lost")
    a, b, c = lost.input("a", [2]), lost.tensor("b", [2]), lost.tensor("c", [2])
    lost.op("ABS", [b], [c])
    lost.op("NEG", [a], [b])
    lost.output(c)
    return m


@quiet("G101")
def test_sorted() -> ModelBuilder:
    return chain()


@quiet("G101")
@pytest.mark.parametrize("state", [{"is_variable": True}, {"buffer": 1}])
def test_value_from_elsewhere(state: dict[str, object]) -> ModelBuilder:
    """The second is a constant, which G104 reports when it is written."""
    m = chain()
    m.buffer(b"\0" * 16)
    m.tensors[2] |= state
    m.op("SIN", [2], [m.tensor("s", [4])])
    m.operators.insert(0, m.operators.pop())
    return m


@triggers(
    "G102",
    count=1,
    at="subgraphs[0].tensors[4]",
    says="operator 1 (NEG) reads tensor 'lost', but it is no constant and no operator writes it",
)
def test_read_and_never_written() -> ModelBuilder:
    m = chain()
    m.operators[1]["inputs"] = [m.tensor("lost", [4])]
    return m


@triggers("G102", count=1, says="operator 1 (NEG) and 1 more read tensor 'a'")
def test_one_finding_per_tensor() -> ModelBuilder:
    m = chain()
    m.operators[0]["outputs"] = [m.tensor("elsewhere", [4])]
    return m


@triggers("G102", count=1, says="tensor 'lost' is an output of subgraph 'main'")
def test_output_never_written() -> ModelBuilder:
    m = chain()
    m.output(m.tensor("lost", [4]))
    return m


@triggers("G102", count=1, says="tensor 'lost' is an output of subgraph 'then'")
def test_output_of_a_branch_never_written() -> ModelBuilder:
    m, then, _ = branches()
    then.fields["outputs"] = [then.tensor("lost", [2])]
    return m


@triggers("G102", count=1, says="operator 0 (RESHAPE) reads tensor 'shape'")
def test_shape_with_one_dimension() -> ModelBuilder:
    return reshape([2])


@triggers("G102", severity=WARNING, count=1, says="operator 0 (Scratcher) reads tensor 'scratch'")
def test_only_a_custom_operator_reads_it() -> ModelBuilder:
    return scratch("Scratcher", 1)


@triggers("G102", severity=WARNING, count=1, says="operator 0 (ethos-u) reads tensor 'scratch'")
def test_weights_of_an_ethos_u_operator() -> ModelBuilder:
    return scratch("ethos-u", 1)


@quiet("G102")
@pytest.mark.parametrize("position", [2, 3])
def test_scratch_memory_of_an_ethos_u_operator(position: int) -> ModelBuilder:
    return scratch("ethos-u", position)


@quiet("G102")
@pytest.mark.parametrize("shape", [[], [2, 1]])
def test_shape_that_reshape_ignores(shape: list[int]) -> ModelBuilder:
    return reshape(shape)


@quiet("G102")
def test_tensor_without_elements() -> ModelBuilder:
    m = ModelBuilder()
    x, empty, y = m.input("x", [4]), m.tensor("empty", [0]), m.tensor("y", [4])
    m.op("CONCATENATION", [x, empty], [y], axis=0)
    m.output(y)
    return m


@quiet("G102")
def test_constants_of_all_kinds() -> ModelBuilder:
    m = chain()
    outside = m.tensor("outside", [4], buffer=m.buffer(outside=b"\0" * 16))
    inside = m.constant("inside", [1.0] * 4)
    state = m.tensor("state", [4], is_variable=True)
    for index in (outside, inside, state):
        m.op("ADD", [0, index], [m.tensor(f"sum {index}", [4])])
    m.output(inside, state)
    return m


@quiet("G102")
def test_empty_data_vector_is_another_finding() -> ModelBuilder:
    m = chain()
    m.operators[1]["inputs"] = [m.tensor("lost", [4], buffer=m.buffer(b""))]
    return m


@quiet("G102")
@pytest.mark.parametrize("flags", [None, [False] * 18 + [True] * 2])
def test_states_of_an_lstm(flags: list[bool] | None) -> ModelBuilder:
    """Not marked is_variable, which T501 reports; old converters set flags instead."""
    m = ModelBuilder()
    inputs = [m.input("x", [1, 2])] + [m.input(f"w{i}", [2, 2]) for i in range(17)]
    inputs += [m.tensor("output state", [1, 2]), m.tensor("cell state", [1, 2])]
    y = m.tensor("y", [1, 2])
    m.op("LSTM", inputs, [y], operator_fields={"mutating_variable_inputs": flags})
    m.output(y)
    return m


@quiet("G102")
def test_blockwise_scales_are_no_operands() -> ModelBuilder:
    m = chain()
    m.constant("scales", [0.5])
    m.tensor("zero points", [1])
    return m


@quiet("G102")
def test_subgraphs_called_in_other_ways() -> ModelBuilder:
    return composite()[0]


def test_a_broken_operator_gives_no_second_finding() -> None:
    m = chain()
    m.operators[0]["outputs"] = [44]
    assert {d.code for d in lint(m)} == {"F202"}


def test_variables_are_values() -> None:
    assert not lint(variable()[0], "G101", "G102")


def reshape(target_shape: list[int]) -> ModelBuilder:
    m = ModelBuilder()
    x, y = m.input("x", [4]), m.tensor("y", [2, 2])
    target = m.tensor("shape", target_shape, "INT32")
    m.op("RESHAPE", [x, target], [y], new_shape=[2, 2])
    m.output(y)
    return m


def scratch(custom_code: str, position: int) -> ModelBuilder:
    m = ModelBuilder()
    inputs = [m.input(f"x{i}", [4]) for i in range(4)]
    inputs[position] = m.tensor("scratch", [4])
    y = m.tensor("y", [4])
    m.custom_op(custom_code, inputs, [y])
    m.output(y)
    return m


@triggers("G101", severity=WARNING, says="reads 'a', which only operator 1 (ABS) writes")
def test_reader_that_is_repeated_later() -> ModelBuilder:
    """The stale result is computed again, from the right value, before anything reads it."""
    m = chain()
    m.operators.insert(0, dict(m.operators[1]))
    return m
