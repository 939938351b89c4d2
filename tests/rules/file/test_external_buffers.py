from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import check_message, lint, quiet, triggers
from tflint.lint.severity import ERROR, WARNING


def external(
    name: str | None = "weights.bin", offset: int = 0, length: int = 8, **fields: Any
) -> ModelBuilder:
    m = ModelBuilder()
    x = m.input("x", [2])
    group = m.external_buffer_group(name)
    w = m.tensor("w", [2], external_buffer=m.external_buffer(group, offset, length, **fields))
    y = m.tensor("y", [2])
    m.op("ADD", [x, w], [y])
    m.output(y)
    return m


@triggers(
    "F307",
    at="subgraphs[0].tensors[1].external_buffer",
    says="tensor 'w' names external buffer 5, which the model does not have",
)
def test_unknown_id() -> ModelBuilder:
    m = external()
    m.tensors[1]["external_buffer"] = 5
    return m


@triggers("F307", says="which 2 entries have as their id")
def test_id_of_two() -> ModelBuilder:
    m = external(id=7)
    m.fields["external_buffers"] *= 2
    m.tensors[1]["external_buffer"] = 7
    return m


@triggers("F307", says="of group 4, but the model has 1 groups")
def test_unknown_group() -> ModelBuilder:
    m = external()
    m.fields["external_buffers"][0]["group"] = 4
    return m


@triggers("F307", says="of group 0, which has no file name")
def test_group_without_name() -> ModelBuilder:
    return external("")


@triggers("F307", says="but has 8 bytes of its own in the model too")
def test_data_in_both_places() -> ModelBuilder:
    m = external()
    m.tensors[1]["buffer"] = m.buffer(bytes(8))
    return m


@triggers("F307", says="which has 4 bytes, but f32[2] needs 8")
def test_slice_is_too_short() -> ModelBuilder:
    return external(length=4)


@triggers("F307", severity=WARNING, says="which has 12 bytes, but f32[2] needs 8")
def test_slice_is_too_long() -> ModelBuilder:
    return external(length=12, packing="unpacked")


@quiet("F307")
@pytest.mark.parametrize(("length", "packing"), [(8, None), (8, "unpacked"), (3, "zipped")])
def test_slices_that_fit(length: int, packing: str | None) -> ModelBuilder:
    return external(length=length, packing=packing)


@triggers("F308", severity=WARNING, says="cannot be looked up: the model has no folder of its own")
def test_model_without_a_folder() -> ModelBuilder:
    return external()


@quiet("F308")
def test_model_without_external_buffers() -> ModelBuilder:
    m = ModelBuilder()
    m.output(m.constant("c", [1.0]))
    return m


def test_file_beside_the_model(tmp_path: Path) -> None:
    model = tmp_path / "model.tflite"
    (tmp_path / "weights.bin").write_bytes(bytes(8))
    assert not lint(external(), "F308", path=model)
    (finding,) = lint(external(offset=4), "F308", path=model)
    assert finding.severity is ERROR
    assert "has 8 bytes, but the model uses it up to byte 12" in finding.message
    check_message(finding)


def test_file_is_missing(tmp_path: Path) -> None:
    (finding,) = lint(external(), "F308", path=tmp_path / "model.tflite")
    assert finding.severity is ERROR
    assert "'weights.bin' is not beside the model" in finding.message
    check_message(finding)


def test_names_that_lead_elsewhere_are_not_looked_up(tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(bytes(8))
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "link.bin").symlink_to(tmp_path / "weights.bin")
    for name in ("../weights.bin", str(tmp_path / "weights.bin"), "link.bin"):
        (finding,) = lint(external(name), "F308", path=folder / "model.tflite")
        assert finding.severity is WARNING
        assert "cannot be looked up" in finding.message


@triggers("F307", severity=WARNING, says="tensor 'y' names external buffer 5")
def test_computed_tensor() -> ModelBuilder:
    m = external()
    m.tensors[2]["external_buffer"] = 5
    return m
