from __future__ import annotations

import dataclasses

from tests.report.outcomes import clean_outcome, mixed_outcome, options
from tflint.lint.outcome import Notification
from tflint.report.notices import notices


def test_one_line_per_notification() -> None:
    assert list(notices(mixed_outcome(), options())) == [
        "tflint: error: cannot read 'models/locked.tflite': permission denied\n",
        "tflint: warning: a suppression of Q1 in tflite-lint.toml is unused\n",
    ]


def test_traceback_is_shown_on_demand() -> None:
    crash = Notification("error", "rule-crashed", "rule Q1 failed", detail="line 1\nKey\x1bError\n")
    outcome = dataclasses.replace(clean_outcome(), notifications=(crash,))
    assert list(notices(outcome, options())) == ["tflint: error: rule Q1 failed\n"]
    assert list(notices(outcome, options(), debug=True)) == [
        "tflint: error: rule Q1 failed\n",
        "  line 1\n",
        "  Key\\u{1b}Error\n",
    ]


def test_level_is_colored() -> None:
    first, second = notices(mixed_outcome(), options(color=True))
    assert first.startswith("tflint: \x1b[31merror\x1b[0m: ")
    assert second.startswith("tflint: \x1b[33mwarning\x1b[0m: ")
