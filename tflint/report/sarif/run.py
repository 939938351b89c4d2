"""The SARIF log around the results: tool, invocation, artifacts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tflint.escaping import readable_sentence, with_period
from tflint.lint.diagnostic import Diagnostic
from tflint.lint.outcome import ModelOutcome, Notification, Outcome
from tflint.lint.rule import DOCS_URL
from tflint.report.json_text import json_text
from tflint.report.json_value import TOOL_NAME
from tflint.report.options import ReportOptions
from tflint.report.sarif.artifacts import SOURCE_ROOT, Artifacts
from tflint.report.sarif.logical import LogicalLocations
from tflint.report.sarif.results import ResultWriter
from tflint.report.sarif.rules import RuleTable, message_string
from tflint.report.selection import reported
from tflint.report.summary_line import quantity

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

_EXIT_CODES = {
    0: "no findings at or above the fail-on level",
    1: "findings at or above the fail-on level",
    2: "wrong usage or configuration",
    3: "something that should have been checked was not",
    4: "internal error",
}


@dataclass(frozen=True, slots=True)
class SelectedResult:
    """A finding that goes into the log, and its model."""

    diagnostic: Diagnostic
    model: ModelOutcome


def selected_results(outcome: Outcome, options: ReportOptions) -> list[SelectedResult]:
    """All findings to report, in output order."""
    return [
        SelectedResult(diagnostic, model)
        for model in outcome.models
        for diagnostic in reported(model, options)
    ]


def log_text(
    outcome: Outcome, selected: list[SelectedResult], dropped: int, options: ReportOptions
) -> str:
    """The log with the selected results; `dropped` is the number of findings left out."""
    return json_text(_log(outcome, selected, dropped, options), width=120) + "\n"


def _log(
    outcome: Outcome, selected: list[SelectedResult], dropped: int, options: ReportOptions
) -> dict[str, Any]:
    rules = RuleTable(outcome.rules_run, (chosen.diagnostic for chosen in selected), options)
    artifacts = Artifacts(outcome.models, options)
    logical = LogicalLocations()
    compared = any(
        chosen.diagnostic.suppression is not None
        and chosen.diagnostic.suppression.kind == "baseline"
        for chosen in selected
    )
    writer = ResultWriter(rules, artifacts, logical, options, compared)
    left_out = _left_out(dropped)
    results = [
        writer.result(chosen.diagnostic, chosen.model, left_out if chosen is selected[-1] else "")
        for chosen in selected
    ]
    run = {
        "tool": _tool(rules, options),
        "automationDetails": {"id": _automation_id(options)},
        "invocations": [_invocation(outcome, left_out, artifacts)],
        "originalUriBaseIds": {
            SOURCE_ROOT: {"description": {"text": "Root of the checked-out repository."}}
        },
        "columnKind": "unicodeCodePoints",
        "artifacts": artifacts.objects,
        "logicalLocations": logical.objects,
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _tool(rules: RuleTable, options: ReportOptions) -> dict[str, Any]:
    version = options.tool_version
    driver = {
        "name": TOOL_NAME,
        "fullName": f"tflint {version}, linter for TensorFlow Lite models",
        "version": version,
        "semanticVersion": version,
        "informationUri": DOCS_URL.removesuffix("/rules"),
        "rules": rules.built_in,
    }
    extensions = rules.extensions
    return {"driver": driver, "extensions": extensions} if extensions else {"driver": driver}


def _automation_id(options: ReportOptions) -> str:
    category = options.sarif_category
    return f"{TOOL_NAME}/{category}/" if category else f"{TOOL_NAME}/"


def _invocation(outcome: Outcome, left_out: str, artifacts: Artifacts) -> dict[str, Any]:
    """Without command line, user, host, environment and times: the log is to be the same for the
    same models, and tells nothing about who made it."""
    status = outcome.exit_code
    notifications = [_notification(entry, artifacts) for entry in outcome.notifications]
    if left_out:
        notifications.append(
            {
                "level": "warning",
                "descriptor": {"id": "results-left-out"},
                "message": {"text": left_out},
            }
        )
    return {
        "executionSuccessful": status < 3,
        "exitCode": status,
        "exitCodeDescription": _EXIT_CODES[status],
        "toolExecutionNotifications": notifications,
    }


def _notification(notification: Notification, artifacts: Artifacts) -> dict[str, Any]:
    message = message_string(with_period(readable_sentence(notification.message)))
    written: dict[str, Any] = {
        "level": notification.level,
        "descriptor": {"id": notification.id},
        "message": {"text": message},
    }
    if notification.path is not None:
        location = {"artifactLocation": artifacts.model(notification.path, None)}
        written["locations"] = [{"physicalLocation": location}]
    return written


def _left_out(dropped: int) -> str:
    if not dropped:
        return ""
    results = quantity(dropped, "result")
    return f"{results} left out, the least severe first, to keep within GitHub's limits."
