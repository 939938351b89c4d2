"""The zip directory reader, with Python's zipfile as the oracle."""

from __future__ import annotations

import io
import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.inputs.samples import zipped
from tflint.inputs.zip_content import inflated, member_head
from tflint.inputs.zip_directory import (
    DEFLATED,
    STORED,
    DamagedZipError,
    ZipMember,
    member_range,
    read_zip_directory,
    starts_like_zip,
)


def members_of(data: bytes) -> list[ZipMember]:
    return read_zip_directory(memoryview(data))


@given(
    st.dictionaries(st.text("abc/äö.", min_size=1, max_size=8), st.binary(max_size=300)),
    st.booleans(),
)
def test_members_are_those_that_zipfile_wrote(members: dict[str, bytes], deflate: bool) -> None:
    data = zipped(members, deflate=deflate)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        expected = [
            (i.filename, i.compress_type, i.compress_size, i.file_size, i.CRC)
            for i in archive.infolist()
            if not i.is_dir()
        ]
    found = members_of(data)
    assert [(m.name, m.method, m.compressed_size, m.size, m.checksum) for m in found] == expected
    for member in found:
        start, end = member_range(memoryview(data), member)
        if member.method == STORED:
            assert data[start:end] == members[member.name]
        else:
            with inflated(memoryview(data)[start:end], member) as content:
                assert bytes(content) == members[member.name]


def test_folders_are_left_out() -> None:
    assert [m.name for m in members_of(zipped({"a/": b"", "a/b": b"x"}))] == ["a/b"]


def test_offsets_allow_for_bytes_in_front_of_a_finished_archive() -> None:
    data = b"\x7fELF and a program" + zipped({"a": b"hello"})
    start, end = member_range(memoryview(data), members_of(data)[0])
    assert data[start:end] == b"hello"


def test_comment_may_contain_the_end_mark() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a", b"x")
        archive.comment = b"PK\x05\x06 and more than the twenty-two bytes"
    assert [m.name for m in members_of(stream.getvalue())] == ["a"]


def test_zip64_sizes_are_read() -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w") as archive,
        archive.open("a", "w", force_zip64=True) as member,
    ):
        member.write(b"hello")
    data = bytearray(stream.getvalue())
    # Move the numbers of the entry and of the end record into their zip64 forms.
    entry = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    extra = struct.pack("<HH3Q", 1, 24, 5, 5, 0)
    struct.pack_into("<2I", data, entry + 20, 0xFFFFFFFF, 0xFFFFFFFF)
    struct.pack_into("<I", data, entry + 42, 0xFFFFFFFF)
    name_length, old_extra = struct.unpack_from("<2H", data, entry + 28)
    struct.pack_into("<H", data, entry + 30, len(extra))
    directory = data[entry : entry + 46 + name_length] + extra
    assert end == entry + 46 + name_length + old_extra
    end64 = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(directory), entry)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, entry + len(directory), 1)
    last = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    wide = bytes(data[:entry] + directory + end64 + locator + last)
    (found,) = members_of(wide)
    assert (found.size, found.compressed_size, found.header_offset) == (5, 5, 0)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "directory is missing"),
        (zipped({"a": b"x"})[:-1], "directory is missing"),
        (b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 1, 1, 46, 0, 0), "outside"),
        (zipped({"a": b"x"}).replace(b"PK\x01\x02", b"PK\x01\x03"), "damaged"),
    ],
)
def test_damage_is_told(data: bytes, why: str) -> None:
    with pytest.raises(DamagedZipError, match=why):
        members_of(data)


def test_too_many_members_are_refused() -> None:
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *[0] * 16)
    directory = entry * 65_536
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0, 0, len(directory), 0, 0)
    with pytest.raises(DamagedZipError, match="65,535"):
        members_of(directory + end)


def test_member_that_leads_nowhere_is_refused() -> None:
    data = zipped({"a": b"x"})
    member = members_of(data)[0]
    with pytest.raises(DamagedZipError, match="no member at byte"):
        member_range(memoryview(b"\0" + data), member)
    with pytest.raises(DamagedZipError, match="behind the end"):
        member_range(memoryview(data[:31]), member)


@pytest.mark.parametrize("padding", [0, 1, 2, 3, 4])
def test_padding_in_front_is_accepted(padding: int) -> None:
    assert starts_like_zip(memoryview(bytes(padding) + zipped({"a": b""})))


def test_five_zero_bytes_are_no_padding() -> None:
    assert not starts_like_zip(memoryview(bytes(5) + zipped({"a": b""})))


def test_head_of_a_deflated_member() -> None:
    data = zipped({"a": bytes(range(256)) * 100}, deflate=True)
    member = members_of(data)[0]
    assert member.method == DEFLATED
    assert member_head(memoryview(data), member, 12) == bytes(range(12))


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    view = memoryview(data + zipped({"a": b"x"})[-23:])
    with suppress(DamagedZipError):
        for member in read_zip_directory(view):
            start, end = member_range(view, member)
            assert start <= end <= len(view)
