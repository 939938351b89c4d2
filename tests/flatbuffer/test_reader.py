"""What the reader makes of good tables, and each reason for which it calls one broken."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder, overwritten, q, write_flatbuffer
from testmodels.schema import Schema as WriterSchema
from testmodels.schema import parse_tables
from tests.flatbuffer.surgery import (
    place_of,
    repeated_references,
    repointed,
    root,
    vtable_of,
    with_offset,
)
from tests.rules.file.models import adder
from tflint.flatbuffer import Damage, Document, Schema, Table, Text, Vector, read, reader
from tflint.flatbuffer.schemas.model import MODEL

SOUND = adder().build()
TENSOR = root(SOUND)["subgraphs"][0]["tensors"][0]


def read_model(model: bytes) -> Document:
    return read(memoryview(model), MODEL)


def damage_of(model: bytes) -> Damage:
    (damage,) = read_model(model).damages
    return damage


class TestSoundTables:
    def test_scalars_strings_vectors_tables(self) -> None:
        m = ModelBuilder(description="hello")
        m.tensor("t", [1, -2], "INT8", q(0.5, 3))
        model = root(m.build())
        assert model["version"] == 3
        assert str(model["description"]) == "hello"
        tensor = model["subgraphs"][0]["tensors"][0]
        assert tensor["shape"].tuple() == (1, -2)
        assert tensor["type"] == 9
        assert tensor["quantization"]["scale"].numpy().tolist() == [0.5]
        assert tensor["quantization"]["zero_point"].tuple() == (3,)

    def test_absent_fields_have_the_default_of_the_schema(self) -> None:
        m = ModelBuilder()
        x = m.input("x", [1])
        m.op("CONV_2D", [x, x, x], [x], stride_w=2)
        operator = root(m.build())["subgraphs"][0]["operators"][0]
        assert operator["debug_metadata_index"] == -1
        assert operator["builtin_options"]["dilation_w_factor"] == 1
        assert operator["builtin_options"]["stride_h"] == 0
        assert operator["builtin_options"].stored("stride_w")
        assert not operator["builtin_options"].stored("stride_h")
        assert operator["intermediates"] is None

    def test_empty_is_not_absent(self) -> None:
        m = ModelBuilder()
        m.buffer(b"")
        m.buffer()
        buffers = root(m.build())["buffers"]
        assert len(buffers[1]["data"]) == 0
        assert buffers[2]["data"] is None

    def test_union(self) -> None:
        indices = ("Uint8Vector", {"values": [7]})
        m = ModelBuilder()
        m.tensor("t", [1], sparsity={"dim_metadata": [{"array_indices": indices}]})
        sparsity = root(m.build())["subgraphs"][0]["tensors"][0]["sparsity"]
        assert sparsity["dim_metadata"][0]["array_indices"]["values"].tuple() == (7,)
        assert sparsity["dim_metadata"][0]["array_indices"].type.name == "Uint8Vector"

    def test_nothing_is_copied(self) -> None:
        data = bytearray(adder().build())
        constant = read(memoryview(data), MODEL).root
        assert constant is not None
        found = constant["buffers"][1]["data"]
        data[found.start : found.start + 4] = np.float32(9).tobytes()
        assert np.frombuffer(found.bytes(), "<f4").tolist() == [9.0, 2.0]

    def test_end_is_behind_the_last_object(self) -> None:
        assert 0 <= len(SOUND) - read_model(SOUND).end < 4
        assert read_model(SOUND + bytes(100)).end == read_model(SOUND).end

    def test_tables_are_shared(self) -> None:
        m = ModelBuilder()
        m.metadata("note", b"1")
        model = m.build()
        model = repointed(model, [(root(model), "metadata")], repeated_references(5))
        document = read_model(model)
        assert document.root is not None
        assert len({id(table) for table in document.root["metadata"]}) == 1
        assert document.visits == read_model(m.build()).visits + 4

    def test_spans(self) -> None:
        shape = TENSOR["shape"]
        assert TENSOR.span("shape") == (shape.start, 4)
        assert TENSOR.span("shape", 0) == (shape.start, 4)
        assert TENSOR.span("quantization") is None
        assert TENSOR.span() == (TENSOR.position, TENSOR.size)
        start, length = TENSOR.span("name") or (0, 0)
        assert SOUND[start : start + length] == b"x"


class TestNewerSchemas:
    def test_unknown_field_is_noted_and_ignored(self) -> None:
        m = adder()
        m.tensors[0][14] = ("int", 5)
        document = read_model(m.build())
        assert not document.damages
        assert document.unknown_fields == {("Tensor", 14)}

    def test_unknown_union_member_is_noted_and_left_out(self) -> None:
        m = adder()
        m.operators[0] |= {"builtin_options_type": 200}
        document = read_model(m.build())
        assert not document.damages
        assert document.unknown_unions == {("Operator", "builtin_options", 200)}
        assert document.root is not None
        assert document.root["subgraphs"][0]["operators"][0]["builtin_options"] is None

    def test_vtable_of_thousands_of_fields_is_not_noted_in_full(self) -> None:
        vtable = struct.pack("<2H", 60_004, 8) + b"\4\0" * 30_000
        content = struct.pack("<I", 28) + b"TFL3" + bytes(20) + struct.pack("<i", 28 - 36)
        document = read_model(content + bytes(4) + vtable)
        assert len(document.unknown_fields) <= 32


class TestDamage:
    """Each reason: where it is noted, and that the rest is read."""

    def test_range_of_an_offset(self) -> None:
        position = place_of(TENSOR, "name")
        damage = damage_of(with_offset(SOUND, position, 5000))
        assert damage.path == "subgraphs[0].tensors[0].name"
        assert damage.reason == "range"
        assert (damage.position, damage.begin, damage.end) == (
            position,
            position + 5000,
            position + 5001,
        )

    def test_range_of_a_vector(self) -> None:
        start = TENSOR["shape"].start
        damage = damage_of(with_offset(SOUND, start - 4, 1000))
        assert (damage.reason, damage.begin, damage.end) == ("range", start - 4, start + 4000)

    def test_range_of_a_table(self) -> None:
        model = root(SOUND)
        vtable = vtable_of(SOUND, model)
        slot = model.type.by_name["version"].slot
        damage = damage_of(overwritten(SOUND, vtable + 4 + 2 * slot, struct.pack("<H", 0xFFF0)))
        assert (damage.path, damage.reason, damage.begin) == ("model", "range", model.position)
        assert damage.end == model.position + 0xFFF4

    def test_a_table_ends_in_the_file_whatever_its_vtable_claims(self) -> None:
        position = vtable_of(SOUND, TENSOR) + 2
        document = read_model(overwritten(SOUND, position, struct.pack("<H", 0xFFF0)))
        assert not document.damages
        assert document.root is not None
        begin, length = document.root["subgraphs"][0]["tensors"][0].span()
        assert begin + length == len(SOUND)

    def test_zero_offset(self) -> None:
        position = place_of(TENSOR, "shape")
        assert damage_of(with_offset(SOUND, position, 0)).reason == "zero-offset"

    def test_offset_sign(self) -> None:
        position = place_of(TENSOR, "shape")
        assert damage_of(with_offset(SOUND, position, 2**31)).reason == "offset-sign"

    @pytest.mark.parametrize("field", ["name", "shape"])
    def test_misaligned_vector(self, field: str) -> None:
        position = place_of(TENSOR, field)
        (offset,) = struct.unpack_from("<I", SOUND, position)
        damage = damage_of(with_offset(SOUND, position, offset + 1))
        assert (damage.reason, damage.begin) == ("misaligned", position + offset + 1)

    def test_misaligned_scalar(self) -> None:
        model = root(SOUND)
        vtable = vtable_of(SOUND, model)
        slot = model.type.by_name["version"].slot
        document = read_model(overwritten(SOUND, vtable + 4 + 2 * slot, struct.pack("<H", 6)))
        (damage,) = document.damages
        assert (damage.path, damage.reason) == ("version", "misaligned")
        assert damage.end - damage.begin == 4
        assert document.root is not None
        assert document.root["subgraphs"][0]["tensors"]

    def test_vtable_range(self) -> None:
        model = overwritten(SOUND, TENSOR.position, struct.pack("<i", 10_000))
        damage = damage_of(model)
        assert (damage.path, damage.reason) == ("subgraphs[0].tensors[0]", "vtable-range")
        assert damage.begin == TENSOR.position - 10_000

    def test_vtable_odd(self) -> None:
        vtable = vtable_of(SOUND, root(SOUND))
        damage = damage_of(overwritten(SOUND, vtable, b"\x13"))
        assert (damage.path, damage.reason) == ("model", "vtable-odd")
        assert damage.end - damage.begin == 0x13

    def test_vtable_that_is_the_end_of_the_file(self) -> None:
        model = SOUND + bytes(-len(SOUND) % 2)
        distance = TENSOR.position - len(model)
        damaged = overwritten(model, TENSOR.position, struct.pack("<i", distance)) + b"\0\0"
        assert not read_model(damaged).damages

    def test_vector_length(self) -> None:
        start = TENSOR["shape"].start
        damage = damage_of(with_offset(SOUND, start - 4, 0x7FFFFFFF))
        assert (damage.reason, damage.position) == ("vector-length", start - 4)

    def test_string_terminator(self) -> None:
        name = TENSOR["name"]
        damage = damage_of(overwritten(SOUND, name.start + 1, b"y"))
        assert (damage.reason, damage.position) == ("string-terminator", name.start + 1)

    @pytest.mark.parametrize("code", [0, 11, 200])
    def test_offset_of_a_union_is_checked_whatever_its_type(self, code: int) -> None:
        operator = root(SOUND)["subgraphs"][0]["operators"][0]
        model = overwritten(SOUND, place_of(operator, "builtin_options_type"), bytes([code]))
        model = with_offset(model, place_of(operator, "builtin_options"), 0)
        assert damage_of(model).reason == "zero-offset"

    def test_depth(self) -> None:
        text = "\ntable Node = child:Node value:int"
        schema = Schema(root="Node", identifier=None, text=text)
        writer = WriterSchema("Node", None, parse_tables("\nNode: child:Node, value:int"))
        for depth, reasons in ((64, []), (65, ["depth"])):
            node: dict[str, Any] = {"value": 1}
            for _ in range(depth - 1):
                node = {"child": node}
            document = read(memoryview(write_flatbuffer(writer, node)), schema)
            assert [damage.reason for damage in document.damages] == reasons

    def test_broken_element_keeps_its_place(self) -> None:
        tensors = root(SOUND)["subgraphs"][0]["tensors"]
        model = overwritten(SOUND, tensors[1].position, struct.pack("<i", 10_000))
        found = root(model)["subgraphs"][0]["tensors"]
        assert [isinstance(tensor, Table) for tensor in found] == [True, False, True]

    def test_damage_marks_the_tables_above(self) -> None:
        m = ModelBuilder()
        m.tensor("t", [1], "INT8", q(0.5, 3))
        model = m.build()
        quantization = root(model)["subgraphs"][0]["tensors"][0]["quantization"]
        model = with_offset(model, place_of(quantization, "scale"), 0)
        tensor = root(model)["subgraphs"][0]["tensors"][0]
        assert tensor["quantization"].damaged
        assert tensor.damaged
        assert not root(model)["buffers"][0].damaged

    @pytest.mark.parametrize("size", range(12))
    def test_too_short(self, size: int) -> None:
        # Eleven bytes with a vtable of length 0 behind the root table pass every other check.
        model = struct.pack("<I", 4) + struct.pack("<i", -4) + bytes(3)
        document = read_model(model[:size])
        assert [damage.reason for damage in document.damages] == ["range"]
        assert document.root is None


class TestLimits:
    def test_visits(self) -> None:
        m = ModelBuilder()
        m.metadata("note", b"1")
        model = m.build()
        visits = read_model(model).visits - 1
        for count, stopped in ((1_000_000 - visits, ""), (1_000_001 - visits, "visits")):
            repeated = repointed(model, [(root(model), "metadata")], repeated_references(count))
            assert read_model(repeated).stopped == stopped

    def test_damages(self) -> None:
        m = ModelBuilder()
        for index in range(1100):
            m.tensor(f"t{index}", None)
        model = bytearray(m.build())
        for tensor in root(bytes(model))["subgraphs"][0]["tensors"]:
            struct.pack_into("<I", model, place_of(tensor, "name"), 0)
        document = read_model(bytes(model))
        assert document.stopped == "damages"
        assert len(document.damages) == 1000
        assert document.root is not None
        assert document.root.damaged

    @pytest.mark.parametrize("field", ["name", "shape"])
    def test_one_vector_for_every_tensor(self, field: str) -> None:
        m = ModelBuilder()
        for index in range(300):
            m.tensor(f"t{index}", [1])
        model = m.build()
        content = struct.pack("<I", 8000) + bytes(32_001)
        tensors = root(model)["subgraphs"][0]["tensors"]
        document = read_model(repointed(model, [(t, field) for t in tensors], content))
        assert document.stopped == "overlap"
        assert not document.damages

    def test_one_table_for_every_tensor(self) -> None:
        m = ModelBuilder()
        m.tensor("long", [8000], quantization=q([1.0] * 8000, [0] * 8000))
        for index in range(300):
            m.tensor(f"t{index}", [1], quantization=q([1.0], [0]))
        model = m.build()
        long, *tensors = root(model)["subgraphs"][0]["tensors"]
        shared = long["quantization"].position
        for tensor in tensors:
            position = place_of(tensor, "quantization")
            assert position < shared, "offsets lead forward only"
            model = with_offset(model, position, shared - position)
        assert read_model(model).stopped == "overlap"

    def test_every_vtable_another(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reader, "MAX_LAYOUTS", 3)
        assert read_model(SOUND).stopped == "overlap"

    def test_only_31_bits_are_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reader, "MAX_SIZE", 200)
        document = read_model(SOUND)
        assert document.size == 199
        assert all(damage.end > 199 for damage in document.damages)


class TestValues:
    def test_long_text_is_cut(self) -> None:
        m = ModelBuilder(description="ä" * 50_000)
        assert len(str(root(m.build())["description"])) == Text.LIMIT // 2

    def test_text_that_is_no_utf_8(self) -> None:
        m = ModelBuilder(description=b"a\xff\0b")
        assert str(root(m.build())["description"]) == "a\ufffd\0b"

    def test_first_of_an_empty_vector(self) -> None:
        vector = Vector(memoryview(b""), 0, 0, "i", 4)
        with pytest.raises(IndexError):
            vector.first()
        assert vector.numpy().shape == (0,)

    def test_items_are_in_slot_order_and_without_deprecated_fields(self) -> None:
        m = adder()
        m.signature("key", {"x": 0}, {"y": 2})
        names = [name for name, _ in root(m.build())["signature_defs"][0].items()]
        assert names == ["inputs", "outputs", "signature_key", "subgraph_index"]
