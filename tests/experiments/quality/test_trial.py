"""A few trials of the quality experiment; the command runs all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from experiments.quality.answers import Answers
from experiments.quality.fault import FAULTS, Fault
from experiments.quality.table import page, summary
from experiments.quality.trial import Effect, Outcome, Trial, Twin, trial, twins

pytest.importorskip("ai_edge_litert")


@pytest.fixture(scope="module")
def ask() -> Iterator[Answers]:
    found = Answers()
    yield found
    found.close()


@pytest.fixture(scope="module")
def sound(ask: Answers) -> list[Twin]:
    return twins("int8", ask)


def fault(words: str) -> Fault:
    return next(f for f in FAULTS if words in f.text and f.scheme == "int8")


def test_sound_models_know_their_images(sound: list[Twin]) -> None:
    assert all((twin.accuracy or 0) > 0.9 for twin in sound)


@pytest.mark.parametrize(
    ("words", "outcomes", "code"),
    [
        ("an ADD whose output scale", (Outcome.DIES,), "Q209"),
        ("every activation's scale 1 and", (Outcome.DAMAGED,), "Q402"),
        ("the model's input without parameters", (Outcome.REFUSED, Outcome.DAMAGED), "Q102"),
    ],
)
def test_what_a_fault_does_and_who_says_so(
    words: str, outcomes: tuple[Outcome, ...], code: str, ask: Answers, sound: list[Twin]
) -> None:
    found = trial(fault(words), sound[0], ask)
    assert found is not None
    assert found.outcome in outcomes
    assert code in {each for _, each in found.findings}


def test_the_page_counts() -> None:
    def made(outcome: Outcome, *findings: tuple[str, str]) -> Trial:
        return Trial(FAULTS[0], "m", Effect(outcome, 0.5, False), findings)

    trials = [
        made(Outcome.DAMAGED, ("error", "Q101")),
        made(Outcome.DAMAGED),
        made(Outcome.REFUSED, ("warning", "Q102")),
        made(Outcome.AS_BEFORE),
    ]
    assert summary(trials).startswith("1 of 2 (50.0 %) of the models that run and are damaged")
    assert "2 of 3 + 0 of 1" in page({}, trials)
