"""Models inside `.litertlm` bundles."""

from __future__ import annotations

import struct

import flatbuffers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.inputs.samples import MODEL, corpus_file, zipped
from tflint.inputs.bundle import open_zip
from tflint.inputs.limits import OpeningSettings
from tflint.inputs.litertlm import open_sections
from tflint.inputs.model_input import ModelInput
from tflint.lint.outcome import Notification

TFLITE_MODEL, TOKENIZER = 3, 4
STRING_VALUE = 9
SECTION_START = 1024


def bundle(sections: list[tuple[int, int, int, str]], content: bytes, *, major: int = 1) -> bytes:
    """A bundle; each section is its type, begin, end, and `model_type` (empty: none)."""
    builder = flatbuffers.Builder(0)
    objects = []
    for data_type, begin, end, model_type in sections:
        items = []
        if model_type:
            text = builder.CreateString(model_type)
            builder.StartObject(1)
            builder.PrependUOffsetTRelativeSlot(0, text, 0)
            value = builder.EndObject()
            key = builder.CreateString("model_type")
            builder.StartObject(3)
            builder.PrependUOffsetTRelativeSlot(0, key, 0)
            builder.PrependUint8Slot(1, STRING_VALUE, 0)
            builder.PrependUOffsetTRelativeSlot(2, value, 0)
            items.append(builder.EndObject())
        vector = offsets(builder, items)
        builder.StartObject(4)
        builder.PrependUOffsetTRelativeSlot(0, vector, 0)
        builder.PrependUint64Slot(1, begin, 0)
        builder.PrependUint64Slot(2, end, 0)
        builder.PrependUint8Slot(3, data_type, 0)
        objects.append(builder.EndObject())
    vector = offsets(builder, objects)
    builder.StartObject(1)
    builder.PrependUOffsetTRelativeSlot(0, vector, 0)
    metadata = builder.EndObject()
    builder.StartObject(2)
    builder.PrependUOffsetTRelativeSlot(1, metadata, 0)
    builder.Finish(builder.EndObject())
    header = bytes(builder.Output())
    start = struct.pack("<8s4IQ", b"LITERTLM", major, 5, 0, 0, 32 + len(header)) + header
    return start.ljust(SECTION_START, b"\0") + content


def offsets(builder: flatbuffers.Builder, tables: list[int]) -> int:
    builder.StartVector(4, len(tables), 4)
    for table in reversed(tables):
        builder.PrependUOffsetTRelative(table)
    return int(builder.EndVector())


def opened(data: bytes, wanted: str | None = None) -> list[ModelInput | Notification]:
    settings = OpeningSettings(max_member_size=1_000_000)
    return list(open_sections(memoryview(data), "llm.litertlm", settings, wanted=wanted))


def members(data: bytes, wanted: str | None = None) -> list[str | None]:
    return [item.member for item in opened(data, wanted) if isinstance(item, ModelInput)]


END = SECTION_START + len(MODEL)
ONE = bundle([(TFLITE_MODEL, SECTION_START, END, "")], MODEL)


def test_model_sections_are_inputs() -> None:
    (found,) = opened(ONE)
    assert isinstance(found, ModelInput)
    assert bytes(found.data) == MODEL
    assert found.display_path == "llm.litertlm!/section_0_TFLiteModel"
    assert (found.kind, found.member_offset) == ("litertlm-section", SECTION_START)


def test_model_type_names_the_section() -> None:
    sections = [(TOKENIZER, 0, 8, "x"), (TFLITE_MODEL, SECTION_START, END, "tf_lite_embedder")]
    assert members(bundle(sections, MODEL)) == ["section_1_tf_lite_embedder"]


def test_hostile_model_type_is_no_name() -> None:
    data = bundle([(TFLITE_MODEL, SECTION_START, END, "../\x1b[31m")], MODEL)
    assert members(data) == ["section_0_TFLiteModel"]


def test_section_of_unknown_type_with_a_model_is_an_input() -> None:
    assert members(bundle([(77, SECTION_START, END, "")], MODEL)) == ["section_0_type77"]


def test_wanted_section() -> None:
    data = bundle([(TFLITE_MODEL, SECTION_START, END, n) for n in ("a", "b")], MODEL * 2)
    assert members(data, "section_1_b") == ["section_1_b"]
    assert members(data, "section_1") == []


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"LITERTLM" + bytes(8), "is cut in its header: it has 16 bytes"),
        (bundle([], b"", major=2), "has LiteRT-LM version 2.5; only version 1 is known"),
        (ONE[:60], "has a damaged header; fetch it again"),
        (
            ONE[:-1],
            "lies at bytes 1,024 to 1,048, but the bundle has 1,047 bytes; fetch it again",
        ),
        (
            bundle([(TFLITE_MODEL, END, SECTION_START, "")], MODEL),
            "lies at bytes 1,048 to 1,024, but the bundle has 1,048 bytes; fetch it again",
        ),
    ],
)
def test_damage_is_told(data: bytes, why: str) -> None:
    (found,) = opened(data)
    assert isinstance(found, Notification)
    assert (found.id, found.status) == ("bad-member", 3)
    assert found.message.endswith(why)


def test_sections_on_top_of_one_another_are_told() -> None:
    data = bundle([(TFLITE_MODEL, 0, END, "")] * 3, MODEL)
    found = opened(data)
    assert [type(item) for item in found] == [ModelInput, Notification, Notification]


def test_too_many_sections_are_refused() -> None:
    (found,) = opened(bundle([(TFLITE_MODEL, 0, 0, "")] * 1001, MODEL))
    assert isinstance(found, Notification)


def test_section_over_the_size_limit_is_told() -> None:
    data = bundle([(TFLITE_MODEL, SECTION_START, SECTION_START + 2_000_000, "")], bytes(2_000_000))
    (found,) = opened(data)
    assert isinstance(found, Notification)
    assert found.id == "too-large"


def test_bundle_in_a_zip() -> None:
    data = zipped({"llm.litertlm": ONE})
    (found,) = open_zip(memoryview(data), "a.zip", OpeningSettings())
    assert isinstance(found, ModelInput)
    assert found.member == "llm.litertlm!/section_0_TFLiteModel"
    assert found.member_offset is not None
    assert data[found.member_offset :].startswith(MODEL)


def test_published_bundle() -> None:
    data = corpus_file("aeq-conv_fc_mnist.litertlm").read_bytes()
    (found,) = opened(data)
    assert isinstance(found, ModelInput)
    assert found.member == "section_0_tf_lite_embedder"
    assert found.member_offset == 16384
    assert bytes(found.data) == data[16384:]
    assert bytes(found.data[4:8]) == b"TFL3"


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=6))
def test_no_damage_raises(places: list[tuple[int, int]]) -> None:
    data = bytearray(ONE)
    for place, value in places:
        data[place] = value
    for item in opened(bytes(data)):
        assert isinstance(item, ModelInput) or item.status == 3
