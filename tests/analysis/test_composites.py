"""Subgraphs that only composite operators call."""

from __future__ import annotations

from testmodels import ModelBuilder
from tflint.analysis.composites import decompositions
from tflint.analysis.facts import Facts
from tflint.model.file import File


def found(model: ModelBuilder) -> frozenset[int]:
    return decompositions(Facts(File(memoryview(model.build()))))


def calls(*, composite: int, branch: int) -> ModelBuilder:
    """A graph with a composite and an IF; subgraph 1 contains an IF that calls subgraph 3."""
    model = ModelBuilder()
    condition = model.input("condition", [], "BOOL")
    for name in ("one", "two", "three"):
        model.subgraph(name)
    options = {"name": "odml.norm", "decomposition_subgraph_index": composite}
    model.op("STABLEHLO_COMPOSITE", [], [], options=("StableHLOCompositeOptions", options))
    model.op("IF", [condition], [], then_subgraph_index=branch, else_subgraph_index=branch)
    return model


def test_without_composite_there_are_none() -> None:
    assert found(ModelBuilder()) == frozenset()


def test_decomposition() -> None:
    assert found(calls(composite=1, branch=2)) == {1}


def test_subgraph_that_is_called_otherwise_too() -> None:
    assert found(calls(composite=2, branch=2)) == frozenset()


def test_what_a_decomposition_calls_belongs_to_it() -> None:
    model = ModelBuilder()
    inner = model.subgraph("inner")
    outer = model.subgraph("outer")
    condition = outer.input("condition", [], "BOOL")
    outer.op(
        "IF", [condition], [], then_subgraph_index=inner.index, else_subgraph_index=inner.index
    )
    options = {"name": "odml.norm", "decomposition_subgraph_index": outer.index}
    model.op("STABLEHLO_COMPOSITE", [], [], options=("StableHLOCompositeOptions", options))
    assert found(model) == {inner.index, outer.index}


def test_entry_point_is_no_decomposition() -> None:
    model = calls(composite=1, branch=2)
    model.signature("one", {}, {}, subgraph=1)
    assert found(model) == frozenset()


def test_index_out_of_range() -> None:
    assert found(calls(composite=99, branch=2)) == frozenset()
