from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.report.golden_file import GOLDEN
from tests.report.outcomes import hostile_outcome_of, mixed_outcome, options
from tflint.report import render
from tflint.report.json_schema import report_schema
from tflint.report.json_value import TEXT_LIMIT


def document(**changes: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        "".join(render("json", mixed_outcome(), options(**changes)))
    )
    return loaded


def lines() -> list[dict[str, Any]]:
    text = "".join(render("jsonl", mixed_outcome(), options()))
    return [json.loads(line) for line in text.splitlines()]


def test_schema_is_itself_valid() -> None:
    Draft202012Validator.check_schema(report_schema())


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("json*.json")), ids=lambda file: file.stem)
def test_golden_files_are_valid(file: Any) -> None:
    validator = Draft202012Validator(
        report_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    validator.validate(json.loads(file.read_text(encoding="utf-8")))


def test_schema_refuses_a_report_without_fingerprints() -> None:
    report = document()
    del report["models"][0]["diagnostics"][0]["fingerprint"]
    assert not Draft202012Validator(report_schema()).is_valid(report)


def test_schema_allows_fields_of_later_releases() -> None:
    report = {**document(), "later": 1}
    assert Draft202012Validator(report_schema()).is_valid(report)


def test_suppressed_findings_carry_their_suppression() -> None:
    findings = document(show_suppressed=True)["models"][0]["diagnostics"]
    assert [finding["suppression"] and finding["suppression"]["kind"] for finding in findings] == [
        None,
        None,
        "config",
        "baseline",
    ]


def test_exit_code_is_that_of_the_run() -> None:
    assert document()["exit_code"] == mixed_outcome().exit_code


def test_names_are_not_cut_as_in_text() -> None:
    name = "x" * 5000
    text = "".join(render("json", hostile_outcome_of(name), options()))
    finding = json.loads(text)["models"][0]["diagnostics"][0]
    assert finding["location"]["tensor"]["name"] == name


def test_names_have_a_limit() -> None:
    text = "".join(render("json", hostile_outcome_of("x" * 50_000), options()))
    finding = json.loads(text)["models"][0]["diagnostics"][0]
    assert len(finding["location"]["tensor"]["name"]) == TEXT_LIMIT


def test_lines_follow_the_models() -> None:
    kinds = [line["type"] for line in lines()]
    assert kinds == [
        *("model", "diagnostic", "diagnostic"),
        *("model", "diagnostic", "diagnostic"),
        "model",
        *("model", "diagnostic"),
        "model",
        *("notification", "notification", "summary"),
    ]


def test_lines_hold_what_the_document_holds() -> None:
    report = document()
    by_type: dict[str, list[dict[str, Any]]] = {}
    for line in lines():
        by_type.setdefault(line.pop("type"), []).append(line)
    models = [{**model, "diagnostics": []} for model in by_type["model"]]
    for diagnostic in by_type["diagnostic"]:
        models[diagnostic.pop("model_index")]["diagnostics"].append(diagnostic)
    assert models == report["models"]
    assert by_type["notification"] == report["notifications"]
    (summary,) = by_type["summary"]
    assert summary == {
        "schema_version": "1",
        "tool": report["tool"],
        **report["summary"],
        "exit_code": report["exit_code"],
    }
