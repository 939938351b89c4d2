from __future__ import annotations

import dataclasses

import pytest

from tests.report.outcomes import clean_outcome, many_findings, mixed_outcome
from tflint.lint.outcome import Outcome
from tflint.report.summary_line import duration, stale_baseline_line, summary_line


def test_clean_run() -> None:
    assert summary_line(clean_outcome()) == "No findings in 3 models"


def test_one_finding_in_the_only_model() -> None:
    assert summary_line(many_findings(1)) == "1 warning in 1 model"


def test_mixed_run() -> None:
    assert summary_line(mixed_outcome()) == (
        "2 errors, 2 warnings, 1 info in 3 of 5 models; 1 model not checked; "
        '1 suppressed, 1 in baseline; 1 fixable with "tflint fix"'
    )


def test_a_run_without_a_checked_model_is_not_called_clean() -> None:
    unreadable = mixed_outcome().models[-1]
    line = summary_line(Outcome((unreadable,)))
    assert line == "No model checked; 1 model not checked"


def test_empty_run() -> None:
    assert summary_line(Outcome(())) == "No model checked"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "0.01 s"), (0.21, "0.21 s"), (0.4, "0.4 s"), (3.14, "3.1 s"), (75.4, "75 s")],
)
def test_durations_have_two_digits(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, None),
        (1, "1 stale baseline entry; run: tflint baseline prune"),
        (2, "2 stale baseline entries; run: tflint baseline prune"),
    ],
)
def test_stale_baseline_entries(count: int, text: str | None) -> None:
    outcome = dataclasses.replace(clean_outcome(), stale_baseline_entries=count)
    assert stale_baseline_line(outcome) == text
