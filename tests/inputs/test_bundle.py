"""Models inside zip bundles."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.inputs.samples import LFS_POINTER, MODEL, corpus_file, zipped
from tflint.inputs.bundle import open_zip
from tflint.inputs.limits import OpeningSettings
from tflint.inputs.model_input import ModelInput
from tflint.lint.outcome import Notification


def opened(data: bytes, **settings: int) -> list[ModelInput | Notification]:
    limits = OpeningSettings(**settings)  # type: ignore[arg-type]
    return list(open_zip(memoryview(data), "b.task", limits))


def models(data: bytes, *, wanted: str | None = None) -> dict[str | None, bytes]:
    return {
        item.member: bytes(item.data)
        for item in open_zip(memoryview(data), "b.task", OpeningSettings(), wanted=wanted)
        if isinstance(item, ModelInput)
    }


def notification(data: bytes, **settings: int) -> Notification:
    (found,) = opened(data, **settings)
    assert isinstance(found, Notification)
    assert found.status == 3
    return found


@pytest.mark.parametrize("deflate", [False, True])
def test_members_with_the_identifier_are_models_whatever_their_name(deflate: bool) -> None:
    data = zipped(
        {"a.tflite": MODEL, "weights": MODEL + b"\1", "labels.txt": b"cat"}, deflate=deflate
    )
    assert models(data) == {"a.tflite": MODEL, "weights": MODEL + b"\1"}


def test_stored_members_lie_where_they_are_said_to() -> None:
    data = zipped({"x": b"abc", "a.tflite": MODEL})
    (found,) = opened(data)
    assert isinstance(found, ModelInput)
    assert found.member_offset is not None
    assert data[found.member_offset :].startswith(MODEL)
    assert found.display_path == "b.task!/a.tflite"
    assert found.kind == "zip-member"


def test_deflated_members_have_no_place_in_the_file() -> None:
    (found,) = opened(zipped({"a.tflite": MODEL * 9}, deflate=True))
    assert isinstance(found, ModelInput)
    assert found.member_offset is None


def test_what_is_only_named_like_a_model_is_an_input() -> None:
    assert models(zipped({"a.tflite": LFS_POINTER})) == {"a.tflite": LFS_POINTER}


def test_resource_forks_are_passed_over() -> None:
    assert models(zipped({"__MACOSX/._a.tflite": b"x", "d/._a.tflite": b"x"})) == {}


def test_bundle_in_a_bundle_is_opened() -> None:
    inner = zipped({"detector.tflite": MODEL})
    data = zipped({"padding": b"12345", "hand.task": inner})
    (found,) = opened(data)
    assert isinstance(found, ModelInput)
    assert found.member == "hand.task!/detector.tflite"
    assert found.member_offset is not None
    assert data[found.member_offset :].startswith(MODEL)


def test_deflated_bundle_in_a_bundle_is_opened() -> None:
    inner = zipped({"detector.tflite": MODEL}, deflate=True)
    assert models(zipped({"hand.task": inner}, deflate=True)) == {
        "hand.task!/detector.tflite": MODEL
    }


def test_only_one_level_is_opened() -> None:
    third = zipped({"c.tflite": MODEL})
    assert models(zipped({"a.task": zipped({"b.task": third})})) == {}


def test_wanted_member_is_an_input_whatever_it_is() -> None:
    data = zipped({"labels.txt": b"cat", "a.tflite": MODEL})
    assert models(data, wanted="labels.txt") == {"labels.txt": b"cat"}


def test_wanted_member_of_a_bundle_in_a_bundle() -> None:
    inner = zipped({"a.tflite": MODEL, "b.tflite": MODEL})
    data = zipped({"hand.task": inner, "c.tflite": MODEL})
    assert list(models(data, wanted="hand.task!/b.tflite")) == ["hand.task!/b.tflite"]
    assert list(models(data, wanted="hand.task")) == [
        "hand.task!/a.tflite",
        "hand.task!/b.tflite",
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_equal_names_are_told_apart() -> None:
    data = zipped({"a.tflite": MODEL, "b.tflite": MODEL}).replace(b"b.tflite", b"a.tflite")
    assert list(models(data)) == ["a.tflite", "a.tflite~2"]


def test_encrypted_member_is_told() -> None:
    data = bytearray(zipped({"a.tflite": MODEL}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    found = notification(bytes(data))
    assert found.id == "bad-member"
    assert found.message == "'b.task!/a.tflite' cannot be unpacked: it is encrypted"


def test_unknown_compression_is_told() -> None:
    data = bytearray(zipped({"a.tflite": MODEL}))
    data[data.index(b"PK\x01\x02") + 10] = 14
    assert "compression method 14" in notification(bytes(data)).message


def test_member_over_the_size_limit_is_told() -> None:
    for deflate in (False, True):
        data = zipped({"a.tflite": MODEL + bytes(2000)}, deflate=deflate)
        found = notification(data, max_member_size=1024)
        assert found.id == "too-large"
        assert found.message == "'b.task!/a.tflite' is larger than max-member-size (1 KiB)"


def zip_bomb(size: int, claimed: int) -> bytes:
    """A zip whose one member unpacks to `size` bytes and says it were `claimed`."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(MODEL + bytes(size - len(MODEL))) + packer.flush()
    name = b"a.tflite"
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, 0, len(packed), claimed, 8, 0)
    entry = struct.pack(
        "<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 0, 0, len(packed), claimed, 8, 0, 0, 0, 0, 0, 0
    )
    start = len(local) + len(name) + len(packed)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(entry) + 8, start, 0)
    return local + name + packed + entry + name + end


def test_member_beyond_200_times_its_compressed_size_is_told() -> None:
    found = notification(zip_bomb(70 << 20, 70 << 20))
    assert found.id == "bad-member"
    assert "73,400,320 bytes, more than 200 times its compressed size" in found.message


def test_no_more_is_unpacked_than_the_directory_says() -> None:
    assert "size is wrong" in notification(zip_bomb(70 << 20, 1000)).message


def test_wrong_checksum_is_told() -> None:
    data = bytearray(zipped({"a.tflite": MODEL * 9}, deflate=True))
    data[data.index(b"PK\x01\x02") + 16] ^= 1
    assert "checksum" in notification(bytes(data)).message


def test_cut_compressed_data_is_told() -> None:
    data = zipped({"a.tflite": MODEL + bytes(range(256)) * 9}, deflate=True)
    with_short_size = bytearray(data)
    entry = data.index(b"PK\x01\x02")
    (size,) = struct.unpack_from("<I", data, entry + 20)
    struct.pack_into("<I", with_short_size, entry + 20, size - 20)
    assert "is cut" in notification(bytes(with_short_size)).message


def test_members_on_top_of_one_another_are_told() -> None:
    data = zipped({f"{i}.tflite": MODEL + bytes(1000) for i in range(4)})
    first = bytearray(data)
    position = 0
    while (position := data.find(b"PK\x01\x02", position)) >= 0:
        struct.pack_into("<I", first, position + 42, 0)
        position += 4
    small = bytes(first[: data.index(b"PK\x03\x04", 1)] + first[data.index(b"PK\x01\x02") :])
    moved = bytearray(small)
    end = small.rindex(b"PK\x05\x06")
    struct.pack_into("<I", moved, end + 16, small.index(b"PK\x01\x02"))
    found = opened(bytes(moved))
    assert sum(isinstance(item, ModelInput) for item in found) == 1
    assert all("on top of" in item.message for item in found if isinstance(item, Notification))


def test_damaged_zip_is_told() -> None:
    found = notification(zipped({"a.tflite": MODEL})[:-5])
    assert found.message.startswith("'b.task' is a damaged zip file: ")


def test_damaged_bundle_in_a_bundle_is_told_and_the_rest_is_opened() -> None:
    inner = zipped({"x.tflite": MODEL})[:-5]
    found = opened(zipped({"hand.task": inner, "a.tflite": MODEL}))
    assert [type(item) for item in found] == [Notification, ModelInput]
    assert isinstance(found[0], Notification)
    assert found[0].message.startswith("'b.task!/hand.task' is a damaged zip file: ")


def test_zip_without_models_gives_nothing() -> None:
    assert opened(zipped({"a.txt": b"x"})) == []


@pytest.mark.parametrize(
    ("name", "members"),
    [
        (
            "mp-dummy_gesture_recognizer.task",
            [
                "dummy_hand_landmarker.task!/dummy_hand_detector.tflite",
                "dummy_hand_landmarker.task!/dummy_hand_landmarker.tflite",
                "dummy_gesture_recognizer.tflite",
            ],
        ),
        (
            "mp-hand_gesture_recognizer_with_custom_classifier.task",
            [
                "gesture_embedder.tflite",
                "canned_gesture_classifier.tflite",
                "custom_gesture_classifier.tflite",
            ],
        ),
    ],
)
def test_published_bundles(name: str, members: list[str]) -> None:
    path = corpus_file(name)
    data = path.read_bytes()
    found = opened(data)
    assert [item.member for item in found if isinstance(item, ModelInput)] == members
    for item in found:
        assert isinstance(item, ModelInput)
        assert item.member_offset is not None
        assert bytes(item.data[4:8]) == b"TFL3"
        assert data[item.member_offset :].startswith(bytes(item.data))


def damaged(sample: bytes, places: list[tuple[int, int]], end: int) -> bytes:
    data = bytearray(sample)
    for place, value in places:
        data[place % len(data)] = value
    return bytes(data[: len(data) - end % len(data)])


def _samples() -> Iterator[bytes]:
    inner = zipped({"i.tflite": MODEL})
    yield zipped({"a.tflite": MODEL, "b.task": inner})
    yield zipped({"a.tflite": MODEL * 5, "b.task": inner}, deflate=True)


@given(
    st.sampled_from(list(_samples())),
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=4),
    st.sampled_from([0, 0, 0, 1, 30]),
)
def test_no_damage_raises(sample: bytes, places: list[tuple[int, int]], end: int) -> None:
    for item in opened(damaged(sample, places, end)):
        assert isinstance(item, ModelInput) or item.status == 3


@given(st.binary(max_size=400))
def test_no_bytes_raise(noise: bytes) -> None:
    for item in opened(b"PK\x03\x04" + noise + zipped({"a.tflite": b"x"})[-30:]):
        assert isinstance(item, ModelInput) or item.status == 3


def test_zipfile_agrees_that_the_bomb_is_a_zip() -> None:
    import io

    with zipfile.ZipFile(io.BytesIO(zip_bomb(1000, 1000))) as archive:
        assert [info.file_size for info in archive.infolist()] == [1000]
