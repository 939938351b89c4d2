"""A comparison as JSON, and the schema of that. Fields are only ever added within a version."""

from __future__ import annotations

from typing import Any

from tflint._version import __version__
from tflint.comparison.change import Change, ChangeClass, Comparison
from tflint.comparison.report.sides import Side
from tflint.escaping import cut
from tflint.report.json_text import json_text
from tflint.report.json_value import TEXT_LIMIT, TOOL_NAME, bounded

SCHEMA_VERSION = "1"


def json_comparison(old: Side, new: Side, comparison: Comparison, exit_code: int) -> str:
    """All changes, in the order of their importance."""
    counts = {cls.value: len(comparison.of(cls)) for cls in ChangeClass}
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": TOOL_NAME, "version": __version__},
        "old": _side(old),
        "new": _side(new),
        "same_bytes": comparison.same_bytes,
        "breaking": comparison.breaking,
        "counts": counts,
        "unchanged_findings": comparison.unchanged_findings,
        "changes": [_change(change) for change in comparison.changes],
        "notes": list(comparison.notes),
        "exit_code": exit_code,
    }
    return json_text(document) + "\n"


def comparison_schema() -> dict[str, Any]:
    """The schema of version 1 (JSON Schema 2020-12). Unknown fields are allowed: later releases may
    add some."""
    count = {"type": "integer", "minimum": 0}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"tflint diff, version {SCHEMA_VERSION}",
        **_object(
            schema_version={"const": SCHEMA_VERSION},
            tool=_object(name={"const": TOOL_NAME}, version={"type": "string"}),
            old={"$ref": "#/$defs/side"},
            new={"$ref": "#/$defs/side"},
            same_bytes={"type": "boolean"},
            breaking={"type": "boolean"},
            counts=_object(**{cls.value: count for cls in ChangeClass}),
            unchanged_findings=count,
            changes={"type": "array", "items": {"$ref": "#/$defs/change"}},
            notes={"type": "array", "items": {"type": "string"}},
            exit_code={"enum": [0, 1]},
        ),
        "$defs": {
            "side": _object(
                path={"type": "string"},
                member={"type": ["string", "null"]},
                size=count,
                sha256={"type": "string", "pattern": "^[0-9a-f]{64}$"},
            ),
            "change": _object(
                **{"class": {"enum": [cls.value for cls in ChangeClass]}},
                kind={"type": "string", "pattern": "^[a-z]+(-[a-z]+)*$"},
                breaking={"type": "boolean"},
                subject={"type": "string"},
                message={"type": "string"},
                old=True,
                new=True,
                data={"type": "object"},
            ),
        },
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "path": cut(side.path, TEXT_LIMIT),
        "member": None if side.member is None else cut(side.member, TEXT_LIMIT),
        "size": side.size,
        "sha256": side.sha256,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "class": change.cls.value,
        "kind": change.what,
        "breaking": change.breaking,
        "subject": cut(change.subject, TEXT_LIMIT),
        "message": cut(change.message, TEXT_LIMIT),
        "old": bounded(change.old),
        "new": bounded(change.new),
        "data": bounded(change.data),
    }


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}
