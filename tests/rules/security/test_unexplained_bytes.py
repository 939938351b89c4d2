from __future__ import annotations

import struct

import pytest

from testmodels import ModelBuilder
from tests.flatbuffer.surgery import place_of, root
from tests.rules.cases import lint, quiet, triggers
from tests.rules.file.models import adder, adder_with_outside_data
from tflint.lint.severity import WARNING


def with_files() -> ModelBuilder:
    m = adder()
    m.file("labels.txt", "cat\ndog\n")
    return m


@triggers("S101", count=1, at="trailing_bytes", says="100 bytes from byte")
def test_bytes_behind_the_model() -> bytes:
    return adder().build() + b"x" * 100


@triggers("S101", says="5 bytes follow the end record of the zip")
def test_bytes_behind_the_zip() -> bytes:
    return with_files().build() + b"extra"


@triggers("S101", says="20 unexplained bytes lie between the model and the zip")
def test_bytes_before_the_zip() -> ModelBuilder:
    m = with_files()
    m.append(b"x" * 20)
    return m


@triggers("S101", says="bytes from byte")
def test_bytes_behind_outside_data() -> bytes:
    return adder_with_outside_data().build() + b"y" * 65


@quiet("S101")
@pytest.mark.parametrize(
    "model",
    [
        adder().build(),
        adder().build() + b"x" * 64,
        adder().build() + bytes(4096),
        with_files().build(),
        adder_with_outside_data().build(),
    ],
)
def test_explained_bytes(model: bytes) -> bytes:
    return model


@quiet("S101")
def test_byte_code_of_an_accelerator() -> bytes:
    code = b"c" * 200
    start = len(dispatching(1 << 10, code))
    model = dispatching(start, code)
    assert len(model) == start
    return model + code


def dispatching(offset: int, code: bytes) -> bytes:
    m = ModelBuilder()
    x, y = m.input("x", [2]), m.tensor("y", [2])
    options = {"bytecode_offset": offset, "bytecode_size": len(code), "name": "f"}
    m.custom_op("DISPATCH_OP", [x], [y], custom_options=options)
    return m.build()


def with_gap(size: int, filler: bytes = b"x") -> bytes:
    """The description is led to a copy of itself behind the model, `size` bytes further."""
    m = adder()
    m.fields["description"] = "adder"
    model = m.build()
    model += bytes(-len(model) % 4)
    begin = len(model) + size
    field = place_of(root(model), "description")
    model = model[:field] + struct.pack("<I", begin - field) + model[field + 4 :]
    return model + filler * size + struct.pack("<I", 5) + b"adder\0\0\0"


@triggers("S102", says="bytes in 1 place of the flatbuffer belong to nothing, the largest")
def test_gap() -> bytes:
    return with_gap(100)


@triggers("S102", severity=WARNING, says="the largest 8,0")
def test_large_gap() -> bytes:
    return with_gap(8000)


def test_large_gap_of_zeros_is_an_info() -> None:
    (finding,) = lint(with_gap(8000, b"\0"), "S102")
    assert finding.severity < WARNING


@quiet("S102")
@pytest.mark.parametrize("model", [adder().build(), with_gap(16), adder().build() + b"x" * 100])
def test_no_gap(model: bytes) -> bytes:
    return model


@triggers("S103", count=1, says="lie over one another")
def test_table_inside_of_a_string() -> bytes:
    """A name that reaches over the tables behind it, up to a zero byte."""
    m = adder()
    m.fields["description"] = "adder"
    model = m.build()
    text = root(model)["description"]
    length = text.length + 8
    while model[text.start + length]:
        length += 1
    at = text.start - 4
    return model[:at] + struct.pack("<I", length) + model[at + 4 :]


@quiet("S103")
def test_shared_objects() -> ModelBuilder:
    m = adder()
    m.fields["buffers"].append(m.fields["buffers"][1])
    m.tensors.append(m.tensors[1])
    return m


@quiet("S103")
def test_sound_model() -> ModelBuilder:
    return adder_with_outside_data()
