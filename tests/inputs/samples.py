"""Bytes that the tests of the inputs are made from."""

from __future__ import annotations

import io
import os
import struct
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

# Root offset, identifier, a vtable with one field, and the root table with version 3.
MODEL = struct.pack("<I4s3H2xiI", 16, b"TFL3", 6, 8, 4, 8, 3)

LFS_POINTER = (
    b"version https://git-lfs.github.com/spec/v1\n"
    b"oid sha256:bd8d56b8aa0f2d8ae1c3d6f4e5b6a7988a9bacbdcedfe0f10213243546576879\n"
    b"size 4020936\n"
)


def zipped(members: Mapping[str, bytes], *, deflate: bool = False) -> bytes:
    """A zip file."""
    stream = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def tarred(members: Mapping[str, bytes]) -> bytes:
    """A tar archive."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return stream.getvalue()


def corpus_file(name: str) -> Path:
    """A file of the model corpus; skips the test when it is absent."""
    default = Path(__file__).parents[3] / "shared" / "corpus"
    path = Path(os.environ.get("TFLINT_CORPUS", default)) / name
    if not path.is_file():
        pytest.skip(f"the corpus has no {name}")
    return path
