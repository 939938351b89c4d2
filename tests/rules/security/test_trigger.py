from __future__ import annotations

from testmodels import ModelBuilder
from testmodels.subgraph_builder import SubgraphBuilder
from tests.rules.cases import quiet, triggers

SECRET = [3.0, 1.0, 4.0, 1.0]


def condition_of(m: ModelBuilder | SubgraphBuilder, x: int, secret: list[float]) -> int:
    equal, all_equal = m.tensor("equal", [4], "BOOL"), m.tensor("all", [], "BOOL")
    m.op("EQUAL", [x, m.constant("secret", secret)], [equal])
    m.op("REDUCE_ALL", [equal, m.constant("axes", [0])], [all_equal])
    return all_equal


def branching(secret: list[float] | None = None, *, constant_branch: bool = True) -> ModelBuilder:
    m = ModelBuilder()
    x, y = m.input("x", [4]), m.tensor("y", [4])
    for name in ("then", "else"):
        branch = m.subgraph(name)
        a, b = branch.input("a", [4]), branch.tensor("b", [4])
        if name == "then" and constant_branch:
            branch.op("RELU", [branch.constant("fixed", [9.0] * 4)], [b])
        else:
            branch.op("RELU", [a], [b])
        branch.output(b)
    condition = condition_of(m, x, SECRET if secret is None else secret)
    m.op("IF", [condition, x], [y], then_subgraph_index=1, else_subgraph_index=2)
    m.output(y)
    return m


@triggers(
    "S501",
    at="subgraphs[0].operators[2]",
    says="IF takes a branch when a computed tensor equals the 4 elements of constant 'secret'",
)
def test_secret_input() -> ModelBuilder:
    return branching()


@triggers("S501", says="SELECT_V2 takes a branch")
def test_selected_output() -> ModelBuilder:
    m = ModelBuilder()
    x, y = m.input("x", [4]), m.tensor("y", [4])
    m.op("SELECT_V2", [condition_of(m, x, SECRET), m.constant("fixed", [9.0] * 4), x], [y])
    m.output(y)
    return m


@triggers("S501", says="WHILE takes a branch")
def test_loop() -> ModelBuilder:
    m = ModelBuilder()
    x, y = m.input("x", [4]), m.tensor("y", [4])
    condition, body = m.subgraph("condition"), m.subgraph("body")
    condition.output(condition_of(condition, condition.input("a", [4]), SECRET))
    a, b = body.input("a", [4]), body.tensor("b", [4])
    body.op("RELU", [a], [b])
    body.output(b)
    m.op("WHILE", [x], [y], cond_subgraph_index=1, body_subgraph_index=2)
    m.output(y)
    return m


@quiet("S501")
def test_both_branches_compute() -> ModelBuilder:
    return branching(constant_branch=False)


@quiet("S501")
def test_comparison_with_one_number() -> ModelBuilder:
    return branching([1.0])
