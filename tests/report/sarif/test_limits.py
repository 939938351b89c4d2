from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from tests.report.outcomes import many_findings, options
from tests.report.sarif.log_checks import check_log
from tflint.lint.outcome import Outcome
from tflint.report import render
from tflint.report.sarif import limits


def rendered(outcome: Outcome) -> str:
    return "".join(render("sarif", outcome, options(sarif_profile="github")))


def results(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text)["runs"][0]["results"]
    return found


def test_the_most_severe_results_are_kept_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAXIMUM_RESULTS", 5)
    text = rendered(many_findings(10, of_errors=3))
    check_log(json.loads(text))
    assert [result["level"] for result in results(text)] == ["warning"] * 2 + ["error"] * 3


def test_last_result_and_a_notification_tell_what_was_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MAXIMUM_RESULTS", 5)
    text = rendered(many_findings(10, of_errors=3))
    remark = "8 results left out, the least severe first, to keep within GitHub's limits."
    assert results(text)[-1]["message"]["text"].endswith(f". {remark}")
    assert not any(remark in result["message"]["text"] for result in results(text)[:-1])
    (invocation,) = json.loads(text)["runs"][0]["invocations"]
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"] == remark


def test_compressed_size_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = many_findings(300, of_errors=3)
    full_size = len(gzip.compress(rendered(outcome).encode()))
    monkeypatch.setattr(limits, "MAXIMUM_COMPRESSED_BYTES", full_size * 2 // 3)
    text = rendered(outcome)
    check_log(json.loads(text))
    assert len(gzip.compress(text.encode())) <= full_size * 2 // 3 + 50
    assert sum(result["level"] == "error" for result in results(text)) == 3
    assert 3 < len(results(text)) < 303


def test_a_log_without_room_for_any_result_is_still_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAXIMUM_COMPRESSED_BYTES", 1)
    text = rendered(many_findings(3))
    check_log(json.loads(text))
    assert results(text) == []


def test_standard_profile_has_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAXIMUM_RESULTS", 5)
    text = "".join(render("sarif", many_findings(10), options()))
    assert len(results(text)) == 10
