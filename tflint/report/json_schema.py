"""The JSON schema of the format `json`, as `tflint schema report` prints it."""

from __future__ import annotations

from typing import Any

from tflint.report.json_value import SCHEMA_VERSION, TOOL_NAME

_STRING = {"type": "string"}
_INTEGER = {"type": "integer"}
_BOOLEAN = {"type": "boolean"}
_STRING_OR_NULL = {"type": ["string", "null"]}
_INTEGER_OR_NULL = {"type": ["integer", "null"]}
_COUNT = {"type": "integer", "minimum": 0}


def report_schema() -> dict[str, Any]:
    """The schema of version 1 (JSON Schema 2020-12). Unknown fields are allowed: later releases may
    add some."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"tflint JSON report, version {SCHEMA_VERSION}",
        **_object(
            schema_version={"const": SCHEMA_VERSION},
            tool=_object(name={"const": TOOL_NAME}, version=_STRING),
            summary=_summary(),
            models=_list_of("model"),
            notifications=_list_of("notification"),
            exit_code={"type": "integer", "enum": [0, 1, 2, 3, 4]},
        ),
        "$defs": {
            "model": _model(),
            "diagnostic": _diagnostic(),
            "location": _location(),
            "named": _nullable(_object(index=_INTEGER, name=_STRING_OR_NULL)),
            "notification": _object(
                level={"enum": ["error", "warning", "note"]},
                id=_STRING,
                message=_STRING,
                path=_STRING_OR_NULL,
            ),
        },
    }


def _summary() -> dict[str, Any]:
    counts = ("models", "checked", "failed", "error", "warning", "info")
    hidden = ("suppressed", "baselined", "fixable")
    return {
        "type": "object",
        "required": [*counts, *hidden],
        "additionalProperties": _COUNT,
    }


def _model() -> dict[str, Any]:
    return _object(
        path=_STRING,
        member=_STRING_OR_NULL,
        status={"enum": ["checked", "partial", "rejected", "unreadable", "skipped"]},
        size=_INTEGER_OR_NULL,
        sha256={"type": ["string", "null"], "pattern": "^[0-9a-f]{64}$"},
        diagnostics=_list_of("diagnostic"),
    )


def _diagnostic() -> dict[str, Any]:
    fix = _object(applicability={"enum": ["safe", "unsafe", "manual"]}, description=_STRING)
    suppression = _object(
        kind={"enum": ["config", "sidecar", "baseline"]},
        source=_STRING,
        reason=_STRING_OR_NULL,
        until={"type": ["string", "null"], "format": "date"},
    )
    suppression["required"] = ["kind", "source"]
    related = _object(label=_STRING, location=_ref("location"))
    return _object(
        code={"type": "string", "pattern": "^[A-Z]{1,4}[0-9]{3}$"},
        name={"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        severity={"enum": ["error", "warning", "info"]},
        confidence={"enum": ["high", "medium", "low"]},
        message=_STRING,
        help=_STRING_OR_NULL,
        url=_STRING,
        location=_ref("location"),
        related={"type": "array", "items": related},
        data={"type": "object"},
        targets={"type": "array", "items": _STRING},
        fingerprint={"type": "string", "pattern": "^v1:[0-9a-f]{32}:[1-9][0-9]*$"},
        fix=_nullable(fix),
        suppression=_nullable(suppression),
    )


def _location() -> dict[str, Any]:
    operator = _object(index=_INTEGER, type=_STRING, version=_INTEGER, custom=_BOOLEAN)
    return _object(
        path=_STRING,
        member=_STRING_OR_NULL,
        address=_STRING,
        subgraph=_ref("named"),
        operator=_nullable(operator),
        tensor=_ref("named"),
        buffer=_INTEGER_OR_NULL,
        bytes=_nullable(_object(offset=_COUNT, length=_COUNT)),
        listing_line={"type": ["integer", "null"], "minimum": 1},
    )


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    """An object in which all of the given properties are required."""
    return {"type": "object", "required": list(properties), "properties": properties}


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    return {"oneOf": [{"type": "null"}, schema]}


def _list_of(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _ref(name)}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}
