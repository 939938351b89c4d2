"""What holds for any bytes, on the whole way from the reader to the findings."""

from __future__ import annotations

import random
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flatbuffer.interpreter import interpreter
from tests.flatbuffer.mutants import mutant
from tests.flatbuffer.sound_models import sound_models
from tests.rules.cases import lint
from tflint.flatbuffer import Schema, read
from tflint.flatbuffer.schemas.conversion_metadata import CONVERSION_METADATA
from tflint.flatbuffer.schemas.model import MODEL
from tflint.flatbuffer.schemas.tflite_metadata import TFLITE_METADATA
from tflint.lint.severity import WARNING
from tflint.model.file import File

MODELS = sound_models()

any_bytes = st.binary(max_size=300)
any_model = st.sampled_from(MODELS)
edges = st.sampled_from([0, 1, 2, 4, 8, 2**29, 2**31 - 1, 2**31, 2**32 - 1])


@st.composite
def with_identifier(draw: st.DrawFn) -> bytes:
    content = draw(any_bytes)
    return struct.pack("<I", draw(st.integers(4, 64))) + b"TFL3" + content


@st.composite
def truncated(draw: st.DrawFn) -> bytes:
    model = draw(any_model)
    return model[: draw(st.integers(0, len(model) - 1))]


@st.composite
def with_flipped_bits(draw: st.DrawFn) -> bytes:
    model = bytearray(draw(any_model))
    for place in draw(st.lists(st.integers(0, 8 * len(model) - 1), min_size=1, max_size=4)):
        model[place // 8] ^= 1 << place % 8
    return bytes(model)


@st.composite
def with_other_numbers(draw: st.DrawFn) -> bytes:
    model = bytearray(draw(any_model))
    for place in draw(st.lists(st.integers(0, len(model) // 4 - 1), min_size=1, max_size=4)):
        struct.pack_into("<I", model, 4 * place, draw(edges | st.integers(0, 2 * len(model))))
    return bytes(model)


@st.composite
def spliced(draw: st.DrawFn) -> bytes:
    """The beginning of one model and the end of another."""
    first, second = draw(any_model), draw(any_model)
    cut = draw(st.integers(8, len(first)))
    return first[:cut] + second[draw(st.integers(0, len(second))) :]


anything = (
    any_bytes
    | with_identifier()
    | truncated()
    | with_flipped_bits()
    | with_other_numbers()
    | spliced()
)


@pytest.mark.parametrize("schema", [MODEL, TFLITE_METADATA, CONVERSION_METADATA])
@given(data=anything)
@settings(max_examples=100, deadline=None)
def test_reader_never_raises_and_notes_damage_where_it_is(schema: Schema, data: bytes) -> None:
    document = read(memoryview(data), schema)
    assert document.end <= len(data)
    assert (document.root is not None) or document.damages
    for damage in document.damages:
        assert 0 <= damage.position <= max(len(data), 4)
        assert damage.begin <= damage.end
        if damage.reason == "range":
            assert damage.end > len(data)


@given(data=anything)
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_findings_that_lie_in_the_file(data: bytes) -> None:
    found = lint(data)
    document = File(memoryview(data)).document
    if document is None or document.damages:
        assert any(d.code.startswith("F") for d in found)
    for diagnostic in found:
        places = [diagnostic.location, *(related.location for related in diagnostic.related)]
        for place in places:
            if place.bytes is not None:
                assert place.bytes.offset >= 0
                assert place.bytes.length >= 0
                assert place.bytes.end <= len(data)


@given(model=any_model, tail=st.binary(max_size=40))
@settings(max_examples=50, deadline=None)
def test_bytes_behind_the_flatbuffer_change_nothing_in_it(model: bytes, tail: bytes) -> None:
    before, after = read(memoryview(model), MODEL), read(memoryview(model + tail), MODEL)
    assert not after.damages
    assert (after.end, after.visits) == (before.end, before.visits)


@pytest.mark.parametrize("model", MODELS, ids=len)
def test_sound_models_have_no_structural_finding(model: bytes) -> None:
    found = [d for d in lint(model) if d.code.startswith("F") and d.severity >= WARNING]
    assert found == []


def test_verdict_on_mutants_is_that_of_the_interpreter() -> None:
    pytest.importorskip("ai_edge_litert.interpreter")
    chance = random.Random(0)
    mutants = [mutant(chance.choice(MODELS), MODELS, chance) for _ in range(400)]
    with interpreter() as judge:
        for model in (m for m in mutants if m[4:8] == b"TFL3"):
            document = read(memoryview(model), MODEL)
            is_sound = not document.damages and not document.stopped
            assert judge.judge(model).verified == is_sound, model.hex()
