"""A short run of the bench; CONTRIBUTING names the command for a long one."""

from __future__ import annotations

from random import Random

import pytest

from tests.oracle.bench import Batch, Order, run
from tests.oracle.models import converted, single_operators
from tests.oracle.report import Figures, figures, results_of, text

pytest.importorskip("ai_edge_litert")

MODELS = 40
PER_MODEL = 8
MISSED = 0.007
"""The share of the refused for which there may be no error: one model here. XNNPACK runs some models
that the plain kernels refuse, such as one that reads a variable before it assigns it (G405)."""
FALSE_ERRORS = 0.005
"""The share of those that run for which there may be one: none here. Longer runs find errors about
what goes well by luck, such as a read past the end of a constant, into zeros."""


@pytest.fixture(scope="module")
def batches() -> list[Batch]:
    models = [*converted(), *single_operators()]
    return list(run(Random(7).sample(models, MODELS), Order(PER_MODEL, seed=7)))


@pytest.fixture(scope="module")
def found(batches: list[Batch]) -> Figures:
    print("\n".join(text(batches, 20)))
    return figures(results_of(batches))


def test_there_is_enough_to_judge(found: Figures) -> None:
    assert found.mutants >= 300
    assert found.refused >= 150
    assert found.run >= 120


def test_what_the_interpreter_refuses_is_an_error(found: Figures) -> None:
    assert found.missed <= MISSED * found.refused


def test_what_the_interpreter_runs_is_none(found: Figures) -> None:
    assert found.false_errors <= FALSE_ERRORS * found.run


def test_tflint_neither_crashes_nor_hangs(found: Figures) -> None:
    assert not found.troubles
