"""How the text formats end: statistics and summary."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.lint.outcome import Outcome
from tflint.report.options import ReportOptions
from tflint.report.statistics import statistics_table
from tflint.report.summary_line import duration, stale_baseline_line, summary_line


def shows_findings(options: ReportOptions) -> bool:
    """Whether the findings themselves are wanted: `-q --statistics` asks for the table only."""
    return options.quiet == 0 or (options.quiet == 1 and not options.statistics)


def closing_blocks(outcome: Outcome, options: ReportOptions) -> Iterator[str]:
    """The statistics table and the summary, as far as they are wanted."""
    if options.statistics and options.quiet < 2:
        table = statistics_table(outcome)
        if table:
            yield table
    if options.quiet == 0:
        stale = stale_baseline_line(outcome)
        yield f"{summary_line(outcome)} ({duration(outcome.seconds)})\n" + (
            f"{stale}\n" if stale else ""
        )
