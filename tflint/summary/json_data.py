"""A summary as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from tflint.report.json_text import json_text
from tflint.summary.section import Section

SCHEMA_VERSION = "1"


def json_summary(head: Mapping[str, Any], parts: Sequence[Section]) -> str:
    """One JSON object: `schema_version`, what is in `head`, and each section under its name."""
    document = {"schema_version": SCHEMA_VERSION, **head}
    document |= {part.name: _plain(part.data) for part in parts}
    return json_text(document) + "\n"


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
