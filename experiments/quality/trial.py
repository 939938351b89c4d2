"""One fault in one model: what it does to the answers, and what tflint says."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from random import Random
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

import tflint
from experiments.quality.answers import Answers, DiedError, Kernels, RefusedError
from experiments.quality.fault import Fault, Scheme
from experiments.quality.patient import InapplicableError, Patient
from experiments.quality.sound_models import sound_models

HARM = 0.05
"""Share of the images that must get another class for the answers to be damaged."""
SHIFT = 0.05
"""Or the mean change of the probability of the class that was chosen before."""

Flag: TypeAlias = tuple[str, str, str]
"""Severity and code of a warning or an error, and the fingerprint that it has in the twin too."""

KERNELS: tuple[Kernels, ...] = ("builtin", "xnnpack")


class Outcome(IntEnum):
    """What becomes of a model, the worst first."""

    DIES = 0
    REFUSED = 1
    DAMAGED = 2
    AS_BEFORE = 3


class Effect(NamedTuple):
    """`agreement` is the share of images that keep their class (0 when there are no answers),
    `is_constant` tells that every image gets the same answer."""

    outcome: Outcome
    agreement: float
    is_constant: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """`findings` are the warnings and errors that the sound twin does not have, as (severity,
    code)."""

    fault: Fault
    model: str
    effect: Effect
    findings: tuple[tuple[str, str], ...]

    @property
    def outcome(self) -> Outcome:
        return self.effect.outcome

    @property
    def is_flagged(self) -> bool:
        return bool(self.findings)


@dataclass(frozen=True, slots=True)
class Twin:
    """A sound model with its answers."""

    name: str
    data: bytes
    inputs: NDArray[np.float32]
    answers: Mapping[Kernels, NDArray[np.float64]]
    accuracy: float | None
    findings: tuple[Flag, ...]


def twins(scheme: Scheme, ask: Answers) -> list[Twin]:
    """The sound models of a scheme with their answers. Raises `RefusedError` or `DiedError` when one
    is not sound."""
    found = []
    for model in sound_models(scheme):
        answers = {kernels: ask(model.data, model.inputs, kernels) for kernels in KERNELS}
        classes = answers["builtin"].argmax(axis=1)
        accuracy = None if model.labels is None else float(np.mean(classes == model.labels))
        flags = tuple(_findings(model.data))
        found.append(Twin(model.name, model.data, model.inputs, answers, accuracy, flags))
    return found


def trial(fault: Fault, twin: Twin, ask: Answers) -> Trial | None:
    """Break the model and look; `None` when it has no place for the fault."""
    patient = Patient(twin.data)
    try:
        fault.apply(patient, Random(zlib.crc32(f"{fault.text}/{twin.name}".encode())))
    except InapplicableError:
        return None
    data = patient.build()
    effect = _effect(data, twin, ask)
    known = {fingerprint for _, _, fingerprint in twin.findings}
    found = {(s, code) for s, code, fingerprint in _findings(data) if fingerprint not in known}
    return Trial(fault, twin.name, effect, tuple(sorted(found)))


def _effect(data: bytes, twin: Twin, ask: Answers) -> Effect:
    """The worst that the kernels make of it."""
    return min(_effect_on(data, twin, ask, kernels) for kernels in KERNELS)


def _effect_on(data: bytes, twin: Twin, ask: Answers, kernels: Kernels) -> Effect:
    try:
        answers = ask(data, twin.inputs, kernels)
    except DiedError:
        return Effect(Outcome.DIES, 0.0, False)
    except RefusedError:
        return Effect(Outcome.REFUSED, 0.0, False)
    sound = twin.answers[kernels]
    before = sound.argmax(axis=1)
    agreement = float(np.mean(answers.argmax(axis=1) == before))
    rows = np.arange(len(before))
    shift = np.abs(answers[rows, before] - sound[rows, before]).mean()
    # Written so that answers that are no numbers count as damage.
    is_damaged = agreement <= 1 - HARM or not shift < SHIFT
    outcome = Outcome.DAMAGED if is_damaged else Outcome.AS_BEFORE
    return Effect(outcome, agreement, bool(np.all(answers == answers[0])))


def _findings(data: bytes) -> Iterator[Flag]:
    """Warnings and errors of the default rules: of all families."""
    report = tflint.check_bytes(data, name="model.tflite", isolated=True)
    for found in report.models[0].diagnostics:
        if found.severity.name in ("ERROR", "WARNING"):
            yield found.severity.name.lower(), found.code, found.fingerprint


def median_agreement(trials: Sequence[Trial]) -> float:
    """Of those that give answers; 0 when none does."""
    found = [t.effect.agreement for t in trials if t.outcome >= Outcome.DAMAGED]
    return float(np.median(found)) if found else 0.0
