"""What is told of a non-model beyond its kind."""

from __future__ import annotations

import gzip
import struct

import pytest

from tests.inputs.samples import LFS_POINTER, MODEL, tarred, zipped
from tflint.inputs.foreign import Foreign, identify


def found_in(data: bytes) -> Foreign:
    found = identify(memoryview(data))
    assert found is not None
    return found


def test_git_lfs_pointer_tells_oid_and_size() -> None:
    found = found_in(LFS_POINTER)
    assert found.details["oid"].startswith("sha256:bd8d56b8")
    assert found.details["size"] == 4_020_936
    assert "git lfs pull" in found.advice


def test_git_lfs_pointer_with_windows_line_ends() -> None:
    assert found_in(LFS_POINTER.replace(b"\n", b"\r\n")).details["size"] == 4_020_936


def test_git_lfs_pointer_without_fields_is_still_one() -> None:
    found = found_in(b"version https://hawser.github.com/spec/v1\n")
    assert found.kind == "git-lfs-pointer"
    assert not found.details


def test_text_that_begins_like_a_pointer_but_is_too_long_is_text() -> None:
    assert found_in(LFS_POINTER + b"x" * 1024).kind == "text"


@pytest.mark.parametrize(
    "text",
    [
        b"/annex/objects/SHA256E-s12345--abc.tflite\n",
        b"../.git/annex/objects/Xx/Yy/SHA256E-s12345--abc.tflite/SHA256E-s12345--abc.tflite",
    ],
)
def test_git_annex_pointer_tells_key_and_size(text: bytes) -> None:
    found = found_in(text)
    assert found.group == "pointer"
    assert found.details == {"key": "SHA256E-s12345--abc.tflite", "size": 12345}


def test_web_page_tells_its_title() -> None:
    found = found_in(b"<!doctype html><html><head><title>\n Sign  in </title>")
    assert found.details["title"] == "Sign in"
    assert found.description == "a web page titled 'Sign in'"


def test_file_server_tells_its_reason() -> None:
    assert found_in(b"<Error><Code>NoSuchKey</Code></Error>").details["code"] == "NoSuchKey"


def test_first_line_is_shortened_and_printable() -> None:
    line = found_in(b"a\x1b[31m" + b"b" * 500).details["first_line"]
    assert len(line) <= 60
    assert line.isprintable()


def test_zip_lists_models_stored_and_deflated() -> None:
    for deflate in (False, True):
        data = zipped({"a/b.bin": MODEL, "labels.txt": b"cat"}, deflate=deflate)
        found = found_in(data)
        assert found.details["members"] == ["a/b.bin"]
        assert "1 model in it (a/b.bin)" in found.description


def test_zip_without_directory_says_so() -> None:
    found = found_in(zipped({"a.tflite": MODEL})[:60])
    assert found.group == "container"
    assert "truncated" in found.details["damage"]


def test_model_in_an_android_package_counts_for_more_than_the_package() -> None:
    data = zipped({"AndroidManifest.xml": b"", "classes.dex": b"", "assets/m.tflite": MODEL})
    assert found_in(data).details["members"] == ["assets/m.tflite"]


def test_tar_lists_models() -> None:
    data = tarred({"a.txt": b"x" * 700, "b.tflite": MODEL})
    assert found_in(data).details["members"] == ["b.tflite"]


def test_gzip_tells_a_model_and_a_tar() -> None:
    assert found_in(gzip.compress(MODEL)).description == "a gzip-compressed model"
    packed = gzip.compress(tarred({"a": b"x"}))
    assert found_in(packed).description == "a gzip-compressed tar archive"


def test_model_behind_other_bytes_tells_where_it_begins() -> None:
    assert found_in(bytes(64) + MODEL).details["model_offset"] == 64


def test_wrong_size_in_front_of_a_model_is_no_size_prefix() -> None:
    assert found_in(struct.pack("<I", 999) + MODEL).kind == "prefixed-model"


def test_identifier_alone_somewhere_is_no_model() -> None:
    found = identify(memoryview(b"\x01\x02\x03\x04\x05\x06\x07TFL3" + b"\xff\x00" * 50))
    assert found is None


def test_model_as_base64_with_line_breaks_in_front() -> None:
    assert found_in(b"\r\n  HAAAAFRGTDMUACAA\r\n").kind == "base64-model"


def test_unknown_identifier_is_shown() -> None:
    other = MODEL[:4] + b"WXYZ" + MODEL[8:20] + b"\x09\0\0\0"
    assert found_in(other).details["identifier"] == "WXYZ"
