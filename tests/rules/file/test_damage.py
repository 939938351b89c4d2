from __future__ import annotations

import struct

import pytest

from testmodels import ModelBuilder, overwritten
from tests.flatbuffer.surgery import place_of, root, vtable_of, with_offset
from tests.rules.cases import lint, quiet, triggers
from tests.rules.file.models import adder, branches


@triggers("F104", count=1, says="it has 16 bytes, but the root table lies at byte")
def test_header_only() -> bytes:
    return adder().build()[:16]


@triggers("F104", count=1, says="ends at byte")
def test_last_byte_is_missing() -> bytes:
    return adder().build()[:-1]


@pytest.mark.parametrize("tenths", range(2, 10))
def test_truncation_is_one_finding_with_what_is_missing_at_least(tenths: int) -> None:
    model = branches().build()
    size = len(model) * tenths // 10
    (finding,) = lint(model[:size])
    assert finding.code == "F104"
    assert size + finding.data["missing"] == finding.data["required"] <= len(model)


@quiet("F104")
def test_whole_file() -> ModelBuilder:
    return adder()


@quiet("F104")
def test_too_long_vector_in_the_middle_is_no_truncation() -> bytes:
    model = adder().build()
    shape = root(model)["subgraphs"][0]["tensors"][0]["shape"]
    return with_offset(model, shape.start - 4, len(model))


@triggers(
    "F105",
    count=1,
    at="subgraphs[0].tensors[0].name",
    says="(subgraphs[0].tensors[0].name): target",
)
def test_offset_behind_the_end() -> bytes:
    model = adder().build()
    return with_offset(model, place_of(root(model)["subgraphs"][0]["tensors"][0], "name"), 999_999)


@triggers("F105", at="operator_codes", says="0 leads nowhere")
def test_zero_offset() -> bytes:
    model = adder().build()
    return with_offset(model, place_of(root(model), "operator_codes"), 0)


@triggers("F105", at="buffers", says="2,147,483,648 is above 2,147,483,647")
def test_offset_above_31_bits() -> bytes:
    model = adder().build()
    return with_offset(model, place_of(root(model), "buffers"), 2**31)


@triggers("F105", at="subgraphs[0]", says="is no multiple of 4")
def test_misaligned_table() -> bytes:
    model = adder().build()
    field = place_of(root(model), "subgraphs")
    first = field + struct.unpack_from("<I", model, field)[0] + 4
    return with_offset(model, first, struct.unpack_from("<I", model, first)[0] + 2)


@triggers("F105", at="subgraphs[0].tensors[1]", says="has the odd size 5")
def test_odd_vtable() -> bytes:
    m = adder()
    m.tensors[1] = {"shape": [2], "buffer": 1, "name": "w", "is_variable": False}
    model = m.build()
    table = root(model)["subgraphs"][0]["tensors"][1]
    return overwritten(model, vtable_of(model, table), struct.pack("<H", 5))


@triggers("F105", at="subgraphs[0].tensors[1]", says="its vtable from byte")
def test_vtable_outside() -> bytes:
    model = adder().build()
    table = root(model)["subgraphs"][0]["tensors"][1]
    return overwritten(model, table.position, struct.pack("<i", -(10**6)))


@triggers("F105", at="subgraphs[0].tensors[0].shape", says="would end at byte")
def test_vector_length_above_31_bits() -> bytes:
    model = adder().build()
    shape = root(model)["subgraphs"][0]["tensors"][0]["shape"]
    return with_offset(model, shape.start - 4, 0x7FFFFFFF)


@triggers("F105", at="subgraphs[0].name", says="has no zero byte at its end")
def test_string_without_terminator() -> bytes:
    model = adder().build()
    name = root(model)["subgraphs"][0]["name"]
    return overwritten(model, name.start + name.length, b"!")


@quiet("F105")
def test_sound_flatbuffer() -> ModelBuilder:
    return branches()


@quiet("F105")
def test_truncated_file_is_not_also_damaged() -> bytes:
    return adder().build()[:-40]


def test_many_damages_are_counted() -> None:
    m = adder()
    for index in range(40):
        m.tensor(f"t{index}", [index])
    model = m.build()
    for tensor in root(model)["subgraphs"][0]["tensors"][3:]:
        model = with_offset(model, place_of(tensor, "name"), 0)
    found = lint(model, "F105")
    assert len(found) == 11
    assert sum("30 more places are damaged" in d.message for d in found) == 1


def test_location_is_the_bytes_of_the_broken_number() -> None:
    model = adder().build()
    position = place_of(root(model)["subgraphs"][0]["tensors"][0], "name")
    (finding,) = lint(with_offset(model, position, 0))
    assert finding.location.bytes is not None
    assert (finding.location.bytes.offset, finding.location.bytes.length) == (position, 4)


def test_other_subgraphs_are_still_judged() -> None:
    m = branches()
    m.fields["subgraphs"][2]["tensors"][1]["shape"] = [-3]
    model = m.build()
    name = place_of(root(model)["subgraphs"][1]["tensors"][0], "name")
    found = [d.code for d in lint(with_offset(model, name, 0)) if d.code.startswith("F")]
    assert found == ["F105", "F203"]
