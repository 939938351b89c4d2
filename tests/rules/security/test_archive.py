from __future__ import annotations

import io
import struct
import zipfile

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.file.models import adder


def with_member(name: str, content: bytes = b"x", *, mode: int = 0o644) -> bytes:
    stream = io.BytesIO()
    stream.write(adder().build())
    with zipfile.ZipFile(stream, "a") as archive:
        info = zipfile.ZipInfo("placeholder")
        info.filename, info.create_system, info.external_attr = name, 3, mode << 16
        archive.writestr(info, content)
    return stream.getvalue()


@triggers("S201", says="of a file in the appended zip")
@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../up.txt",
        "a/../b.txt",
        "C:\\a.txt",
        "a\\b.txt",
        "~/x",
        "a\tb",
        "folder/a.txt",
    ],
)
def test_names_that_lead_elsewhere(name: str) -> bytes:
    return with_member(name)


@triggers("S201", says="holds '..'")
def test_parent_folder() -> bytes:
    return with_member("../up.txt")


@triggers("S201", says="is that of a symbolic link")
def test_symbolic_link() -> bytes:
    return with_member("labels.txt", b"/etc/passwd", mode=0o120777)


@triggers("S201", says="is not UTF-8 at byte 0")
def test_name_that_is_no_text() -> bytes:
    return with_member("Zlabels.txt").replace(b"Zlabels", b"\xfflabels")


@triggers("S201", says="the file name '../labels.txt' in the metadata holds '..'")
def test_name_in_the_metadata() -> ModelBuilder:
    m = adder()
    m.tflite_metadata({"associated_files": [{"name": "../labels.txt"}]})
    return m


@triggers("S201", says="is empty")
def test_empty_name_in_the_metadata() -> ModelBuilder:
    m = adder()
    m.tflite_metadata({"associated_files": [{"name": ""}]})
    return m


@quiet("S201")
@pytest.mark.parametrize("name", ["labels.txt", "a..b.txt", "größe.txt"])
def test_plain_names(name: str) -> bytes:
    return with_member(name)


@triggers("S202", at="appended_zip", says="more than 100 times as much")
def test_compressed_zeros() -> ModelBuilder:
    m = adder()
    m.file("zeros", bytes(4 << 20), method=zipfile.ZIP_DEFLATED)
    return m


@triggers("S202", says="unpacks to 4,294,967,294 bytes, more than 256 MiB")
def test_size_that_is_only_claimed() -> bytes:
    model = with_member("labels.txt")
    at = model.rindex(b"PK\x01\x02")
    return model[: at + 24] + struct.pack("<I", 2**32 - 2) + model[at + 28 :]


@triggers("S202", says="lying over one another")
def test_files_in_one_place() -> bytes:
    m = adder()
    m.file("a.txt", "one")
    m.file("b.txt", "two")
    model = m.build()
    first = model.index(b"PK\x01\x02")
    second = model.rindex(b"PK\x01\x02")
    offset = model[first + 42 : first + 46]
    return model[: second + 42] + offset + model[second + 46 :]


def test_number_of_files_is_an_option() -> None:
    m = adder()
    for index in range(5):
        m.file(f"{index}.txt", "x")
    (finding,) = lint(m, "S202", options={"max_members": 4})
    assert "has 5 files, more than 4" in finding.message


@quiet("S202")
def test_label_files() -> ModelBuilder:
    m = adder()
    m.file("a.txt", "cat\n" * 1000, method=zipfile.ZIP_DEFLATED)
    m.file("b.txt", "two")
    return m
