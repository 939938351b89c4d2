"""Format `json`: one document with all of the outcome, valid against `json_schema`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tflint.lint.outcome import ModelOutcome, Outcome
from tflint.report.json_text import json_text
from tflint.report.json_value import (
    SCHEMA_VERSION,
    diagnostic_object,
    model_object,
    notification_object,
    summary_object,
    tool_object,
)
from tflint.report.options import ReportOptions
from tflint.report.selection import reported


def render(outcome: Outcome, options: ReportOptions) -> Iterator[str]:
    """The document, finding by finding, so that it never stands in memory as a whole."""
    yield f'{{\n  "schema_version": {json_text(SCHEMA_VERSION)},\n'
    yield f'  "tool": {json_text(tool_object(options))},\n'
    yield f'  "summary": {json_text(summary_object(outcome), indent=2)},\n'
    yield '  "models": '
    yield from _list((_model(model, options) for model in outcome.models), indent=2)
    yield ',\n  "notifications": '
    notifications = (notification_object(n, options) for n in outcome.notifications)
    yield from _list(([json_text(item, indent=4)] for item in notifications), indent=2)
    yield f',\n  "exit_code": {outcome.exit_code}\n}}\n'


def _model(model: ModelOutcome, options: ReportOptions) -> Iterator[str]:
    yield "{"
    for key, value in model_object(model, options).items():
        yield f"\n      {json_text(key)}: {json_text(value)},"
    yield '\n      "diagnostics": '
    diagnostics = (diagnostic_object(d, options) for d in reported(model, options))
    yield from _list(([json_text(item, indent=8)] for item in diagnostics), indent=6)
    yield "\n    }"


def _list(items: Iterable[Iterable[str]], indent: int) -> Iterator[str]:
    """A JSON list of items that come in chunks of text, one item below the other."""
    margin = "\n" + " " * indent
    separator = "["
    for item in items:
        yield separator + margin + "  "
        yield from item
        separator = ","
    yield "[]" if separator == "[" else margin + "]"
