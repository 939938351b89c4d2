from __future__ import annotations

from typing import Any

import pytest

from testmodels import ModelBuilder
from testmodels.subgraph_builder import SubgraphBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.graph.models import (
    branches,
    case,
    cast_output,
    chain,
    composite,
    loop,
    unary,
    variable,
)
from tflint.lint.severity import INFO, WARNING


def call(caller: SubgraphBuilder, index: int) -> None:
    """Let a subgraph with tensors a (0) and b (1) call another one."""
    caller.op(
        "STABLEHLO_COMPOSITE",
        [0],
        [1],
        name="n",
        composite_attributes=[],
        decomposition_subgraph_index=index,
    )


@triggers("G401", count=1, at="subgraphs[1]", says="subgraph 'decomposition' calls itself")
def test_calls_itself() -> ModelBuilder:
    m, decomposition = composite()
    decomposition.operators.clear()
    call(decomposition, 1)
    return m


@triggers(
    "G401", count=1, at="subgraphs[1]", says="'one' calls 'two' calls 'three', which calls 'one'"
)
def test_through_others() -> ModelBuilder:
    m = ModelBuilder()
    m.input("x", [2])
    m.tensor("y", [2])
    m.output(1)
    call(m.main, 1)
    for name, called in (("one", 2), ("two", 3), ("three", 1)):
        subgraph = unary(m, name)
        subgraph.operators.clear()
        call(subgraph, called)
    return m


@triggers("G401", count=1, at="subgraphs[0]", says="subgraph 'main' calls itself")
def test_options_that_read_as_subgraph_0() -> ModelBuilder:
    m, _, _ = branches()
    m.operators[0]["builtin_options"] = ("IfOptions", {})
    return m


@triggers("G401", count=1, says="'initializer' calls 'again', which calls 'initializer' again")
def test_initializers_that_call_each_other() -> ModelBuilder:
    m, initializer = variable()
    again = m.subgraph("again")
    again.op("CALL_ONCE", [], [], init_subgraph_index=1)
    initializer.op("CALL_ONCE", [], [], init_subgraph_index=2)
    return m


@triggers("G401", count=1, says="calls 4 more, which calls 's0' again")
def test_long_cycle() -> ModelBuilder:
    m = ModelBuilder()
    m.input("x", [2])
    m.tensor("y", [2])
    call(m.main, 1)
    for number in range(10):
        subgraph = unary(m, f"s{number}")
        subgraph.operators.clear()
        call(subgraph, (number + 1) % 10 + 1)
    return m


@triggers("G401", severity=WARNING, count=1, says="subgraph 'lost' calls itself")
def test_cycle_that_nothing_starts() -> ModelBuilder:
    m = chain()
    lost = unary(m, "lost")
    lost.operators.clear()
    call(lost, lost.index)
    return m


@triggers(
    "G401", severity=WARNING, count=1, at="subgraphs[1].operators[0]", says="calls subgraph 0"
)
def test_calls_the_model_itself() -> ModelBuilder:
    m = ModelBuilder()
    x, y = m.input("x", [2]), m.tensor("y", [2])
    m.op("NEG", [x], [y])
    m.output(y)
    outer = unary(m, "outer")
    outer.operators.clear()
    call(outer, 0)
    m.signature("outer", {"a": 0}, {"b": 1}, subgraph=outer.index)
    return m


@triggers("G401", severity=INFO, count=1, at="subgraphs[0]", says="are 40 deep, more than 32")
def test_deep_calls() -> ModelBuilder:
    return nested(40)


@quiet("G401", options={"max_depth": 40})
def test_deep_calls_that_are_allowed() -> ModelBuilder:
    return nested(40)


@quiet("G401")
def test_one_subgraph_called_from_two_places() -> ModelBuilder:
    m, _, _ = branches()
    m.operators[0]["builtin_options"][1]["else_subgraph_index"] = 1
    return m


def test_ten_thousand_levels() -> None:
    (found,) = lint(nested(10_000), "G401")
    assert found.data["depth"] == 10_000


def nested(levels: int) -> ModelBuilder:
    m = ModelBuilder()
    m.input("x", [2])
    m.tensor("y", [2])
    m.output(1)
    call(m.main, 1)
    for level in range(levels):
        subgraph = unary(m, f"level {level}")
        if level + 1 < levels:
            subgraph.operators.clear()
            call(subgraph, subgraph.index + 1)
    return m


@triggers("G402", count=1, says="has no inputs, but needs a condition")
def test_if_without_inputs() -> ModelBuilder:
    m, _, _ = branches()
    m.operators[0]["inputs"] = []
    return m


@triggers("G402", count=1, says="needs a condition of type BOOL, but 'c' is INT32")
def test_if_condition_type() -> ModelBuilder:
    m, _, _ = branches()
    m.tensors[0]["type"] = "INT32"
    return m


@triggers("G402", count=1, says="needs a condition with 1 element, but 'c' has the shape [2]")
def test_if_condition_shape() -> ModelBuilder:
    m, _, _ = branches()
    m.tensors[0]["shape"] = [2]
    return m


@triggers(
    "G402",
    count=1,
    at="subgraphs[0].operators[0].builtin_options.else_subgraph_index",
    says="passes 1 input and 1 output to subgraph 'else', which has 2 and 1",
)
def test_if_branch_inputs() -> ModelBuilder:
    m, _, otherwise = branches()
    otherwise.input("more", [2])
    return m


@triggers("G402", count=1, says="to subgraph 'then', which has 1 and 2")
def test_if_branch_outputs() -> ModelBuilder:
    m, then, _ = branches()
    then.output(0)
    return m


@triggers("G402", count=1, says="declares output 0 as FLOAT32, but subgraph 'then' returns INT64")
def test_if_wider_output() -> ModelBuilder:
    m, then, otherwise = branches()
    cast_output(then, "INT64")
    cast_output(otherwise, "INT64")
    return m


@triggers("G402", count=1, says="declares output 0 as FLOAT32, but subgraph 'else' returns INT32")
def test_if_output_of_another_type_is_read() -> ModelBuilder:
    m, _, otherwise = branches()
    cast_output(otherwise, "INT32")
    z = m.tensor("z", [2])
    m.op("NEG", [2], [z])
    m.main.fields["outputs"] = [z]
    return m


@triggers("G402", severity=WARNING, count=1, says="but subgraph 'else' returns INT32")
def test_if_output_of_another_type() -> ModelBuilder:
    m, _, otherwise = branches()
    cast_output(otherwise, "INT32")
    return m


@triggers("G402", severity=WARNING, count=1, says="passes FLOAT32 as input 0 of subgraph 'else'")
def test_if_input_of_another_type() -> ModelBuilder:
    m, _, otherwise = branches()
    otherwise.tensors[0]["type"] = "INT32"
    return m


@triggers("G402", severity=WARNING, count=1, says="differs in rank: 1 in 'then', 2 in 'else'")
def test_if_branches_of_different_rank() -> ModelBuilder:
    m, _, otherwise = branches()
    row = otherwise.tensor("row", [1, 2])
    otherwise.op("RESHAPE", [1], [row], new_shape=[1, 2])
    otherwise.fields["outputs"] = [row]
    return m


@quiet("G402")
@pytest.mark.parametrize("shape", [[], [1], [1, 1]])
def test_if_condition_shapes_that_are_allowed(shape: list[int]) -> ModelBuilder:
    m, _, _ = branches()
    m.tensors[0]["shape"] = shape
    return m


@triggers("G402", count=1, says="has 2 inputs and 1 output, but needs as many of both")
def test_while_outputs() -> ModelBuilder:
    m, _, _ = loop()
    m.operators[0]["outputs"].pop()
    return m


@triggers("G402", count=1, says="has one subgraph, 'body', for condition and body")
def test_while_with_one_subgraph() -> ModelBuilder:
    m, _, _ = loop()
    m.operators[0]["builtin_options"][1]["cond_subgraph_index"] = 2
    return m


@triggers("G402", count=1, says="to subgraph 'condition', which has 1 and 1")
def test_while_condition_inputs() -> ModelBuilder:
    m, condition, _ = loop()
    condition.fields["inputs"].pop()
    return m


@triggers("G402", count=1, says="to subgraph 'condition', which has 2 and 2")
def test_while_condition_outputs() -> ModelBuilder:
    m, condition, _ = loop()
    condition.output(0)
    return m


@triggers(
    "G402", count=1, says="needs a BOOL from its condition, but 'cast' of subgraph 'condition'"
)
def test_while_condition_type() -> ModelBuilder:
    m, condition, _ = loop()
    cast_output(condition, "INT32")
    condition.operators[1]["builtin_options"][1]["in_data_type"] = "BOOL"
    return m


@triggers("G402", count=1, says="has the shape [1, 1]")
def test_while_condition_shape() -> ModelBuilder:
    m, condition, _ = loop()
    condition.tensors[2]["shape"] = condition.tensors[3]["shape"] = [1, 1]
    return m


@triggers("G402", count=1, says="to subgraph 'body', which has 2 and 1")
def test_while_body_outputs() -> ModelBuilder:
    m, _, body = loop()
    body.fields["outputs"].pop()
    return m


@triggers("G402", count=1, says="carries INT32 as value 0 into 'body', which returns FLOAT32")
def test_while_body_types() -> ModelBuilder:
    m, _, body = loop()
    body.fields["outputs"] = [4, 3]
    return m


@triggers("G402", count=1, says="declares output 1 as INT8, but subgraph 'body' returns FLOAT32")
def test_while_output_of_another_width() -> ModelBuilder:
    m, _, _ = loop()
    m.tensors[3]["type"] = "INT8"
    return m


@triggers("G402", severity=WARNING, count=1, says="declares output 1 as INT32")
def test_while_output_of_another_type() -> ModelBuilder:
    m, _, _ = loop()
    m.tensors[3]["type"] = "INT32"
    return m


@triggers(
    "G402", severity=WARNING, count=1, says="passes FLOAT32 as input 1 of subgraph 'condition'"
)
def test_while_input_of_another_type() -> ModelBuilder:
    m, condition, _ = loop()
    condition.tensors[1]["type"] = "INT32"
    return m


@quiet("G402")
@pytest.mark.parametrize("place", ["condition", "body"])
def test_while_types_that_kernels_correct(place: str) -> ModelBuilder:
    m, condition, body = loop()
    if place == "condition":
        condition.tensors[3]["type"] = "INT32"
    else:
        body.tensors[4]["type"] = "INT32"
    return m


@quiet("G402")
def test_while_invariant() -> ModelBuilder:
    m, _, body = loop()
    body.fields["outputs"] = [3, 1]
    return m


@triggers("G402", count=1, says="has 1 input and 0 outputs, but can have none")
def test_call_once_with_inputs() -> ModelBuilder:
    m, _ = variable()
    m.operators[0]["inputs"] = [0]
    return m


@triggers("G402", count=1, says="to subgraph 'initializer', which has 0 and 1")
def test_call_once_of_a_subgraph_with_outputs() -> ModelBuilder:
    m, initializer = variable()
    initializer.output(1)
    return m


@quiet("G402")
def test_call_once() -> ModelBuilder:
    return variable()[0]


@quiet("G402")
def test_recursion_is_another_finding() -> ModelBuilder:
    m, _ = variable()
    m.operators[0]["builtin_options"] = ("CallOnceOptions", {"init_subgraph_index": 0})
    return m


@triggers("G402", count=1, says="has 0 branches, but 1 to 20 are possible")
def test_case_without_branches() -> ModelBuilder:
    m = case()
    m.operators[0]["builtin_options_2"][1]["branch_subgraph_indices"] = []
    return m


@triggers("G402", count=1, says="has 21 branches")
def test_case_with_too_many_branches() -> ModelBuilder:
    return case(21)


@triggers("G402", count=1, says="has no inputs, but needs a branch index")
def test_case_without_inputs() -> ModelBuilder:
    m = case()
    m.operators[0]["inputs"] = []
    return m


@triggers("G402", count=1, says="needs a branch index of type INT32, but 'i' is INT64")
def test_case_index_type() -> ModelBuilder:
    m = case()
    m.tensors[0] |= {"type": "INT64", "buffer": m.buffer(b"\0" * 8)}
    return m


@triggers("G402", count=1, says="but subgraph 'unrelated' has 2 and 0; its kernel compares all")
def test_case_beside_an_unrelated_subgraph() -> ModelBuilder:
    m = case()
    unrelated = m.subgraph("unrelated")
    unrelated.input("p", [2])
    unrelated.input("q", [2])
    return m


@triggers("G402", count=1, says="needs outputs of one type in all subgraphs")
def test_case_with_branches_of_different_types() -> ModelBuilder:
    m = case(3)
    cast_output(SubgraphBuilder(m, 3, m.fields["subgraphs"][3]), "INT32")
    return m


@quiet("G402")
@pytest.mark.parametrize("branch_count", [1, 20])
def test_case(branch_count: int) -> ModelBuilder:
    return case(branch_count)


@triggers("G402", count=1, says="passes 1 input and 1 output to subgraph 'decomposition'")
def test_composite_inputs() -> ModelBuilder:
    m, decomposition = composite()
    decomposition.input("more", [2])
    return m


def test_composite_output_of_another_type_is_another_finding() -> None:
    m, decomposition = composite()
    cast_output(decomposition, "INT64")
    assert [d.code for d in lint(m, "G402", "T203")] == ["T203"]


@pytest.mark.parametrize("name", ["IF", "STABLEHLO_CASE", "STABLEHLO_COMPOSITE"])
def test_no_inputs_are_one_finding(name: str) -> None:
    m = ModelBuilder()
    called = m.subgraph("called")
    called.output(called.constant("c", [1.0]))
    y = m.tensor("y", [1])
    tables: dict[str, tuple[str, dict[str, Any]]] = {
        "IF": ("IfOptions", {"then_subgraph_index": 1, "else_subgraph_index": 1}),
        "STABLEHLO_CASE": ("StablehloCaseOptions", {"branch_subgraph_indices": [1]}),
        "STABLEHLO_COMPOSITE": (
            "StableHLOCompositeOptions",
            {"name": "n", "composite_attributes": [], "decomposition_subgraph_index": 1},
        ),
    }
    m.op(name, [], [y], options=tables[name])
    m.output(y)
    found = lint(m, "G402", "G404", "T101")
    assert [d.code for d in found] == ["G404" if name == "STABLEHLO_COMPOSITE" else "G402"]


def test_inputs_of_call_once_are_one_finding() -> None:
    m = ModelBuilder()
    called = m.subgraph("called")
    m.op(
        "CALL_ONCE",
        [m.input("x", [1])],
        [],
        options=("CallOnceOptions", {"init_subgraph_index": 1}),
    )
    assert called.index == 1
    assert [d.code for d in lint(m, "G402", "T101")] == ["G402"]


@quiet("G402")
def test_composite() -> ModelBuilder:
    return composite()[0]


@quiet("G402")
@pytest.mark.parametrize("options", [None, ("WhileOptions", {"body_subgraph_index": 1})])
def test_missing_options_are_another_finding(options: Any) -> ModelBuilder:
    m, _, _ = branches()
    m.operators[0]["builtin_options"] = options
    return m
