from __future__ import annotations

from typing import Any

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.graph.models import branches, chain, composite, loop, table, unary, variable
from tflint.lint.severity import INFO


@triggers(
    "G301",
    count=1,
    at="subgraphs[0].operators[3]",
    says="nothing uses what operator 3 (SIN) computes ('s')",
)
def test_dead_operator() -> ModelBuilder:
    m = chain()
    m.op("SIN", [0], [m.tensor("s", [4])])
    return m


@triggers("G301", count=1, at="subgraphs[0].operators[5]", says="2 operators that hang on it")
def test_operators_that_hang_together_are_one_finding() -> ModelBuilder:
    m = chain()
    s, c, t = (m.tensor(name, [4]) for name in "sct")
    m.op("SIN", [0], [s])
    m.op("COS", [s], [c])
    m.op("ADD", [s, c], [t])
    return m


@triggers("G301", count=2, says="1 operator that hangs on it does nothing either")
def test_separate_parts_are_separate_findings() -> ModelBuilder:
    m = chain()
    for name in "st":
        inner = m.tensor(f"{name} inner", [4])
        m.op("SIN", [0], [inner])
        m.op("COS", [inner], [m.tensor(name, [4])])
    return m


@triggers("G301", count=1, at="subgraphs[1].operators[1]", says="nothing uses what operator")
def test_dead_operator_in_a_branch() -> ModelBuilder:
    m, then, _ = branches()
    then.op("SIN", [0], [then.tensor("s", [2])])
    return m


@triggers("G301", count=1, says="(IF) computes")
def test_branches_without_an_effect() -> ModelBuilder:
    m, _, _ = branches()
    m.main.fields["outputs"] = []
    m.op("NEG", [1], [m.tensor("other", [2])])
    m.output(3)
    return m


@triggers("G301", severity=INFO, count=1, says="nothing uses what operator 3 (Logger)")
def test_custom_operator() -> ModelBuilder:
    m = chain()
    m.custom_op("Logger", [0], [m.tensor("done", [1])])
    return m


@triggers("G301", severity=INFO, count=1, says="(FlexMul) computes")
def test_select_tf_operator_without_an_effect() -> ModelBuilder:
    m = chain()
    m.custom_op("FlexMul", [0], [m.tensor("product", [4])])
    return m


@quiet("G301")
@pytest.mark.parametrize("custom_code", ["FlexPrint", "FlexWriteFile", "FlexLookupTableImportV2"])
def test_select_tf_operator_with_an_effect(custom_code: str) -> ModelBuilder:
    m = chain()
    m.custom_op(custom_code, [0], [m.tensor("done", [1])])
    return m


@quiet("G301")
def test_operator_without_outputs() -> ModelBuilder:
    m = chain()
    m.custom_op("Logger", [0], [])
    return m


@quiet("G301")
def test_variable() -> ModelBuilder:
    return variable()[0]


@quiet("G301")
def test_table() -> ModelBuilder:
    return table()[0]


@quiet("G301")
def test_state() -> ModelBuilder:
    m = chain()
    state = m.tensor("state", [4], is_variable=True)
    m.op("SVDF", [0, 0, 0, -1, state], [m.tensor("unread", [4])])
    return m


@quiet("G301")
def test_flag_of_a_mutated_input() -> ModelBuilder:
    m = chain()
    fields = {"mutating_variable_inputs": [False, True]}
    m.op("ADD", [0, 1], [m.tensor("unread", [4])], operator_fields=fields)
    return m


@pytest.mark.parametrize("levels", [1, 40])
def test_call_of_a_subgraph_with_an_effect(levels: int) -> None:
    m, then, _ = branches()
    m.main.fields["outputs"] = [1]
    assert [d.location.address for d in lint(m, "G301")] == ["subgraphs[0].operators[0]"]
    inner = then
    for _ in range(levels):
        caller, inner = inner, unary(m, f"level {len(m.fields['subgraphs'])}")
        options: Any = {"name": "n", "composite_attributes": []}
        options["decomposition_subgraph_index"] = inner.index
        caller.operators.clear()
        caller.op("STABLEHLO_COMPOSITE", [0], [1], **options)
    handle = inner.tensor("handle", [], "RESOURCE")
    inner.op("VAR_HANDLE", [], [handle], shared_name="v")
    inner.op("ASSIGN_VARIABLE", [handle, 0], [])
    assert not lint(m, "G301")


@quiet("G301")
def test_custom_call_with_an_effect() -> ModelBuilder:
    return custom_call(True)


@triggers("G301", count=1, says="(STABLEHLO_CUSTOM_CALL) computes")
def test_custom_call_without_an_effect() -> ModelBuilder:
    return custom_call(False)


@quiet("G301")
def test_output_of_a_signature() -> ModelBuilder:
    m = chain()
    s = m.tensor("s", [4])
    m.op("SIN", [0], [s])
    m.signature("serving_default", {"x": 0}, {"y": 3, "s": s})
    return m


@quiet("G301")
def test_named_by_the_control_dependencies() -> ModelBuilder:
    m = chain()
    m.op("SIN", [0], [m.tensor("s", [4])])
    # Version 1, one subgraph, one pair: operators 0 and 3 in zigzag code.
    m.metadata("model_control_dependencies", bytes([1, 1, 1, 0, 6]))
    return m


@triggers("G301", count=1, says="nothing uses what operator")
def test_malformed_control_dependencies() -> ModelBuilder:
    m = chain()
    m.op("SIN", [0], [m.tensor("s", [4])])
    m.metadata("model_control_dependencies", bytes([1, 1, 1, 0]))
    return m


@quiet("G301")
def test_read_before_written_is_another_finding() -> ModelBuilder:
    m = chain()
    m.operators.insert(0, m.operators.pop(1))
    return m


@quiet("G301")
def test_everything_is_used() -> ModelBuilder:
    return loop()[0]


@triggers("G302", count=1, at="subgraphs[1]", says="leads to subgraph 'lost' (1 operator)")
def test_unreachable_subgraph() -> ModelBuilder:
    m = chain()
    unary(m, "lost")
    return m


@triggers("G302", count=2, says="leads to subgraph 'inner'")
def test_called_by_an_unreachable_subgraph() -> ModelBuilder:
    m = chain()
    outer, inner = unary(m, "outer"), unary(m, "inner")
    outer.op(
        "STABLEHLO_COMPOSITE",
        [0],
        [1],
        name="n",
        composite_attributes=[],
        decomposition_subgraph_index=inner.index,
    )
    return m


@triggers("G302", severity=INFO, count=1, says="'NoOp' (0 operators)")
def test_empty_subgraph() -> ModelBuilder:
    m = chain()
    m.subgraph("NoOp")
    return m


@quiet("G302")
def test_validation_subgraph() -> ModelBuilder:
    m = chain()
    unary(m, "VALIDATION:main")
    return m


@quiet("G302")
def test_subgraph_of_a_signature() -> ModelBuilder:
    m = chain()
    other = unary(m, "other")
    m.signature("other", {"a": 0}, {"b": 1}, subgraph=other.index)
    return m


@quiet("G302")
def test_decomposition() -> ModelBuilder:
    return composite()[0]


def custom_call(has_side_effect: bool) -> ModelBuilder:
    m = chain()
    options: Any = {"call_target_name": "log", "has_side_effect": has_side_effect}
    m.op("STABLEHLO_CUSTOM_CALL", [0], [m.tensor("done", [4])], **options)
    return m
