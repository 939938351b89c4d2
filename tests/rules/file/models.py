"""Small sound models that tests break in one place."""

from __future__ import annotations

import numpy as np

from testmodels import ModelBuilder


def adder() -> ModelBuilder:
    """`y = x + w` for two float32 values: tensors x (0), w (1, buffer 1) and y (2)."""
    m = ModelBuilder()
    x = m.input("x", [2])
    w = m.constant("w", [0.5, 2.0])
    y = m.tensor("y", [2])
    m.op("ADD", [x, w], [y])
    m.output(y)
    return m


def adder_with_outside_data() -> ModelBuilder:
    """As `adder`, with the constant behind the flatbuffer (buffer 1)."""
    m = ModelBuilder()
    x = m.input("x", [2])
    w = m.tensor("w", [2], buffer=m.buffer(outside=np.array([0.5, 2.0], "<f4").tobytes()))
    y = m.tensor("y", [2])
    m.op("ADD", [x, w], [y])
    m.output(y)
    m.metadata("buffer_location", b"outside flatbuffers")
    return m


def branches() -> ModelBuilder:
    """`y = relu(x) if c else -x`, in subgraphs 1 and 2."""
    m = ModelBuilder()
    c = m.input("c", [], "BOOL")
    x = m.input("x", [2])
    y = m.tensor("y", [2])
    for name, operator in (("then", "RELU"), ("else", "NEG")):
        branch = m.subgraph(name)
        a = branch.input("a", [2])
        b = branch.tensor("b", [2])
        branch.op(operator, [a], [b])
        branch.output(b)
    m.op("IF", [c, x], [y], then_subgraph_index=1, else_subgraph_index=2)
    m.output(y)
    return m
