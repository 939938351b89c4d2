from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.graph.models import branches, chain, diamond
from tflint.lint.severity import ERROR, INFO, WARNING


@triggers(
    "G103",
    count=1,
    at="subgraphs[0].tensors[2]",
    says="is written 2 times, by operator 1 (SIN), operator 2 (COS); what operator 1 writes is lost",
)
def test_value_is_lost() -> ModelBuilder:
    m = diamond()
    m.operators[2]["outputs"] = [2]
    m.operators[3]["inputs"] = [2, 2]
    return m


@triggers("G103", count=1, says="is written 2 times, by operator 0 (SPLIT), operator 0 (SPLIT)")
def test_twice_by_one_operator() -> ModelBuilder:
    m = ModelBuilder()
    x, half = m.input("x", [4]), m.tensor("half", [2])
    axis = m.constant("axis", [0], dtype="INT32", shape=[])
    m.op("SPLIT", [axis, x], [half, half], num_splits=2)
    m.output(half)
    return m


@triggers("G103", count=1, says="is both input and output of operator 2 (ADD), so AllocateTensors")
def test_in_place_with_options() -> ModelBuilder:
    m = chain()
    m.operators[2]["inputs"] = [2, 3]
    return m


@triggers("G103", count=1, says="is both input and output of operator 3 (ADD)")
def test_in_place_on_an_input_with_options() -> ModelBuilder:
    m = chain()
    m.op("ADD", [0, 0], [0])
    return m


@triggers("G103", count=1, says="which reads it before any operator has written it")
def test_in_place_without_a_value() -> ModelBuilder:
    m = chain()
    m.operators[1]["inputs"] = [2]
    return m


@triggers("G103", severity=WARNING, count=1, says="each time after the value before was read")
def test_reused_after_it_was_read() -> ModelBuilder:
    return reused()


@triggers("G103", severity=WARNING, count=1, says="each time after the value before was read")
def test_in_place_after_a_write() -> ModelBuilder:
    return in_place_after_a_write()


@triggers("G103", severity=WARNING, count=1, says="all with the same value")
def test_same_operator_twice() -> ModelBuilder:
    m = diamond()
    m.operators.insert(1, dict(m.operators[0]))
    return m


@triggers("G103", count=1, says="what operator 0 writes is lost")
def test_operators_with_other_options_are_not_the_same() -> ModelBuilder:
    m = ModelBuilder()
    x, y = m.input("x", [4]), m.tensor("y", [4])
    m.op("ADD", [x, x], [y], fused_activation_function="RELU")
    m.op("ADD", [x, x], [y])
    m.output(y)
    return m


@triggers("G103", severity=WARNING, count=1, says="and never read")
def test_shared_by_outputs_that_nobody_reads() -> ModelBuilder:
    m = ModelBuilder()
    x, rest, y = m.input("x", [4]), m.tensor("rest", [2]), m.tensor("y", [2])
    axis = m.constant("axis", [0], dtype="INT32", shape=[])
    a, b = m.tensor("a", [2]), m.tensor("b", [2])
    m.op("SPLIT", [axis, x], [a, rest], num_splits=2)
    m.op("SPLIT", [axis, x], [b, rest], num_splits=2)
    m.op("ADD", [a, b], [y])
    m.output(y)
    return m


@triggers("G103", severity=WARNING, count=1, says="is lost")
def test_nothing_runs_the_subgraph() -> ModelBuilder:
    m = chain()
    lost = m.subgraph("lost")
    a, b = lost.input("a", [2]), lost.tensor("b", [2])
    lost.op("ABS", [a], [b])
    lost.op("NEG", [a], [b])
    lost.output(b)
    return m


@triggers(
    "G103", severity=INFO, count=1, says="is both input and output of operator 3 (Accumulate)"
)
def test_custom_operator_in_place() -> ModelBuilder:
    m = chain()
    state = m.tensor("state", [4])
    m.custom_op("Accumulate", [0, state], [state])
    return m


@quiet("G103")
def test_one_writer_each() -> ModelBuilder:
    return diamond()


@quiet("G103")
@pytest.mark.parametrize("state", [{"is_variable": True}, {"buffer": 1}])
def test_stored_tensors_are_another_finding(state: dict[str, object]) -> ModelBuilder:
    m = reused()
    m.buffer(b"\0" * 16)
    m.tensors[1] |= state
    return m


@triggers(
    "G104",
    count=1,
    at="subgraphs[0].tensors[4]",
    says="operator 2 (ADD) writes 'fixed', a constant of 16 bytes",
)
def test_constant() -> ModelBuilder:
    m = chain()
    m.operators[2]["outputs"] = [m.constant("fixed", [1.0, 2.0, 3.0, 4.0])]
    m.main.fields["outputs"] = [4]
    return m


@triggers("G104", count=1, says="writes 'x', an input of subgraph 'main', before anything reads it")
def test_input_that_never_arrives() -> ModelBuilder:
    m = ModelBuilder()
    x, y = m.input("x", [2]), m.tensor("y", [2])
    m.op("RELU", [m.constant("c", [1.0, 2.0])], [x])
    m.op("EXP", [x], [y])
    m.output(y)
    return m


@triggers("G104", severity=WARNING, count=1, says="'main', before anything reads it")
def test_one_of_two_inputs_never_arrives() -> ModelBuilder:
    m = chain()
    m.main.fields["inputs"].append(2)
    return m


@triggers("G104", severity=WARNING, count=1, says="operator 2 (COS) writes 'x'")
def test_input_overwritten_after_it_was_read() -> ModelBuilder:
    m = diamond()
    m.operators[2]["outputs"] = [0]
    m.operators[3]["inputs"] = [0, 2]
    return m


@triggers("G104", severity=WARNING, count=1, says="an input of subgraph 'then'")
def test_input_of_a_branch() -> ModelBuilder:
    m, then, _ = branches()
    then.operators[0]["outputs"] = [0]
    then.fields["outputs"] = [0]
    return m


@triggers("G104", severity=WARNING, count=1, says="writes 'b', a tensor marked is_variable")
def test_variable() -> ModelBuilder:
    m = chain()
    m.tensors[2]["is_variable"] = True
    return m


def computed_variable(operator: str, elements: int = 8) -> ModelBuilder:
    """x -> NEG -> a -> operator -> v, a variable -> NEG -> y."""
    m = ModelBuilder()
    x, a = m.input("x", [elements]), m.tensor("a", [elements])
    v, y = m.tensor("v", [elements], is_variable=True), m.tensor("y", [elements])
    m.op("NEG", [x], [a])
    m.op(operator, [a, x] if operator == "ADD" else [a], [v])
    m.op("NEG", [v], [y])
    m.output(y)
    return m


@pytest.mark.parametrize("operator", ["SOFTMAX", "SQUEEZE"])
@triggers("G104", count=1, says="memory of 'a' and gives it none, and the process dies")
def test_variable_in_the_memory_of_an_input(operator: str) -> ModelBuilder:
    model = computed_variable(operator)
    if operator == "SOFTMAX":
        model.operators[1]["builtin_options"] = ("SoftmaxOptions", {"beta": 2.0})
    return model


@triggers("G104", severity=WARNING, count=1, says="the process dies where XNNPACK is off")
def test_variable_that_xnnpack_computes() -> ModelBuilder:
    return computed_variable("ADD")


@pytest.mark.parametrize(("operator", "elements"), [("ABS", 8), ("ADD", 1)])
@triggers("G104", severity=WARNING, count=1, says="writes 'v', a tensor marked is_variable")
def test_variable_with_memory_of_its_own(operator: str, elements: int) -> ModelBuilder:
    return computed_variable(operator, elements)


@triggers("G104", severity=WARNING, count=1, says="operator 0 (VAR_HANDLE) writes 'handle'")
def test_handle_with_data() -> ModelBuilder:
    m = ModelBuilder()
    x, y = m.input("x", [2]), m.tensor("y", [2])
    handle = m.tensor("handle", [], "RESOURCE", buffer=m.buffer(b"1234"))
    m.op("VAR_HANDLE", [], [handle], shared_name="v")
    m.op("ASSIGN_VARIABLE", [handle, x], [])
    m.op("READ_VARIABLE", [handle], [y])
    m.output(y)
    return m


@pytest.mark.parametrize("dtype", ["FLOAT32", "INT32"])
def test_handle_with_data_in_an_initializer(dtype: str) -> None:
    """XNNPACK, which takes floats only, dies of it."""
    m = ModelBuilder()
    y, handle = m.tensor("y", [2], dtype), m.tensor("handle", [], "RESOURCE")
    once = m.subgraph("once")
    value = once.constant("value", [1, 2], dtype=dtype, shape=[2])
    stored = once.tensor("stored", [], "RESOURCE", buffer=m.buffer(b"1234"))
    once.op("VAR_HANDLE", [], [stored], shared_name="v")
    once.op("ASSIGN_VARIABLE", [stored, value], [])
    m.op("CALL_ONCE", [], [], init_subgraph_index=once.index)
    m.op("VAR_HANDLE", [], [handle], shared_name="v")
    m.op("READ_VARIABLE", [handle], [y])
    m.output(y)
    (found,) = lint(m, "G104")
    assert found.severity is (ERROR if dtype == "FLOAT32" else WARNING)


@triggers("G104", severity=WARNING, count=1, says="operator 0 (DEQUANTIZE) writes 'y', a constant")
def test_constant_that_is_unpacked() -> ModelBuilder:
    return of_a_constant("DEQUANTIZE", "FLOAT16", "FLOAT32")


@triggers("G104", severity=WARNING, count=1, says="operator 0 (MUL) writes 'y', a constant")
def test_constant_that_is_computed_once() -> ModelBuilder:
    return of_a_constant("MUL", "INT32", "INT32")


@triggers("G104", severity=ERROR, count=1, says="operator 0 (CAST) writes 'y', a constant")
def test_constant_that_is_computed_each_time() -> ModelBuilder:
    return of_a_constant("CAST", "INT32", "FLOAT32")


def of_a_constant(operator: str, source: str, target: str) -> ModelBuilder:
    m = ModelBuilder()
    s = m.constant("s", [1, 2], dtype=source, shape=[2])
    y = m.constant("y", [1, 2], dtype=target, shape=[2])
    m.op(operator, [s, s] if operator == "MUL" else [s], [y])
    z = m.tensor("z", [2], target)
    m.op("NEG", [y], [z])
    m.output(z)
    return m


@triggers("G104", severity=WARNING, count=1, says="a constant of 8 bytes")
def test_constant_in_a_subgraph_that_nothing_runs() -> ModelBuilder:
    m = chain()
    lost = m.subgraph("lost")
    a = lost.input("a", [2])
    lost.op("ABS", [a], [lost.constant("fixed", [1.0, 2.0])])
    return m


@quiet("G104")
def test_constant_without_elements() -> ModelBuilder:
    m = chain()
    empty = m.constant("empty", b"", dtype="FLOAT32", shape=[0])
    m.op(
        "SLICE", [0, *(m.constant(n, [v], dtype="INT32") for n, v in (("b", 4), ("s", 0)))], [empty]
    )
    return m


@quiet("G104")
def test_output_buffers_without_data() -> ModelBuilder:
    m = chain()
    m.tensors[2]["buffer"] = m.buffer()
    return m


def reused() -> ModelBuilder:
    """`diamond` with one tensor less: a is read by SIN before COS writes it."""
    m = diamond()
    m.operators[2]["outputs"] = [1]
    m.operators[3]["inputs"] = [1, 2]
    return m


def in_place_after_a_write() -> ModelBuilder:
    """`diamond` with one tensor less: SIN replaces a by its own result."""
    m = diamond()
    m.operators[1]["outputs"] = [1]
    m.operators[3]["inputs"] = [3, 1]
    return m
