"""Every real model: an error that names the cause for what LiteRT refuses, none for what it runs."""

from __future__ import annotations

import pytest

from tests.oracle.linter import Linter
from tests.oracle.models import CORPUS, manifest
from tflint.explain.messages import rules_for_message

LINTER = Linter()
ROWS = [row for row in manifest() if row["name"].endswith(".tflite")]
OK = [row["name"] for row in ROWS if row["interpreter_verdict"] == "ok"]
DEFECTS = [row for row in ROWS if row["interpreter_verdict"].startswith("defect:")]
OTHERS = [row["name"] for row in ROWS if row["interpreter_verdict"] in ("crash", "not-tflite")]

OTHER_CAUSES = {
    # Two defects of one operator: LiteRT begins with the rank of its input, which is not judged
    # here while an operand is missing.
    "litert-test_model.tflite": "T102",
    "litert-test_model_versioned_ops.tflite": "T102",
}


# Its weights were scrambled before it was published: it gives the same answer to everything.
CONSTANT = {"tflm-keyword_scrambled.tflite": {"R101", "R102"}}


@pytest.mark.parametrize("name", OK)
def test_no_error_for_what_runs(name: str) -> None:
    opinion = LINTER.judge((CORPUS / name).read_bytes())
    assert not opinion.trouble
    assert set(opinion.codes) == CONSTANT.get(name, set())


@pytest.mark.parametrize("row", DEFECTS, ids=lambda row: row["name"])
def test_the_cause_of_a_refusal_is_an_error(row: dict[str, str]) -> None:
    opinion = LINTER.judge((CORPUS / row["name"]).read_bytes())
    matches = rules_for_message(row["interpreter_verdict"])
    causes = {code for match in matches for code in match.message.rules}
    causes.add(OTHER_CAUSES.get(row["name"], ""))
    assert causes & set(opinion.codes), (row["interpreter_verdict"], opinion.errors)


@pytest.mark.parametrize("name", OTHERS)
def test_an_error_for_what_kills_the_process_or_is_no_model(name: str) -> None:
    assert LINTER.judge((CORPUS / name).read_bytes()).errors
