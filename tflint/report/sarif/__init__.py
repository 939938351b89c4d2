"""Format `sarif`: one SARIF 2.1.0 log with one run."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.lint.outcome import Outcome
from tflint.report.options import ReportOptions
from tflint.report.sarif.limits import within_github_limits
from tflint.report.sarif.run import log_text, selected_results


def render(outcome: Outcome, options: ReportOptions) -> Iterator[str]:
    """The log; in the `github` profile cut to what GitHub accepts."""
    selected = selected_results(outcome, options)
    if options.sarif_profile == "github":
        yield within_github_limits(outcome, selected, options)
    else:
        yield log_text(outcome, selected, 0, options)
