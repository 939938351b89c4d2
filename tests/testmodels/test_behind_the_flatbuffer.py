"""Data that follows the flatbuffer: outside buffers, appended bytes, associated files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any, TypeAlias

from testmodels import (
    ModelBuilder,
)

Run: TypeAlias = Callable[..., list[Any]]
Read: TypeAlias = Callable[[bytes], Any]


def add_model() -> tuple[ModelBuilder, int, int]:
    """`y = x + x` for two float32 values, with the tensors x and y."""
    m = ModelBuilder()
    x = m.input("x", [2])
    y = m.tensor("y", [2])
    m.op("ADD", [x, x], [y])
    m.output(y)
    return m, x, y


def test_large_custom_options(read: Read) -> None:
    m = ModelBuilder()
    x, y = m.input("x", [2]), m.tensor("y", [2])
    m.large_custom_options(m.main, m.custom_op("Big", [x], [y]), b"payload")
    model = m.build()
    operator = read(model).subgraphs[0].operators[0]
    start = operator.largeCustomOptionsOffset
    assert start % 16 == 0
    assert model[start : start + operator.largeCustomOptionsSize] == b"payload"


def test_appended_bytes_follow_the_flatbuffer() -> None:
    m, _, _ = add_model()
    size = m.flatbuffer_size()
    m.append(b"tail")
    assert m.build()[size:] == b"tail"


def test_associated_files_are_stored_with_offsets_from_the_start(run: Run, read: Read) -> None:
    m, _, _ = add_model()
    m.file("labels.txt", "cat\ndog\n")
    m.file("scores.csv", b"1,2", method=zipfile.ZIP_DEFLATED)
    model = m.build()
    assert run(model, [1, 2])[0].tolist() == [2, 4]
    archive = zipfile.ZipFile(io.BytesIO(model))
    assert archive.read("labels.txt") == b"cat\ndog\n"
    member = archive.getinfo("labels.txt")
    assert member.compress_type == zipfile.ZIP_STORED
    assert model[member.header_offset :].startswith(b"PK\x03\x04")


def test_the_same_description_gives_the_same_bytes() -> None:
    def described() -> bytes:
        m, _, _ = add_model()
        m.file("labels.txt", "cat")
        m.buffer(outside=b"weights")
        return m.build()

    assert described() == described()
