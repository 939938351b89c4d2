"""The faults of the quality experiment, without asking what they do to the answers."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from experiments.quality.__main__ import LEAST_MODELS
from experiments.quality.fault import FAULTS, Fault
from experiments.quality.patient import InapplicableError, Patient, pick
from experiments.quality.sound_models import sound_models
from tflint.model.file import File


def names(fault: Fault) -> str:
    return f"{fault.scheme}: {fault.text}"


@pytest.mark.parametrize("fault", FAULTS, ids=names)
def test_a_fault_has_a_place_in_enough_models(fault: Fault) -> None:
    changed = 0
    for model in sound_models(fault.scheme):
        if changed == LEAST_MODELS:
            break
        patient = Patient(model.data)
        sound = patient.build()
        try:
            fault.apply(patient, Random(1))
        except InapplicableError:
            continue
        changed += patient.build() != sound
    assert changed == LEAST_MODELS


def test_the_page_has_every_fault() -> None:
    page = (Path(__file__).parents[3] / "docs" / "quality.md").read_text("utf-8")
    for fault in FAULTS:
        assert f"| {fault.text} " in page, fault.text


def test_no_place_is_said() -> None:
    with pytest.raises(InapplicableError):
        pick(Random(1), [])


def test_a_patient_without_a_fault_is_the_model() -> None:
    data = next(sound_models("int8")).data
    before, after = (File(memoryview(each)).model for each in (data, Patient(data).build()))
    assert before is not None
    assert after is not None
    assert [t.type_text for t in before.subgraphs[0].tensors] == [
        t.type_text for t in after.subgraphs[0].tensors
    ]
