"""No rule fails on senseless graphs, and the graphs are of some use."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from fuzz.random_graphs import OPERATORS, random_model
from tests.rules.cases import lint
from tflint.flatbuffer import read
from tflint.flatbuffer.schemas.model import MODEL
from tflint.model.file import File

MODELS = 200


@pytest.mark.parametrize("start", range(0, MODELS, 20))
def test_no_rule_fails(start: int) -> None:
    for number in range(start, start + 20):
        lint(random_model(random.Random(number)))


def test_models_are_sound_flatbuffers_of_all_sorts_of_operators() -> None:
    seen: Counter[str] = Counter()
    for number in range(MODELS):
        model = random_model(random.Random(number)).build()
        assert not read(memoryview(model), MODEL).damages
        found = File(memoryview(model)).model
        assert found is not None
        seen.update(operator.name for s in found.subgraphs for operator in s.operators)
    assert len(seen) > len(OPERATORS) / 2
