"""The objects of the JSON report, schema version 1. Fields are only ever added within a version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tflint.escaping import cut
from tflint.lint.diagnostic import Diagnostic, Fix, Location, Named, OperatorReference, Suppression
from tflint.lint.outcome import ModelOutcome, Notification, Outcome
from tflint.report.options import ReportOptions
from tflint.report.paths import shown_path

SCHEMA_VERSION = "1"
TOOL_NAME = "tflite-lint"

# Each finding repeats the names of its subgraph and tensor, so that names without a limit would let
# a small file ask for a report of any size. Fused names of real models reach a few thousand.
TEXT_LIMIT = 10_000


def tool_object(options: ReportOptions) -> dict[str, Any]:
    """Name and version of the program."""
    return {"name": TOOL_NAME, "version": options.tool_version}


def summary_object(outcome: Outcome) -> dict[str, Any]:
    """The counts of the run."""
    counts = outcome.summary
    return {
        "models": counts.models,
        "checked": counts.checked,
        "failed": counts.failed,
        "error": counts.error,
        "warning": counts.warning,
        "info": counts.info,
        "suppressed": counts.suppressed,
        "baselined": counts.baselined,
        "fixable": counts.fixable,
    }


def model_object(model: ModelOutcome, options: ReportOptions) -> dict[str, Any]:
    """A model without its findings."""
    return {
        "path": shown_path(model.path, options),
        "member": _cut(model.member),
        "status": model.status.value,
        "size": model.size,
        "sha256": model.sha256,
    }


def diagnostic_object(diagnostic: Diagnostic, options: ReportOptions) -> dict[str, Any]:
    """A finding. `data` is passed on as the rule gave it, but for the limit of strings."""
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity.label,
        "confidence": diagnostic.confidence.label,
        "message": cut(diagnostic.message, TEXT_LIMIT),
        "help": _cut(diagnostic.help),
        "url": diagnostic.url,
        "location": _location(diagnostic.location, options),
        "related": [
            {
                "label": cut(related.label, TEXT_LIMIT),
                "location": _location(related.location, options),
            }
            for related in diagnostic.related
        ],
        "data": bounded(diagnostic.data),
        "targets": diagnostic.targets,
        "fingerprint": diagnostic.fingerprint,
        "fix": _fix(diagnostic.fix),
        "suppression": _suppression(diagnostic.suppression, options),
    }


def notification_object(notification: Notification, options: ReportOptions) -> dict[str, Any]:
    """A notification, without the exit status it stands for."""
    path = notification.path
    return {
        "level": notification.level,
        "id": notification.id,
        "message": cut(notification.message, TEXT_LIMIT),
        "path": None if path is None else shown_path(path, options),
    }


def bounded(value: Any) -> Any:
    """A value for JSON with the strings inside cut to `TEXT_LIMIT`."""
    if isinstance(value, str):
        return cut(value, TEXT_LIMIT)
    if isinstance(value, Mapping):
        return {cut(str(key), TEXT_LIMIT): bounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [bounded(item) for item in value]
    return value


def _location(location: Location, options: ReportOptions) -> dict[str, Any]:
    span = location.bytes
    return {
        "path": shown_path(location.path, options),
        "member": _cut(location.member),
        "address": cut(location.address, TEXT_LIMIT),
        "subgraph": _named(location.subgraph),
        "operator": _operator(location.operator),
        "tensor": _named(location.tensor),
        "buffer": location.buffer,
        "bytes": None if span is None else {"offset": span.offset, "length": span.length},
        "listing_line": location.listing_line,
    }


def _named(named: Named | None) -> dict[str, Any] | None:
    return None if named is None else {"index": named.index, "name": _cut(named.name)}


def _operator(operator: OperatorReference | None) -> dict[str, Any] | None:
    if operator is None:
        return None
    return {
        "index": operator.index,
        "type": cut(operator.type, TEXT_LIMIT),
        "version": operator.version,
        "custom": operator.custom,
    }


def _fix(fix: Fix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    return {"applicability": fix.applicability, "description": cut(fix.description, TEXT_LIMIT)}


def _suppression(suppression: Suppression | None, options: ReportOptions) -> dict[str, Any] | None:
    if suppression is None:
        return None
    return {
        "kind": suppression.kind,
        "source": shown_path(suppression.source, options),
        "reason": suppression.reason,
        "until": suppression.until,
    }


def _cut(text: str | None) -> str | None:
    return None if text is None else cut(text, TEXT_LIMIT)
