"""The bytes of label files."""

from __future__ import annotations

from pathlib import Path

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.labels.labelled_models import classifier
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, WARNING

BESIDE = Path(__file__).parent / "beside"


@triggers("L304", at='files["labels.txt"]', says="ends 3 of its 3 lines with CRLF")
def test_crlf() -> ModelBuilder:
    return classifier("cat\r\ndog\r\nbird\r\n")


@triggers("L304", says='byte order mark, which becomes part of "cat"')
def test_byte_order_mark() -> ModelBuilder:
    return classifier(b"\xef\xbb\xbfcat\ndog\nbird\n")


@triggers("L304", says="U+0000 in line 2")
def test_control_character() -> ModelBuilder:
    return classifier("cat\nd\0g\nbird\n")


@triggers("L304", severity=ERROR, says="ends its 3 lines with CR only")
def test_cr_only() -> ModelBuilder:
    return classifier("cat\rdog\rbird\r")


@pytest.mark.parametrize("targets", [("task-library",), ("mediapipe", "mlkit")], ids=str)
def test_cr_only_for_a_library_that_splits_at_lf(targets: tuple[str, ...]) -> None:
    found = lint(classifier("cat\rdog\r"), "L304", expectations=Expectations(targets=targets))
    assert [d.severity for d in found] == [ERROR]


@triggers("L304", severity=WARNING, expectations=Expectations(targets=("mediapipe",)))
def test_mediapipe_ends_lines_at_cr() -> ModelBuilder:
    return classifier("cat\rdog\rbird\r")


@triggers("L304", says="1 CR that no LF follows")
def test_cr_among_lf() -> ModelBuilder:
    return classifier("cat\ndog\rbird\n")


@triggers("L304", severity=ERROR, says="UTF-16-LE", count=1)
def test_utf_16() -> ModelBuilder:
    return classifier("\ufeffcat\r\ndog\r\nbird\r\n".encode("utf-16-le"))


@triggers("L304", severity=ERROR, says="not UTF-8 at byte 1")
def test_latin_1() -> ModelBuilder:
    return classifier("mésange\nchat\nchien\n".encode("latin-1"))


@triggers("L304", severity=WARNING, says="not UTF-8", path=BESIDE / "latin.tflite")
def test_latin_1_beside_the_model() -> ModelBuilder:
    return classifier()


@quiet("L304")
def test_plain_utf_8() -> ModelBuilder:
    return classifier("mésange\nchat\tnoir\n猫\n")


@quiet("L304")
def test_line_ends_of_another_kind_of_text() -> ModelBuilder:
    return classifier('{\r\n"names": ["cat"]\r\n}\r\n')
