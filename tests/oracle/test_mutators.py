"""The mutations: each changes something, and the same each time."""

from __future__ import annotations

from random import Random

import pytest

from testmodels import ModelBuilder, q
from tests.oracle.models import converted, single_operators
from tests.oracle.mutators import Mutator, all_mutators, mutants
from tests.oracle.semantic import adds_inputs, changes_only_numbers, only_reorders

MODELS = [model.data for model in [*converted(), *single_operators()]]


@pytest.mark.parametrize("mutator", all_mutators(), ids=lambda mutator: mutator.kind)
def test_changes_some_model(mutator: Mutator) -> None:
    random = Random(3)
    for _ in range(600):
        model = random.choice(MODELS)
        mutant = mutator.apply(model, random)
        if mutant is not None and mutant.data != model:
            assert mutant.detail
            return
    pytest.fail("never changed anything")


def test_mutants_depend_on_the_seed_alone() -> None:
    model, others = MODELS[0], MODELS[1]
    first = mutants(model, all_mutators(), 30, Random("s"))
    mutants(others, all_mutators(), 5, Random("t"))
    assert first == mutants(model, all_mutators(), 30, Random("s"))
    assert len({mutant.data for mutant in first}) == len(first) == 30
    assert len({mutant.kind for mutant in first}) > 20


def quantized() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [2], "INT8", q(0.5, 0))
    w = model.constant("w", [1, 2], q(0.1, 0), dtype="INT8")
    n = model.constant("n", [1, 2])
    model.op("ADD", [x, w], [model.tensor("y", [2], "INT8", q(1.0, 0))])
    model.output(n + 1)
    return model


def test_numbers_only() -> None:
    before, model = quantized().build(), quantized()
    model.tensors[0]["quantization"]["scale"] = [9.0]
    model.fields["buffers"][model.tensors[1]["buffer"]]["data"] = b"\7\7"
    assert changes_only_numbers(before, model.build())
    model.tensors[0]["shape"] = [3]
    assert not changes_only_numbers(before, model.build())


def test_a_shape_is_more_than_a_number() -> None:
    before, model = quantized().build(), quantized()
    model.fields["buffers"][model.tensors[2]["buffer"]]["data"] = bytes(8)
    assert not changes_only_numbers(before, model.build())
    assert not changes_only_numbers(before, before[:40])


def test_only_reorders() -> None:
    before, model = quantized().build(), quantized()
    model.op("NEG", [0], [0])
    longer = model.build()
    assert not only_reorders(before, longer)
    model.operators.reverse()
    model.operators.append(dict(model.operators[0]))
    assert only_reorders(longer, model.build())
    assert not only_reorders(longer, longer[:40])


def test_adds_inputs() -> None:
    before, model = quantized().build(), quantized()
    assert not adds_inputs(before, before)
    model.main.fields["inputs"].append(1)
    assert adds_inputs(before, model.build())
    assert not adds_inputs(model.build(), before)


def test_twin_has_what_was_added_and_is_sound() -> None:
    mutator = next(each for each in all_mutators() if each.kind == "constant: sparsity")
    model = MODELS[0]
    mutant = mutator.apply(model, Random(1))
    assert mutant is not None
    assert mutant.twin not in (b"", model, mutant.data)
    others = [each for each in all_mutators() if each.kind == "graph: move operator"]
    made = [each.apply(model, Random(1)) for each in others]
    assert all(each is None or each.twin == b"" for each in made)
