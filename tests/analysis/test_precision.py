"""Integer and float parts of a graph."""

from __future__ import annotations

import pytest

from testmodels import ModelBuilder, q
from tflint.analysis.facts import Facts
from tflint.analysis.precision import computes_in_integers, computing_subgraphs, float_islands
from tflint.model.file import File
from tflint.model.model import Model

SCALE = q(0.5)


def read(model: ModelBuilder) -> Model:
    return Facts(File(memoryview(model.build()))).model


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("RELU", True), ("MAX_POOL_2D", True), ("RESHAPE", False), ("QUANTIZE", False), ("IF", False)],
)
def test_what_computes_in_integers(kind: str, expected: bool) -> None:
    model = ModelBuilder()
    x, y = model.input("x", [4], "INT8", SCALE), model.tensor("y", [4], "INT8", SCALE)
    model.op(kind, [x], [y])
    assert computes_in_integers(read(model).subgraphs[0].operators[0]) is expected


def test_integers_without_scale_are_indices() -> None:
    model = ModelBuilder()
    x, y = model.input("x", [4], "INT8"), model.tensor("y", [4], "INT8")
    model.op("RELU", [x], [y])
    facts = Facts(File(memoryview(model.build())))
    assert computing_subgraphs(facts) == frozenset()


def island_model() -> ModelBuilder:
    """RELU - DEQUANTIZE - (SIN, COS) - ADD - QUANTIZE - RELU."""
    model = ModelBuilder()
    x = model.input("x", [4], "INT8", SCALE)
    a, e, f = (model.tensor(name, [4], "INT8", SCALE) for name in "aef")
    b, sine, cosine, d = (model.tensor(name, [4]) for name in ("b", "sine", "cosine", "d"))
    model.op("RELU", [x], [a])
    model.op("DEQUANTIZE", [a], [b])
    model.op("SIN", [b], [sine])
    model.op("COS", [b], [cosine])
    model.op("ADD", [sine, cosine], [d])
    model.op("QUANTIZE", [d], [e])
    model.op("RELU", [e], [f])
    model.output(f)
    return model


def test_operators_of_an_island() -> None:
    (island,) = float_islands(read(island_model()).subgraphs[0])
    assert [operator.name for operator in island.operators] == ["SIN", "COS", "ADD"]
    assert [operator.index for operator in island.entries] == [1]
    assert [operator.index for operator in island.exits] == [5]


def test_constants_do_not_join_what_they_feed() -> None:
    model = island_model()
    half = model.constant("half", [0.5] * 4, dtype="FLOAT16")
    unpacked, product = model.tensor("unpacked", [4]), model.tensor("product", [4])
    model.op("DEQUANTIZE", [half], [unpacked])
    other = model.input("other", [4])
    model.op("MUL", [other, unpacked], [product])
    model.operators[2]["inputs"] = [model.operators[2]["inputs"][0]]
    (island,) = float_islands(read(model).subgraphs[0])
    assert len(island.operators) == 3


def test_calls_are_no_part_of_an_island() -> None:
    model = island_model()
    body = model.subgraph("body")
    model.op(
        "IF",
        [model.input("c", [], "BOOL"), 5],
        [model.tensor("z", [4])],
        then_subgraph_index=body.index,
        else_subgraph_index=body.index,
    )
    assert list(float_islands(read(model).subgraphs[0])) == []
