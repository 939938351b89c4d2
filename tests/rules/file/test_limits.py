from __future__ import annotations

import struct

import pytest

from testmodels import ModelBuilder
from tests.flatbuffer.surgery import place_of, repeated_references, repointed, root, with_offset
from tests.rules.cases import lint, quiet, triggers
from tests.rules.file.models import adder
from tflint.flatbuffer import reader
from tflint.model import model as model_module


def with_tensors(count: int) -> ModelBuilder:
    m = adder()
    for index in range(count):
        m.tensor(f"t{index}", [1])
    return m


def with_metadata_entries(count: int) -> bytes:
    m = adder()
    m.metadata("note", b"1")
    model = m.build()
    return repointed(model, [(root(model), "metadata")], repeated_references(count))


@triggers("F106", at="header", says="more than 1,000,000 tables")
def test_too_many_tables() -> bytes:
    return with_metadata_entries(1_000_000)


@quiet("F106")
def test_many_tables() -> bytes:
    return with_metadata_entries(1000)


def test_flatbuffer_beyond_the_size_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    model = adder().build()
    monkeypatch.setattr(reader, "MAX_SIZE", len(model) - 20)
    found = lint(model, "F104", "F105", "F106")
    assert [d.code for d in found] == ["F106"]
    assert f"loaders read only {len(model) - 21:,}" in found[0].message


@triggers("F109", at="header", says="unfold to more than 4 times the file")
def test_one_long_name_for_every_tensor() -> bytes:
    model = with_tensors(100).build()
    name = struct.pack("<I", 40_000) + b"x" * 40_000 + b"\0"
    tensors = root(model)["subgraphs"][0]["tensors"]
    return repointed(model, [(tensor, "name") for tensor in tensors], name)


def test_too_many_damages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_DAMAGES", 2)
    model = with_tensors(5).build()
    for tensor in root(model)["subgraphs"][0]["tensors"]:
        model = with_offset(model, place_of(tensor, "name"), 0)
    assert {d.code for d in lint(model)} == {"F105", "F109"}


def test_too_many_references(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_module, "MAX_REFERENCES", 4)
    (finding,) = lint(adder())
    assert finding.code == "F109"
    assert finding.data == {"stopped": "references"}


@quiet("F109")
def test_ordinary_model() -> ModelBuilder:
    return with_tensors(100)
