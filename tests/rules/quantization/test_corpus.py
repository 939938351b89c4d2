"""Models that LiteRT loads and runs get no error from the quantization rules."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.analysis.corpus import FOLDER, needs_corpus
from tests.rules.cases import lint
from tflint.lint.registry import load_registry
from tflint.lint.severity import Severity

CODES = [rule.code for rule in load_registry(()) if rule.family == "Q"]


def running_models() -> list[Path]:
    manifest = FOLDER / "MANIFEST.tsv"
    if not manifest.is_file():
        return []
    with manifest.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return [
        FOLDER / row["name"]
        for row in rows
        if row["interpreter_verdict"] == "ok" and row["name"].endswith(".tflite")
    ]


@needs_corpus
@pytest.mark.parametrize("path", running_models(), ids=lambda path: path.stem)
def test_no_error_on_a_model_that_runs(path: Path) -> None:
    errors = [d for d in lint(path.read_bytes(), *CODES, path=path) if d.severity is Severity.ERROR]
    assert not errors, errors[0].message
