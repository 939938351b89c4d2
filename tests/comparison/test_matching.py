from __future__ import annotations

from testmodels import ModelBuilder
from tests.comparison.models import classifier, facts
from tflint.comparison.matching import ModelMatch, increasing, match_models


def matched(old: ModelBuilder, new: ModelBuilder) -> ModelMatch:
    return match_models(facts(old).model, facts(new).model)


def chain(*operators: str, prefix: str = "t") -> ModelBuilder:
    m = ModelBuilder()
    x = m.input("x", [4])
    for number, kind in enumerate(operators):
        y = m.tensor(f"{prefix}{number}", [4])
        m.op(kind, [x], [y])
        x = y
    m.output(x)
    return m


def test_tensors_by_name_whatever_their_order() -> None:
    old, new = chain("RELU", "TANH"), chain("RELU", "TANH")
    new.tensor("first", [4])
    tensors = new.main.fields["tensors"]
    tensors.insert(0, tensors.pop())
    for operator in new.operators:
        for side in ("inputs", "outputs"):
            operator[side] = [index + 1 for index in operator[side]]
    new.main.fields["inputs"], new.main.fields["outputs"] = [1], [3]
    match = matched(old, new).main
    assert match.tensors.new == {0: 1, 1: 2, 2: 3}
    assert match.operators.new == {0: 0, 1: 1}


def test_everything_by_structure_when_all_names_changed() -> None:
    match = matched(classifier(), classifier(prefix="renamed/")).main
    assert match.tensors.new == {index: index for index in range(7)}
    assert match.operators.new == {0: 0, 1: 1, 2: 2}


def test_an_operator_that_was_put_in_between() -> None:
    old = chain("RELU", "TANH", "ABS")
    new = chain("RELU", "LOGISTIC", "TANH", "ABS", prefix="other")
    match = matched(old, new).main
    assert match.operators.new == {0: 0, 1: 2, 2: 3}


def test_an_operator_of_another_type_is_another_operator() -> None:
    match = matched(chain("RELU", "TANH"), chain("RELU", "ABS")).main
    assert match.operators.new == {0: 0}


def test_unnamed_tensors_are_matched_by_their_operators() -> None:
    models = chain("RELU", "TANH"), chain("RELU", "TANH")
    for model in models:
        for tensor in model.tensors:
            tensor["name"] = None
    assert matched(*models).main.tensors.new == {0: 0, 1: 1, 2: 2}


def test_tensors_of_one_name_are_matched_in_order() -> None:
    models = chain("RELU", "TANH"), chain("RELU", "TANH")
    for model in models:
        model.tensors[1]["name"] = model.tensors[2]["name"] = "same"
    assert matched(*models).main.tensors.new == {0: 0, 1: 1, 2: 2}


def with_subgraphs(*names: str) -> ModelBuilder:
    m = chain("RELU")
    for name in names:
        called = m.subgraph(name)
        y = called.tensor("y", [4])
        called.op("TANH" if "body" in name else "ABS", [called.input("x", [4])], [y])
        called.output(y)
    return m


def test_subgraphs_by_name_then_by_operators() -> None:
    match = matched(
        with_subgraphs("cond", "body", "gone_body"), with_subgraphs("body", "condition")
    )
    pairs = [(each.old.name, each.new.name) for each in match.subgraphs[1:]]
    assert pairs == [("body", "body"), ("cond", "condition")]
    assert [subgraph.name for subgraph in match.removed] == ["gone_body"]
    assert match.added == []
    assert match.complete


def test_the_longest_increasing_pairs() -> None:
    assert increasing([(0, 5), (1, 1), (2, 2), (3, 0), (4, 3)]) == [(1, 1), (2, 2), (4, 3)]
    assert increasing([]) == []
