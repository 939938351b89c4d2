"""Format `concise`: `PATH: ADDRESS: SEVERITY CODE MESSAGE`, one physical line per finding."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.escaping import readable, readable_sentence
from tflint.lint.diagnostic import Diagnostic
from tflint.lint.outcome import ModelOutcome, Outcome
from tflint.report.closing import closing_blocks, shows_findings
from tflint.report.listing_file import LISTING_SUFFIX, ListingLines, has_listing_file
from tflint.report.options import ReportOptions
from tflint.report.paths import readable_path
from tflint.report.selection import shown
from tflint.report.terminal import rule_code, severity_word


def render(outcome: Outcome, options: ReportOptions) -> Iterator[str]:
    """A line per finding, then statistics and summary."""
    if shows_findings(options):
        for model in outcome.models:
            yield from _model_lines(model, options)
    yield from closing_blocks(outcome, options)


def _model_lines(model: ModelOutcome, options: ReportOptions) -> Iterator[str]:
    findings = shown(model, options)
    path = readable_path(model.path, model.member, options)
    listing = None
    if options.sarif_locate == "listing" and model.listing and has_listing_file(model, options):
        listing = ListingLines(model.listing)
    for diagnostic in findings.diagnostics:
        prefix = path
        if listing is not None:
            position = listing.position(diagnostic.location)
            prefix = f"{path}{LISTING_SUFFIX}:{position.line}:{position.column}"
        yield f"{prefix}: {_finding(diagnostic, options)}\n"
    for remark in findings.remarks(options):
        yield f"{path}: {remark}\n"


def _finding(diagnostic: Diagnostic, options: ReportOptions) -> str:
    address = readable(diagnostic.location.address, in_ascii=options.ascii)
    severity = severity_word(diagnostic.severity, options)
    code = rule_code(diagnostic.code, diagnostic.url, options)
    message = readable_sentence(diagnostic.message, options.ascii)
    remark = "" if diagnostic.suppression is None else " (suppressed)"
    return f"{address}: {severity} {code} {message}{remark}"
