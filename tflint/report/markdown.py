"""Format `markdown`: a table per model, for a job summary or a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tflint.escaping import readable, readable_sentence
from tflint.lint.diagnostic import Diagnostic
from tflint.lint.outcome import ModelOutcome, Outcome
from tflint.markdown_escaping import code, plain
from tflint.report.closing import shows_findings
from tflint.report.options import ReportOptions
from tflint.report.paths import readable_path
from tflint.report.selection import shown, suppression_remark
from tflint.report.statistics import statistics_table
from tflint.report.summary_line import quantity, stale_baseline_line, summary_line

# A comment may have 65,536 characters; the rest is left to whatever stands around the report.
CHARACTER_LIMIT = 60_000
_ROOM_FOR_NOTE = 200

_TABLE_HEAD = "| severity | rule | where | finding |\n| --- | --- | --- | --- |\n"


def render(outcome: Outcome, options: ReportOptions) -> Iterator[str]:
    """Summary, notifications and tables, cut with a note at 60,000 characters."""
    left = CHARACTER_LIMIT - _ROOM_FOR_NOTE
    dropped = 0
    for text, findings in _pieces(outcome, options):
        if dropped or len(text) > left:
            dropped += findings
            left = 0
            continue
        left -= len(text)
        yield text
    if left == 0:
        yield f"\n{quantity(dropped, 'more finding')} left out to keep this report short.\n"


def _pieces(outcome: Outcome, options: ReportOptions) -> Iterator[tuple[str, int]]:
    """Pieces of text that stay whole, each with the number of findings in it."""
    if options.quiet == 0:
        yield f"## tflint\n\n{plain(summary_line(outcome))}.\n", 0
        stale = stale_baseline_line(outcome)
        if stale:
            yield f"\n{stale}.\n", 0
        for notification in outcome.notifications:
            message = plain(readable_sentence(notification.message, options.ascii))
            yield f"\n{notification.level}: {message}\n", 0
    if shows_findings(options):
        for model in outcome.models:
            yield from _model_pieces(model, options)
    if options.statistics and options.quiet < 2:
        table = statistics_table(outcome)
        if table:
            yield f"\n```\n{table}```\n", 0


def _model_pieces(model: ModelOutcome, options: ReportOptions) -> Iterator[tuple[str, int]]:
    findings = shown(model, options)
    if not findings.diagnostics:
        return
    heading = f"\n### {code(readable_path(model.path, model.member, options))}\n\n{_TABLE_HEAD}"
    for diagnostic in findings.diagnostics:
        yield heading + _row(diagnostic, options), 1
        heading = ""
    for remark in findings.remarks(options):
        yield f"\n{plain(remark)}\n", 0


def _row(diagnostic: Diagnostic, options: ReportOptions) -> str:
    rule = f"[{diagnostic.code} {diagnostic.name}](<{_link(diagnostic.url)}>)"
    sentences = [diagnostic.message]
    if diagnostic.help is not None:
        sentences.append(f"help: {diagnostic.help}")
    remark = suppression_remark(diagnostic)
    if remark is not None:
        sentences.append(remark)
    text = "<br>".join(plain(readable_sentence(part, options.ascii)) for part in sentences)
    address = code(readable(diagnostic.location.address, in_ascii=options.ascii))
    return f"| {diagnostic.severity.label} | {rule} | {address} | {text} |\n"


def _link(url: str) -> str:
    return re.sub(r"[<>|\s]", lambda found: f"%{ord(found[0]):02X}", readable(url))
