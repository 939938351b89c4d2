"""The limits of GitHub code scanning on an upload.

Sources: docs.github.com, "SARIF results exceed one or more limits" (of each run the 5,000 most severe
results are kept) and "SARIF results file is too large" (10 MB after gzip, of which a tenth is left
as a margin).
"""

from __future__ import annotations

from zlib import compressobj

from tflint.lint.outcome import Outcome
from tflint.report.options import ReportOptions
from tflint.report.sarif.run import SelectedResult, log_text

MAXIMUM_RESULTS = 5_000
MAXIMUM_COMPRESSED_BYTES = 9 * 1024 * 1024


def within_github_limits(
    outcome: Outcome, selected: list[SelectedResult], options: ReportOptions
) -> str:
    """The log with as many results, the most severe ones, as fit into both limits."""
    count = min(len(selected), MAXIMUM_RESULTS)
    while True:
        kept = _most_severe(selected, count)
        text = log_text(outcome, kept, len(selected) - count, options)
        size = _compressed_size(text)
        if size <= MAXIMUM_COMPRESSED_BYTES or count == 0:
            return text
        # Results differ in size: aim a tenth below the limit, so that few rounds are needed.
        count = int(count * 0.9 * MAXIMUM_COMPRESSED_BYTES / size)


def _most_severe(selected: list[SelectedResult], count: int) -> list[SelectedResult]:
    """The `count` most severe results, in their order."""
    if count == len(selected):
        return selected
    by_severity = sorted(
        range(len(selected)), key=lambda index: -selected[index].diagnostic.severity
    )
    return [selected[index] for index in sorted(by_severity[:count])]


def _compressed_size(text: str) -> int:
    compressor = compressobj()
    return len(compressor.compress(text.encode("ascii"))) + len(compressor.flush())
