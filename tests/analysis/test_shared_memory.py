"""Whose memory an output gets; the deaths that follow from it are tested with rule G104."""

from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tflint.analysis.facts import Facts
from tflint.analysis.shared_memory import is_view, place
from tflint.model.file import File


def facts_of(model: ModelBuilder) -> Facts:
    return Facts(File(memoryview(model.build())))


def sum_of_two(shape: list[int], other: list[int]) -> ModelBuilder:
    """NEG, NEG -> ADD -> NEG."""
    m = ModelBuilder()
    x, y = m.input("x", shape), m.input("y", other)
    a, b, c, d = (
        m.tensor(name, s) for name, s in zip("abcd", (shape, other, shape, shape), strict=True)
    )
    m.op("NEG", [x], [a])
    m.op("NEG", [y], [b])
    m.op("ADD", [a, b], [c])
    m.op("NEG", [c], [d])
    m.output(d)
    return m


def place_of_the_sum(model: ModelBuilder) -> str:
    facts = facts_of(model)
    found = place(facts.model.subgraphs[0].operators[2], facts)
    return found.name if found is not None else ""


def test_first_input() -> None:
    assert place_of_the_sum(sum_of_two([4], [4])) == "a"


def test_second_input_where_the_first_is_read_again() -> None:
    model = sum_of_two([4], [4])
    model.operators[3]["inputs"] = [2]
    assert place_of_the_sum(model) == "b"


def test_inputs_of_other_sizes() -> None:
    model = sum_of_two([4, 2], [2])
    model.main.fields["outputs"] = [5, 2]
    assert place_of_the_sum(model) == ""


def test_a_single_number_has_memory_of_its_own() -> None:
    assert place_of_the_sum(sum_of_two([1], [1])) == ""


def test_an_output_of_the_subgraph_has_memory_of_its_own() -> None:
    model = sum_of_two([4], [4])
    model.output(4)
    assert place_of_the_sum(model) == ""


@pytest.mark.parametrize(("source", "expected"), [("a", True), ("x", False)])
def test_view(source: str, expected: bool) -> None:
    m = ModelBuilder()
    tensors = {"x": m.input("x", [2, 1]), "a": m.tensor("a", [2, 1])}
    y, z = m.tensor("y", [2]), m.tensor("z", [2])
    m.op("NEG", [tensors["x"]], [tensors["a"]])
    m.op("SQUEEZE", [tensors[source]], [y])
    m.op("NEG", [y], [z])
    m.output(z)
    facts = facts_of(m)
    operator = facts.model.subgraphs[0].operators[1]
    assert is_view(operator, facts) is expected
    assert (place(operator, facts) is not None) is expected
