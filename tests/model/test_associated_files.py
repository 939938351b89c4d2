"""The zip behind a model."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from testmodels import ModelBuilder
from tests.rules.metadata.described_models import model
from tflint.model.associated_files import MAX_TOTAL, AppendedFiles, appended_files
from tflint.model.file import File

LIMIT = 1 << 20


def behind(data: bytes) -> AppendedFiles:
    found = File(memoryview(data)).model
    assert found is not None
    return appended_files(found)


def with_files(*files: tuple[str, bytes, int]) -> bytes:
    m = model()
    for name, content, method in files:
        m.file(name, content, method=method)
    return m.build()


def test_no_zip() -> None:
    found = behind(model().build())
    assert not found.present
    assert found.members == {}
    assert found.problem == ""


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_file(method: int) -> None:
    found = behind(with_files(("labels.txt", b"cat\ndog\n", method)))
    assert found.present
    assert found.read("labels.txt", LIMIT).data == b"cat\ndog\n"


def test_span_of_a_stored_file() -> None:
    data = with_files(("labels.txt", b"cat\ndog\n", zipfile.ZIP_STORED))
    span = behind(data).span("labels.txt")
    assert span is not None
    assert data[span.offset : span.end] == b"cat\ndog\n"


def test_offsets_relative_to_the_zip() -> None:
    """minizip and Python read such archives too."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zip_file:
        zip_file.writestr("labels.txt", "cat\n")
    found = behind(model().build() + archive.getvalue())
    assert found.read("labels.txt", LIMIT).data == b"cat\n"


def test_padding_before_the_zip() -> None:
    m = model()
    m.append(bytes(3))
    m.file("labels.txt", "cat\n")
    assert behind(m.build()).read("labels.txt", LIMIT).data == b"cat\n"


def test_empty_zip() -> None:
    archive = io.BytesIO()
    zipfile.ZipFile(archive, "w").close()
    found = behind(model().build() + archive.getvalue())
    assert found.present
    assert found.members == {}
    assert found.problem == ""


def test_last_of_two_members_with_one_name_counts() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = with_files(("a", b"first", 0), ("a", b"second", 0))
    assert behind(data).read("a", LIMIT).data == b"second"


@pytest.mark.parametrize("cut", [1, 10, 22, 40, 70])
def test_cut_zip_is_damaged_not_absent(cut: int) -> None:
    found = behind(with_files(("labels.txt", b"cat\ndog\n", 0))[:-cut])
    assert found.present
    assert found.problem


def test_bytes_that_are_no_zip() -> None:
    found = behind(model().build() + b"\xff" * 40 + b"PK\x05\x06" + b"\xff" * 40)
    assert not found.present
    assert found.problem == ""


def test_limit_of_one_file() -> None:
    found = behind(with_files(("bomb", bytes(100_000), zipfile.ZIP_DEFLATED)))
    assert found.read("bomb", 1000).problem == "it is larger than 1,000 bytes"


def test_limit_of_all_files() -> None:
    names = [f"bomb {i}" for i in range(10)]
    data = with_files(*((name, bytes(LIMIT), zipfile.ZIP_DEFLATED) for name in names))
    found = behind(data)
    read = [found.read(name, LIMIT) for name in names]
    assert sum(len(each.data) for each in read) <= MAX_TOTAL
    assert "unpacks to more than" in read[-1].problem


def test_size_fields_are_not_believed() -> None:
    """A stored member whose size claims 4 GB."""
    data = bytearray(with_files(("labels.txt", b"cat\n", 0)))
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 20 : entry + 28] = struct.pack("<2I", 0xFFFFFF00, 0xFFFFFF00)
    found = behind(bytes(data)).read("labels.txt", LIMIT)
    assert found.problem
    assert found.data == b""


def test_damaged_deflate_stream() -> None:
    data = bytearray(with_files(("labels.txt", b"cat and dog " * 50, zipfile.ZIP_DEFLATED)))
    start = data.rindex(b"labels.txt", 0, data.rindex(b"PK\x01\x02")) + len("labels.txt")
    data[start : start + 4] = b"\xff\xff\xff\xff"
    assert "damaged" in behind(bytes(data)).read("labels.txt", LIMIT).problem


@pytest.mark.parametrize("name", ["../../etc/passwd", "/tmp/x", "a\nb", "C:\\x", "\u202etxt.x"])
def test_hostile_names_are_only_names(name: str) -> None:
    found = behind(with_files((name, b"x", 0)))
    assert found.read(name, LIMIT).data == b"x"


def test_missing_member() -> None:
    assert behind(ModelBuilder().build()).read("x", LIMIT).problem == "it is not in the zip"
