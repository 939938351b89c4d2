"""Which findings of a model the formats for people show."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from tflint.escaping import ascii_only
from tflint.lint.diagnostic import Diagnostic
from tflint.lint.outcome import ModelOutcome
from tflint.report.options import ReportOptions


class ShownFindings(NamedTuple):
    """The findings to print, and how many more there are of each rule, by code."""

    diagnostics: tuple[Diagnostic, ...]
    left_out: dict[str, int]

    def remarks(self, options: ReportOptions) -> list[str]:
        """One line per rule of which findings were left out."""
        lines = [
            f"… and {count} more {code}; use --max-per-rule 0"
            for code, count in self.left_out.items()
        ]
        return [ascii_only(line) for line in lines] if options.ascii else lines


def reported(model: ModelOutcome, options: ReportOptions) -> tuple[Diagnostic, ...]:
    """All findings to report: those that count, then, if asked for, the suppressed ones."""
    if options.show_suppressed:
        return model.diagnostics + model.suppressed
    return model.diagnostics


def shown(model: ModelOutcome, options: ReportOptions) -> ShownFindings:
    """The findings to report, at most `max_per_rule` of each rule (0: all of them)."""
    limit = options.max_per_rule or float("inf")
    seen: Counter[str] = Counter()
    kept = []
    for diagnostic in reported(model, options):
        seen[diagnostic.code] += 1
        if seen[diagnostic.code] <= limit:
            kept.append(diagnostic)
    left_out = {code: int(count - limit) for code, count in sorted(seen.items()) if count > limit}
    return ShownFindings(tuple(kept), left_out)


def suppression_remark(diagnostic: Diagnostic) -> str | None:
    """Why a finding does not count, in words; `None` for one that counts. Not escaped."""
    suppression = diagnostic.suppression
    if suppression is None:
        return None
    if suppression.kind == "baseline":
        return f"in baseline {suppression.source}"
    until = f" until {suppression.until}" if suppression.until else ""
    reason = f": {suppression.reason}" if suppression.reason else ""
    return f"suppressed by {suppression.source}{until}{reason}"
