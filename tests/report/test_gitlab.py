from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from tests.report.outcomes import LISTING, clean_outcome, many_findings, mixed_outcome, options
from tflint.lint.outcome import Outcome
from tflint.report import render


def issues(outcome: Outcome, **changes: Any) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads(
        "".join(render("gitlab", outcome, options(**changes)))
    )
    return loaded


def test_fingerprints_are_unique_among_models_with_equal_findings() -> None:
    outcome = many_findings(2)
    copy = dataclasses.replace(outcome.models[0], path="models/copy.tflite")
    member = dataclasses.replace(outcome.models[0], member="inner.tflite")
    found = issues(dataclasses.replace(outcome, models=(outcome.models[0], copy, member)))
    assert len({issue["fingerprint"] for issue in found}) == 6


def test_severities() -> None:
    assert {issue["check_name"]: issue["severity"] for issue in issues(mixed_outcome())} == {
        "S101": "info",
        "W301": "minor",
        "Q103": "major",
        "XY001": "minor",
        "F101": "major",
    }


def test_line_is_that_of_a_committed_listing(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "classifier.tflite.lst").write_bytes(LISTING.text.encode())
    (issue,) = issues(many_findings(1), cwd=tmp_path, base_dir=None)
    assert issue["location"]["lines"]["begin"] == 6


def test_line_is_one_without_a_listing(tmp_path: Path) -> None:
    (issue,) = issues(many_findings(1), cwd=tmp_path, base_dir=None)
    assert issue["location"] == {"path": "models/classifier.tflite", "lines": {"begin": 1}}


def test_clean_run_is_an_empty_list() -> None:
    assert issues(clean_outcome()) == []
