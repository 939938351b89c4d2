"""What counts as a model."""

from __future__ import annotations

import gc

import pytest

from testmodels import ModelBuilder
from tests.rules.file.models import adder
from tflint.model.file import File

MODEL = adder().build()


def test_model() -> None:
    file = File(memoryview(MODEL))
    assert file.has_identifier
    assert file.foreign is None
    assert file.document is not None
    assert file.model is not None
    assert file.model.version == 3


@pytest.mark.parametrize("identifier", [b"\0\0\0\0", b"TFL2", b"ABCD"])
def test_sound_model_without_identifier(identifier: bytes) -> None:
    file = File(memoryview(MODEL[:4] + identifier + MODEL[8:]))
    assert not file.has_identifier
    assert file.model is not None
    assert file.foreign is None


def test_other_versions_need_the_identifier() -> None:
    m = ModelBuilder(version=2)
    data = m.build()
    assert File(memoryview(data)).model is not None
    assert File(memoryview(data[:4] + b"ABCD" + data[8:])).model is None


@pytest.mark.parametrize("data", [b"", b"hello world, this is text", b"\x10\0\0\0TFL3", bytes(64)])
def test_no_model(data: bytes) -> None:
    file = File(memoryview(data))
    assert file.model is None
    assert file.foreign is not None


def test_unreadable_root() -> None:
    file = File(memoryview(MODEL[:16]))
    assert file.model is None
    assert file.foreign is None
    assert file.document is not None
    assert file.document.damages


def test_garbage_collection_is_as_before() -> None:
    assert gc.isenabled()
    File(memoryview(MODEL))
    assert gc.isenabled()
