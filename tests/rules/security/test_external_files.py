from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import check_message, lint, quiet, triggers
from tests.rules.file.models import adder
from tests.rules.file.test_external_buffers import external
from tflint.lint.severity import INFO, WARNING


@triggers("S203", at="external_buffer_groups[0]", says="of a weight file")
@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../w.bin",
        "a/../../w.bin",
        "C:/w.bin",
        "\\\\host\\w.bin",
        "https://x/w",
        "~/w",
    ],
)
def test_names_that_lead_elsewhere(name: str) -> ModelBuilder:
    return external(name)


@triggers("S203", says="holds '..'")
def test_parent_folder() -> ModelBuilder:
    return external("../w.bin")


@triggers("S203", severity=INFO, says="the model needs 1 other file: 'weights.bin'")
def test_other_files_are_listed() -> ModelBuilder:
    return external()


@quiet("S203")
def test_model_of_one_file() -> ModelBuilder:
    return adder()


def test_link_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(bytes(8))
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "weights.bin").symlink_to(tmp_path / "weights.bin")
    (finding,) = lint(external(), "S203", path=folder / "model.tflite")
    assert finding.severity is WARNING
    assert "symbolic link" in finding.message
    check_message(finding)


def test_listed_files_have_size_and_digest(tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(b"weights!")
    (finding,) = lint(external(), "S203", path=tmp_path / "model.tflite")
    digest = hashlib.sha256(b"weights!").hexdigest()
    assert finding.data["files"] == [{"file": "weights.bin", "size": 8, "sha256": digest}]
