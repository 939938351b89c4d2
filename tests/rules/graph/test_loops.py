from __future__ import annotations

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.graph.models import loop
from tflint.lint.severity import ERROR


@triggers(
    "G403",
    severity=ERROR,
    count=1,
    at="subgraphs[0].operators[0].builtin_options.cond_subgraph_index",
    says="is a constant that is true: the loop never ends",
)
def test_always_true() -> ModelBuilder:
    m, condition, _ = loop()
    condition.fields["outputs"] = [condition.constant("yes", [True], shape=[])]
    return m


@triggers("G403", count=1, says="is a constant that is false: the body never runs")
def test_always_false() -> ModelBuilder:
    m, condition, _ = loop()
    condition.fields["outputs"] = [condition.constant("no", [False], shape=[])]
    return m


@triggers("G403", count=1, says="depends on none of its inputs")
def test_computed_from_constants() -> ModelBuilder:
    m, condition, _ = loop()
    condition.operators[0]["inputs"] = [2, 2]
    return m


@quiet("G403")
def test_depends_on_an_input() -> ModelBuilder:
    return loop()[0]


@quiet("G403")
def test_is_an_input() -> ModelBuilder:
    m, condition, _ = loop()
    condition.fields["outputs"] = [0]
    return m


@quiet("G403")
def test_depends_on_a_variable() -> ModelBuilder:
    m, condition, _ = loop()
    handle = condition.tensor("handle", [], "RESOURCE")
    count = condition.tensor("count", [], "INT32")
    condition.op("VAR_HANDLE", [], [handle], shared_name="count")
    condition.op("READ_VARIABLE", [handle], [count])
    condition.op("LESS", [count, 2], [3])
    condition.operators.pop(0)
    return m


@quiet("G403")
def test_depends_on_chance() -> ModelBuilder:
    m, condition, _ = loop()
    shape = condition.constant("shape", [1], dtype="INT32")
    draw, half = condition.tensor("draw", [1]), condition.constant("half", [0.5])
    condition.op("RANDOM_UNIFORM", [shape], [draw])
    condition.op("LESS", [draw, half], [3])
    condition.operators.pop(0)
    return m


@quiet("G403")
def test_computed_by_a_custom_operator() -> ModelBuilder:
    m, condition, _ = loop()
    condition.custom_op("GoOn", [2], [3])
    condition.operators.pop(0)
    return m


@quiet("G403")
def test_never_written_is_another_finding() -> ModelBuilder:
    m, condition, _ = loop()
    condition.operators.clear()
    return m
