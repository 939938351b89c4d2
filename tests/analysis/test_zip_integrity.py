from __future__ import annotations

import random
import zipfile

import pytest

from testmodels import ModelBuilder
from tflint.analysis.facts import Facts
from tflint.analysis.zip_integrity import zip_damages
from tflint.model.file import File


def damages(data: bytes) -> list[str]:
    return [damage.text for damage in zip_damages(Facts(File(memoryview(data))))]


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 300_000])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("compressible", [True, False])
def test_sound_files_of_any_size(size: int, method: int, compressible: bool) -> None:
    content = bytes(size) if compressible else random.Random(1).randbytes(size)
    m = ModelBuilder()
    m.file("first.bin", content, method=method)
    m.file("second.bin", b"x", method=method)
    assert damages(m.build()) == []


def test_file_that_unpacks_to_more_than_it_says() -> None:
    m = ModelBuilder()
    m.file("zeros.bin", bytes(200_000), method=zipfile.ZIP_DEFLATED)
    data = bytearray(m.build())
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        position = data.rindex(mark) + at
        data[position : position + 4] = (100_000).to_bytes(4, "little")
    assert damages(bytes(data)) == ["does not unpack to the 100,000 bytes that the directory says"]


def test_no_zip() -> None:
    assert damages(ModelBuilder().build()) == []
