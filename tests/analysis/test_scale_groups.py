"""Activations whose scale was chosen independently."""

from __future__ import annotations

from testmodels import ModelBuilder, q
from tflint.analysis.facts import Facts
from tflint.analysis.scale_groups import independent_activations
from tflint.model.file import File


def names(model: ModelBuilder) -> list[str]:
    facts = Facts(File(memoryview(model.build())))
    return [tensor.name for tensor in independent_activations(facts.model.subgraphs[0], facts)]


def chain(*steps: tuple[str, float]) -> ModelBuilder:
    model = ModelBuilder()
    last = model.input("x", [8], "INT8", q(0.5))
    for number, (kind, scale) in enumerate(steps):
        result = model.tensor(f"{kind}{number}", [8], "INT8", q(scale))
        model.op(kind, [last], [result])
        last = result
    model.output(last)
    return model


def test_rescaling_operators_start_new_groups() -> None:
    assert names(chain(("RELU", 0.5), ("RELU", 0.25))) == ["x", "RELU0", "RELU1"]


def test_copies_belong_to_their_source() -> None:
    assert names(chain(("RESHAPE", 0.5), ("RELU", 0.25), ("MAX_POOL_2D", 0.25))) == ["x", "RELU1"]


def test_copy_with_another_scale_is_its_own_group() -> None:
    assert names(chain(("RESHAPE", 0.25))) == ["x", "RESHAPE0"]


def test_branches_of_a_concatenation_are_one_group() -> None:
    model = ModelBuilder()
    parts = [model.input(f"part{i}", [4], "INT8", q(0.5)) for i in range(3)]
    y = model.tensor("y", [12], "INT8", q(0.5))
    model.op("CONCATENATION", parts, [y])
    assert names(model) == ["part0"]


def test_constants_floats_and_unused_tensors_do_not_count() -> None:
    model = chain(("RELU", 0.25))
    model.constant("c", [1, 2], q(0.5), dtype="INT8")
    model.tensor("float", [4])
    model.tensor("unused", [4], "INT8", q(0.5))
    assert names(model) == ["x", "RELU0"]
