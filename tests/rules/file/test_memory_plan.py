from __future__ import annotations

import struct

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.file.models import adder
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR


def planned(*offsets: int, count: int | None = None) -> ModelBuilder:
    m = adder()
    number = len(offsets) if count is None else count
    m.metadata(
        "OfflineMemoryAllocation", struct.pack(f"<{3 + len(offsets)}i", 0, 0, number, *offsets)
    )
    return m


@triggers("F502", at="metadata[0].buffer", says="has 3 bytes, but its header alone takes 12")
def test_no_header() -> ModelBuilder:
    m = adder()
    m.metadata("OfflineMemoryAllocation", b"abc")
    return m


@triggers("F502", says="has 20 bytes, but says that it has 3 offsets of 4 bytes")
def test_missing_offset() -> ModelBuilder:
    return planned(0, 16, count=3)


@triggers("F502", says="has 2 offsets, but the model has 3 tensors")
def test_plan_of_another_model() -> ModelBuilder:
    return planned(0, 16)


@triggers("F502", says="has the offset -2 for tensor 1")
def test_negative_offset() -> ModelBuilder:
    return planned(0, -2, 16)


def test_tflm_refuses_the_model() -> None:
    expectations = Expectations(targets=("tflm",))
    (finding,) = lint(planned(0, 16), "F502", expectations=expectations)
    assert finding.severity is ERROR


@quiet("F502")
def test_sound_plan() -> ModelBuilder:
    return planned(0, -1, 16)
