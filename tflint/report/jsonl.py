"""Format `jsonl`: one JSON object per line, for streams and log stores."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.lint.outcome import Outcome
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
    """Each model followed by its findings, the notifications, the summary with the exit status.

    Every line has a `type`; the other fields are those of the JSON report. `model_index` counts the
    models from 0.
    """
    for index, model in enumerate(outcome.models):
        yield _line("model", model_object(model, options))
        for diagnostic in reported(model, options):
            fields = {"model_index": index, **diagnostic_object(diagnostic, options)}
            yield _line("diagnostic", fields)
    for notification in outcome.notifications:
        yield _line("notification", notification_object(notification, options))
    yield _line(
        "summary",
        {
            "schema_version": SCHEMA_VERSION,
            "tool": tool_object(options),
            **summary_object(outcome),
            "exit_code": outcome.exit_code,
        },
    )


def _line(kind: str, fields: dict[str, object]) -> str:
    return json_text({"type": kind, **fields}, width=None) + "\n"
