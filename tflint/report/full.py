"""Format `full`: several lines per finding, for reading in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from tflint.escaping import readable, readable_sentence
from tflint.lint.diagnostic import ByteRange, Diagnostic
from tflint.lint.outcome import ModelOutcome, ModelStatus, Outcome
from tflint.report.closing import closing_blocks, shows_findings
from tflint.report.excerpt import fitted_excerpt
from tflint.report.options import ReportOptions
from tflint.report.paths import readable_path
from tflint.report.selection import shown, suppression_remark
from tflint.report.terminal import rule_code, severity_word

MINIMUM_WIDTH = 60


def render(outcome: Outcome, options: ReportOptions) -> Iterator[str]:
    """A block per model with findings, then statistics and summary; an empty line in between."""
    first = True
    for block in _blocks(outcome, options):
        if not first:
            yield "\n"
        first = False
        yield block


def _blocks(outcome: Outcome, options: ReportOptions) -> Iterator[str]:
    if shows_findings(options):
        for model in outcome.models:
            yield from _model_block(model, options)
    yield from closing_blocks(outcome, options)


def _model_block(model: ModelOutcome, options: ReportOptions) -> Iterator[str]:
    findings = shown(model, options)
    if not findings.diagnostics:
        return
    remark = " (partly checked)" if model.status is ModelStatus.PARTIAL else ""
    parts = [
        "".join(f"{line}\n" for line in _finding_lines(diagnostic, options))
        for diagnostic in findings.diagnostics
    ]
    parts.extend(f"  {remark}\n" for remark in findings.remarks(options))
    yield f"{readable_path(model.path, model.member, options)}{remark}\n" + "\n".join(parts)


def _finding_lines(diagnostic: Diagnostic, options: ReportOptions) -> Iterator[str]:
    width = max(options.width, MINIMUM_WIDTH)
    yield _heading(diagnostic, width, options)
    yield from _wrapped(diagnostic.message, "    ", "    ", width, options)
    if diagnostic.excerpt:
        for line in fitted_excerpt(diagnostic.excerpt, width - 6, options.ascii):
            yield f"      {line}"
    yield "      " + _place(diagnostic, options)
    remark = suppression_remark(diagnostic)
    if remark is not None:
        yield from _wrapped(remark, "    ", "    ", width, options)
    if diagnostic.help is not None:
        yield from _wrapped(diagnostic.help, "    help: ", "          ", width, options)
    if diagnostic.fix is not None:
        fix = f"{diagnostic.fix.description} ({diagnostic.fix.applicability})"
        yield from _wrapped(fix, "    fix:  ", "          ", width, options)
    yield f"    docs: {readable(diagnostic.url, in_ascii=options.ascii)}"


def _heading(diagnostic: Diagnostic, width: int, options: ReportOptions) -> str:
    severity, code = diagnostic.severity, diagnostic.code
    remark = "" if diagnostic.suppression is None else " (suppressed)"
    rest = f" {readable(diagnostic.name, in_ascii=options.ascii)}{remark}"
    confidence = f"confidence: {diagnostic.confidence.label}"
    used = len(f"  {severity.label} {code}{rest}") + len(confidence)
    left = f"  {severity_word(severity, options)} {rule_code(code, diagnostic.url, options)}{rest}"
    return left + " " * max(width - used, 2) + confidence


def _place(diagnostic: Diagnostic, options: ReportOptions) -> str:
    place = f"at {readable(diagnostic.location.address, in_ascii=options.ascii)}"
    span = diagnostic.location.bytes
    return place if span is None else f"{place}, {_bytes(span)}"


def _bytes(span: ByteRange) -> str:
    if span.length <= 1:
        return f"byte {span.offset}"
    return f"bytes {span.offset}..{span.end - 1}"


def _wrapped(
    text: str, first_indent: str, indent: str, width: int, options: ReportOptions
) -> list[str]:
    """Lines of at most `width` characters; a name longer than that stays in one piece, so that it
    can be copied."""
    return wrap(
        readable_sentence(text, options.ascii),
        width,
        initial_indent=first_indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
