from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.file.models import adder

LFS_POINTER = (
    b"version https://git-lfs.github.com/spec/v1\n"
    b"oid sha256:bd8d56b8c0ffee00bd8d56b8c0ffee00bd8d56b8c0ffee00bd8d56b8c0ffee00\n"
    b"size 4020936\n"
)


@triggers("F101", at="header", says="the file is empty")
def test_empty() -> bytes:
    return b""


@triggers("F101", says="the file has only 8 bytes")
def test_identifier_and_nothing_else() -> bytes:
    return b"\x10\0\0\0TFL3"


@triggers("F101", says=r"identifier at byte 4 is '\xbe\xef\x01\x02', expected 'TFL3'")
def test_random_bytes() -> bytes:
    return bytes.fromhex("deadca7e beef0102 73a9c4e8 9d3b11f2 50c67ad8 e1f40b39")


@triggers("F101", says="this looks like a web page titled 'Sign in'")
def test_web_page() -> bytes:
    return b"<!DOCTYPE html><html><head><title>Sign in</title></head></html>"


@triggers("F101", says="this looks like a size-prefixed flatbuffer")
def test_size_prefixed_model() -> bytes:
    model = adder().build()
    return len(model).to_bytes(4, "little") + model


@triggers("F101", says="identifier 'TFL3' is missing at byte 4")
@pytest.mark.parametrize("identifier", [b"\0\0\0\0", b"TFL2", b"ABCD"])
def test_sound_model_without_identifier(identifier: bytes) -> bytes:
    model = adder().build()
    return model[:4] + identifier + model[8:]


def test_model_without_identifier_is_judged_nevertheless() -> None:
    m = adder()
    m.fields["operator_codes"][0]["builtin_code"] = 300
    model = m.build()
    codes = {d.code for d in lint(model[:4] + bytes(4) + model[8:], "F101", "F401")}
    assert codes == {"F101", "F401"}


@quiet("F101")
def test_model() -> ModelBuilder:
    return adder()


@quiet("F101")
def test_broken_model_is_a_model() -> bytes:
    return adder().build()[:100]


@triggers("F102", at="header", says='(oid sha256:bd8d56b8…, 4,020,936 bytes); run "git lfs pull"')
def test_git_lfs_pointer() -> bytes:
    return LFS_POINTER


@triggers("F102", says="git-annex pointer")
def test_git_annex_pointer() -> bytes:
    return b"/annex/objects/SHA256E-s4020936--bd8d56b8c0ffee.tflite\n"


@quiet("F102")
def test_pointer_inside_a_model() -> bytes:
    return adder().build() + LFS_POINTER


@triggers("F103", says="1 model in it (detector.tflite)")
def test_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("detector.tflite", adder().build())
    return file.getvalue()


@triggers("F103", says="a gzip-compressed model")
def test_gzip() -> bytes:
    return gzip.compress(adder().build())


@triggers("F103", says="LiteRT-LM bundle")
def test_litertlm() -> bytes:
    return b"LITERTLM" + bytes(64)


@quiet("F103")
def test_model_with_appended_zip() -> ModelBuilder:
    m = adder()
    m.file("labels.txt", "cat\ndog\n")
    return m


@pytest.mark.parametrize("data", [b"", LFS_POINTER, gzip.compress(b"hello", mtime=0), bytes(40)])
def test_no_other_rule_speaks_of_a_file_that_is_no_model(data: bytes) -> None:
    (finding,) = lint(data)
    assert finding.code in {"F101", "F102", "F103"}
