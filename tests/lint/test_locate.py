"""Places of nodes, and the lines of the graph around them."""

from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.model.models import model_of
from tests.rules.file.models import adder, branches
from tflint.lint.diagnostic import ByteRange, Named, OperatorReference
from tflint.lint.locate import MAX_OPERANDS, excerpt, location


def test_tensor_brings_its_operator() -> None:
    subgraph = model_of(adder()).subgraphs[0]
    place = location(subgraph.tensors[1], "a.tflite", "m.tflite", "shape[0]")
    assert place.address == "subgraphs[0].tensors[1].shape[0]"
    assert (place.path, place.member) == ("a.tflite", "m.tflite")
    assert place.tensor == Named(1, "w")
    assert place.subgraph == Named(0, "main")
    assert place.operator == OperatorReference(0, "ADD", 1, False)
    assert place.buffer == 1
    assert place.bytes == subgraph.tensors[1].span("shape[0]")


def test_operator_subgraph_buffer_model() -> None:
    model = model_of(branches())
    operator = location(model.subgraphs[1].operators[0], "a", None)
    assert (operator.subgraph, operator.tensor) == (Named(1, "then"), None)
    assert location(model.subgraphs[2], "a", None).subgraph == Named(2, "else")
    assert location(model.buffers[0], "a", None).buffer == 0
    assert location(model, "a", None).address == "model"
    assert location(model, "a", None, "version").address == "version"


def test_given_bytes_go_before_those_of_the_node() -> None:
    model = model_of(adder())
    assert location(model, "a", None, "", ByteRange(4, 4)).bytes == ByteRange(4, 4)


@pytest.mark.parametrize(("index", "column"), [(0, 12), (1, 16), (2, 23)])
def test_caret_is_below_the_tensor(index: int, column: int) -> None:
    subgraph = model_of(adder()).subgraphs[0]
    text = excerpt(subgraph.tensors[index], None)
    assert text is not None
    head, line, mark = text.splitlines()
    assert head == 'in subgraph "main"'
    assert line.startswith("  op 0  ADD(%x, %w)")
    assert mark.index("^") == line.index("%" + subgraph.tensors[index].name) == column
    assert mark.endswith("^ f32[2]")


def test_operator_has_no_caret() -> None:
    operator = model_of(adder()).subgraphs[0].operators[0]
    assert excerpt(operator, None) == 'in subgraph "main"\n  op 0  ADD(%x, %w)'


def test_note_stands_behind_the_caret() -> None:
    text = excerpt(model_of(adder()).subgraphs[0].tensors[1], "channels 3, 7")
    assert text is not None
    assert text.endswith("^ f32[2]  channels 3, 7")


def test_nothing_around_a_model_or_an_unused_tensor() -> None:
    m = adder()
    m.tensor("alone", [1])
    model = model_of(m)
    assert excerpt(model, None) is None
    assert excerpt(model.subgraphs[0].tensors[3], None) is None


@pytest.mark.parametrize("position", [0, MAX_OPERANDS, 99])
def test_long_lists_are_cut_around_the_tensor(position: int) -> None:
    m = ModelBuilder()
    inputs = [m.input(f"in{i}", [1]) for i in range(100)]
    m.custom_op("Concat", inputs, [m.tensor("out", [1])])
    tensor = model_of(m).subgraphs[0].tensors[position]
    text = excerpt(tensor, None)
    assert text is not None
    _, line, mark = text.splitlines()
    assert line.count("%") == MAX_OPERANDS
    assert line[mark.index("^") :].startswith(f"%in{position}")
    assert "…" in line


def test_names_are_printable_and_short() -> None:
    m = ModelBuilder()
    x = m.input("evil\n\x1b[31m", [1])
    y = m.tensor("long" * 50, [1])
    m.op("RELU", [x], [y])
    text = excerpt(model_of(m).subgraphs[0].tensors[y], None)
    assert text is not None
    assert "%evil··[31m" in text
    assert max(map(len, text.splitlines())) < 100
