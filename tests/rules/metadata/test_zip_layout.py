"""The zip behind the model: damage, and what only some readers understand."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Callable

import pytest

from testmodels import overwritten
from tests.rules.cases import lint, quiet, triggers
from tests.rules.metadata.described_models import described, model
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, WARNING

MEDIAPIPE = Expectations(targets=("mediapipe",))
LOCAL, ENTRY, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
RECORDS = [{"associated_files": [{"name": "labels.txt", "type": "TENSOR_AXIS_LABELS"}]}]


def packed(*, metadata: bool = True, method: int = zipfile.ZIP_STORED) -> bytes:
    m = model()
    if metadata:
        described(m, outputs=RECORDS)
    m.file("labels.txt", "cat\ndog\n" * 20, method=method)
    return m.build()


def changed(data: bytes, mark: bytes, at: int, value: bytes) -> bytes:
    """The file with bytes replaced, `at` bytes behind the last occurrence of a mark."""
    return overwritten(data, data.rindex(mark) + at, value)


def encrypted(*, metadata: bool = True) -> bytes:
    """The flag in the directory, and bytes that have another checksum as they are."""
    data = changed(packed(metadata=metadata), ENTRY, 8, b"\x01\0")
    return changed(data, LOCAL, 40, b"\x8f\x02\xc1")


def with_relative_offsets() -> bytes:
    m = described(model(), outputs=RECORDS)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr("labels.txt", "cat\ndog\n")
    return m.build() + archive.getvalue()


@pytest.mark.parametrize(
    ("mark", "at", "value", "says"),
    [
        (LOCAL, 0, b"XXXX", "cannot be read: there is no member at byte"),
        (ENTRY, 8, b"\x01\0", "is marked as encrypted, but is not"),
        (ENTRY, 24, struct.pack("<I", 5000), "160 bytes in the zip and 5,000 outside"),
        (ENTRY, 10, b"\x08\0", "has method 8 in the directory and 0"),
        (LOCAL, 14, b"\0\0\0\0", "the checksum"),
        (LOCAL, 18, struct.pack("<I", 1), "the compressed size 160 in the directory and 1 in"),
        (LOCAL, 22, struct.pack("<I", 1), "the size 160 in the directory and 1 in"),
        (LOCAL, 26, b"\x0b\0", "has a name of 11 bytes in its own header"),
        (LOCAL, 30, b"Labels", "another name"),
        (LOCAL, 40, b"CAT", "has bytes with checksum"),
    ],
)
@triggers("M201", severity=WARNING, at='files["labels.txt"]', count=1)
def test_damaged_member(mark: bytes, at: int, value: bytes, says: str) -> bytes:
    data = changed(packed(), mark, at, value)
    assert [says in d.message for d in lint(data, "M201")] == [True]
    return data


@triggers("M201", says="counts 2 files, not 1")
def test_number_of_files() -> bytes:
    return changed(packed(), END, 8, struct.pack("<2H", 2, 2))


@triggers("M201", severity=ERROR, says="is encrypted", expectations=MEDIAPIPE)
def test_damage_that_mediapipe_refuses() -> bytes:
    return encrypted()


@triggers("M201", severity=WARNING, says="is marked as encrypted", expectations=MEDIAPIPE)
def test_mediapipe_does_not_look_at_the_flag() -> bytes:
    return changed(packed(), ENTRY, 8, b"\x01\0")


@pytest.mark.parametrize("at", [30, 40], ids=["name", "bytes"])
@triggers("M201", severity=WARNING, count=1, expectations=MEDIAPIPE)
def test_mediapipe_does_not_look_at_it(at: int) -> bytes:
    return changed(packed(), LOCAL, at, b"CAT")


@triggers("M201", severity=WARNING, says="is encrypted", expectations=MEDIAPIPE)
def test_mediapipe_does_not_open_a_zip_without_metadata() -> bytes:
    return encrypted(metadata=False)


@triggers("M201", says="does not unpack to the 160 bytes")
def test_damaged_compressed_member() -> bytes:
    data = packed(method=zipfile.ZIP_DEFLATED)
    return changed(data, LOCAL, 40, b"\xff\xff\xff")


@triggers("M201", at="appended_zip", says="cannot be read: its directory is damaged")
def test_directory_that_cannot_be_read() -> bytes:
    return changed(packed(metadata=False), ENTRY, 0, b"XXXX")


def test_unreadable_zip_is_reported_once() -> None:
    data = changed(packed(), ENTRY, 0, b"XXXX")
    assert [d.code for d in lint(data, "M201", "M203")] == ["M203"]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@quiet("M201")
def test_sound_zip(method: int) -> bytes:
    return packed(method=method)


@quiet("M201")
def test_sizes_behind_the_data() -> bytes:
    data = packed()
    data = changed(data, LOCAL, 6, b"\x08\0")
    return changed(data, LOCAL, 14, bytes(12))


@quiet("M201")
def test_offsets_are_another_rules_business() -> bytes:
    return with_relative_offsets()


@triggers("M202", at='files["labels.txt"]', says='"labels.txt" in the appended zip is compressed')
def test_compressed() -> bytes:
    return packed(method=zipfile.ZIP_DEFLATED)


@triggers("M202", severity=ERROR, says="is compressed", expectations=MEDIAPIPE, count=1)
def test_compressed_for_mediapipe() -> bytes:
    return packed(method=zipfile.ZIP_DEFLATED)


@triggers("M202", at='files["a.txt"]', says='has 2 files with the name "a.txt"', count=1)
def test_repeated_name() -> bytes:
    m = model()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        m.file("a.txt", "1")
        m.file("a.txt", "2")
        m.file("b.txt", "3")
        return m.build()


@triggers("M202", at="appended_zip", says="but the end record says", count=1)
def test_offsets_from_the_start_of_the_zip() -> bytes:
    return with_relative_offsets()


@pytest.mark.parametrize("at", [4, 6])
@triggers("M202", says="disk", count=1)
def test_several_disks(at: int) -> bytes:
    return changed(packed(), END, at, b"\x01\0")


@triggers("M202", severity=ERROR, says="find no files in it", expectations=MEDIAPIPE)
def test_several_disks_for_mediapipe() -> bytes:
    return changed(packed(), END, 4, b"\x01\0")


@quiet("M202")
def test_method_of_a_damaged_member_is_not_known() -> bytes:
    return changed(packed(), ENTRY, 10, b"\x08\0")


@quiet("M202")
def test_offset_that_no_reader_can_use_is_damage() -> bytes:
    return changed(packed(), END, 16, struct.pack("<I", 5))


@pytest.mark.parametrize(
    "build",
    [
        packed,
        lambda: packed(metadata=False, method=zipfile.ZIP_DEFLATED),
        lambda: model().build(),
        lambda: packed() + bytes(10),
    ],
    ids=["stored", "no metadata", "no zip", "bytes behind it"],
)
@quiet("M202")
def test_zip_as_the_populator_writes_it(build: Callable[[], bytes]) -> bytes:
    return build()
