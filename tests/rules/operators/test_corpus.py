"""What the interpreter said of each public model, and what the operator rules say."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from tests.rules.cases import lint
from tflint.lint.severity import INFO

CORPUS = Path(os.environ.get("TFLINT_CORPUS", Path(__file__).parents[4] / "shared" / "corpus"))

# Verdict of the interpreter -> the rules of which one has to say why.
EXPLANATIONS = {
    "needs-custom-op": {"O301", "O302", "O304"},
    "needs-flex": {"O303"},
    "needs-accelerator": {"O302", "O304"},
}


def verdicts() -> list[tuple[str, str]]:
    manifest = CORPUS / "MANIFEST.tsv"
    if not manifest.is_file():
        return []
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        (row["name"], row["interpreter_verdict"].partition(":")[0])
        for row in rows
        if row["name"].endswith(".tflite")
    ]


@pytest.mark.skipif(not verdicts(), reason="the corpus is absent")
@pytest.mark.parametrize("verdict", ["ok", *EXPLANATIONS])
def test_agrees_with_the_interpreter(verdict: str) -> None:
    models = [name for name, found in verdicts() if found == verdict]
    assert models
    for name in models:
        found = lint((CORPUS / name).read_bytes(), "O101", "O102", "O301", "O302", "O303", "O304")
        codes = {diagnostic.code for diagnostic in found}
        if verdict == "ok":
            assert all(diagnostic.severity is INFO for diagnostic in found), name
        else:
            assert codes & EXPLANATIONS[verdict], name
            assert codes <= {"O301", "O302", "O303", "O304"}, name
