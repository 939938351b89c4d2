"""Whatever the bytes: every section can be made and printed, and prints nothing harmful."""

from __future__ import annotations

import json
import unicodedata

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from testmodels import overwritten
from tests.listing.samples import every_kind_of_line
from tests.summary.samples import CONVERTED, WITH_METADATA
from tflint.analysis.facts import Facts
from tflint.model.file import File
from tflint.summary.details import operator_section, tensor_section
from tflint.summary.json_data import json_summary
from tflint.summary.markdown import markdown
from tflint.summary.section import Section
from tflint.summary.sections import SECTIONS, sections
from tflint.summary.text import text
from tflint.summary.wording import Ids

SAMPLES = [
    every_kind_of_line().build(),
    WITH_METADATA,
    (CONVERTED / "lstm_int8.tflite").read_bytes(),
    (CONVERTED / "control_flow.tflite").read_bytes(),
]


def assert_proper(data: bytes, ids: Ids) -> None:
    file = File(memoryview(data))
    if file.model is None:
        return
    parts = sections(Facts(file), list(SECTIONS), ids)
    for subgraph in file.model.subgraphs:
        parts += [operator_section(operator, ids) for operator in subgraph.operators[:20]]
        parts += [tensor_section(tensor, ids) for tensor in subgraph.tensors[:20]]
    assert_harmless(parts)


def assert_harmless(parts: list[Section]) -> None:
    json.loads(json_summary({}, parts))
    for shown in (text("title", parts, 80), markdown("title", parts)):
        for character in shown.replace("\n", ""):
            assert unicodedata.category(character) not in ("Cc", "Cs")


@given(st.data(), st.sampled_from(SAMPLES), st.sampled_from(["name", "index"]))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_changed_bytes(data: st.DataObject, sample: bytes, ids: Ids) -> None:
    for _ in range(data.draw(st.integers(0, 8))):
        at = data.draw(st.integers(0, len(sample) - 1))
        sample = overwritten(sample, at, bytes([data.draw(st.integers(0, 255))]))
    assert_proper(sample, ids)


@given(st.integers(0, 5000), st.sampled_from(SAMPLES))
@settings(max_examples=40, deadline=None)
def test_truncated_files(length: int, sample: bytes) -> None:
    assert_proper(sample[:length], "name")
