from __future__ import annotations

from random import Random

import pytest

from testmodels import ModelBuilder
from tests.oracle.operator_mutations import MUTATIONS, mutate
from tests.oracle.single_operators import SINGLE_OPERATORS, single_operator


def _read(name: str) -> ModelBuilder:
    return ModelBuilder.from_bytes(single_operator(name).build())


MODELS = [single_operator(name).build() for name in SINGLE_OPERATORS]


@pytest.mark.parametrize("name", MUTATIONS)
def test_changes_some_model(name: str) -> None:
    rng = Random(1)
    changed = 0
    for _ in range(400):
        data = rng.choice(MODELS)
        model = ModelBuilder.from_bytes(data)
        label = MUTATIONS[name](model, rng)
        changed += label is not None and model.build() != data
    assert changed


def test_the_same_seed_gives_the_same_model() -> None:
    def mutated() -> tuple[str | None, bytes]:
        model = _read("CONV_2D")
        return mutate(model, Random(7)), model.build()

    assert mutated() == mutated()


def test_the_label_names_mutation_and_operator() -> None:
    label = mutate(_read("TANH"), Random(3))
    assert label is not None
    assert label.partition(": ")[0] in MUTATIONS
    assert "TANH" in label
