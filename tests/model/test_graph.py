"""Who writes and who reads a tensor, and how parts refer to each other."""

from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.model.models import model_of


def diamond() -> ModelBuilder:
    """z = relu(x) * relu(x), with an omitted input and a tensor nobody uses."""
    m = ModelBuilder()
    x = m.input("x", [2])
    y = m.tensor("y", [2])
    z = m.tensor("z", [2])
    m.tensor("unused", [2])
    m.op("RELU", [x], [y])
    m.op("MUL", [y, y], [z])
    m.custom_op("Theirs", [z, -1], [])
    m.output(z)
    return m


def test_producers_and_consumers() -> None:
    subgraph = model_of(diamond()).subgraphs[0]
    x, y, z, unused = subgraph.tensors
    relu, mul, theirs = subgraph.operators
    assert x.producer is None
    assert y.producer is relu
    assert y.consumers == (mul,), "an operator that reads twice is one consumer"
    assert z.consumers == (theirs,)
    assert unused.producer is None
    assert unused.consumers == ()
    assert subgraph.consumers(-1) == ()


def test_two_producers() -> None:
    m = diamond()
    m.op("NEG", [0], [1])
    subgraph = model_of(m).subgraphs[0]
    assert [op.type for op in subgraph.producers(1)] == ["RELU", "NEG"]
    assert subgraph.tensors[1].producer is subgraph.operators[0]


def test_operands() -> None:
    subgraph = model_of(diamond()).subgraphs[0]
    theirs = subgraph.operators[2]
    assert theirs.inputs == (2, -1)
    assert theirs.input_tensors == (subgraph.tensors[2], None)
    assert theirs.input(0) is subgraph.tensors[2]
    assert theirs.input(1) is None
    assert theirs.input(7) is None
    assert theirs.output() is None
    assert theirs.is_custom
    assert subgraph.operators[0].output() is subgraph.tensors[1]
    assert subgraph.input_tensors == (subgraph.tensors[0],)
    assert subgraph.output_tensors == (subgraph.tensors[2],)
    assert model_of(diamond()).main is not None


@pytest.mark.parametrize("field", ["inputs", "outputs"])
def test_absent_operands_are_none(field: str) -> None:
    m = diamond()
    m.operators[0][field] = None
    operator = model_of(m).subgraphs[0].operators[0]
    assert getattr(operator, field) == ()
    assert operator.sound


def test_called_subgraphs() -> None:
    m = ModelBuilder()
    c, x = m.input("c", [], "BOOL"), m.input("x", [1])
    m.op("IF", [c, x], [x], then_subgraph_index=1, else_subgraph_index=-3)
    m.op("STABLEHLO_CASE", [c, x], [x], branch_subgraph_indices=[1, 2, 99])
    m.op("CALL_ONCE", [], [], options=None)
    m.op("RELU", [x], [x], options=("IfOptions", {"then_subgraph_index": 5}))
    operators = model_of(m).subgraphs[0].operators
    assert [op.called_subgraphs for op in operators] == [(1, -3), (1, 2, 99), (), ()]
    assert operators[1].subgraph_references[2] == ("branch_subgraph_indices[2]", 99)


def test_buffer_users() -> None:
    m = ModelBuilder()
    first = m.constant("first", [1.0])
    m.tensor("second", [1], buffer=m.tensors[first]["buffer"])
    model = model_of(m)
    assert [tensor.name for tensor in model.buffer_users(1)] == ["first", "second"]
    assert model.buffer_users(77) == ()


def test_signatures_and_metadata() -> None:
    m = diamond()
    m.signature("default", [("x", 0), (None, 7)], {"z": 2})
    m.signature("lost", {}, {}, subgraph=4)
    m.metadata("note", b"hello")
    m.metadata("note", b"again")
    m.metadata("lost", buffer=40)
    model = model_of(m)
    first, lost = model.signatures
    assert first.inputs == (("x", 0), ("", 7))
    assert first.outputs == (("z", 2),)
    assert first.subgraph is model.main
    assert lost.subgraph is None
    entry = model.metadata_entry("note")
    assert entry is not None
    assert bytes(entry.data) == b"hello"
    assert model.metadata_entry("nothing") is None
    assert model.metadata[2].buffer is None
    assert len(model.metadata[2].data) == 0
