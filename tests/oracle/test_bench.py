"""A short run of the bench; CONTRIBUTING names the command for a long one."""

from __future__ import annotations

from random import Random

import pytest

from tests.oracle.bench import Batch, Order, run
from tests.oracle.models import converted, single_operators
from tests.oracle.report import Figures, figures, results_of, text

pytest.importorskip("ai_edge_litert")

MODELS = 25
PER_MODEL = 6
MISSED = 0.02
"""The share of the refused for which there may be no error."""
FALSE_ERRORS = 0.02
"""The share of those that run for which there may be one: one model here. Some errors are about what
LiteRT alone forgives, such as an operator with two contradicting codes (F402)."""


@pytest.fixture(scope="module")
def batches() -> list[Batch]:
    models = [*converted(), *single_operators()]
    return list(run(Random(7).sample(models, MODELS), Order(PER_MODEL, seed=7)))


@pytest.fixture(scope="module")
def found(batches: list[Batch]) -> Figures:
    print("\n".join(text(batches, 20)))
    return figures(results_of(batches))


def test_there_is_enough_to_judge(found: Figures) -> None:
    assert found.mutants >= 120
    assert found.refused >= 40
    assert found.run >= 20


def test_what_the_interpreter_refuses_is_an_error(found: Figures) -> None:
    assert found.missed <= MISSED * found.refused


def test_what_the_interpreter_runs_is_none(found: Figures) -> None:
    assert found.false_errors <= FALSE_ERRORS * found.run


def test_tflint_neither_crashes_nor_hangs(found: Figures) -> None:
    assert not found.troubles
