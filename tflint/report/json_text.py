"""JSON text of plain values: pure ASCII, small objects on one line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from json.encoder import encode_basestring_ascii

from tflint.escaping import escape_surrogates

_INDENT = 2


def json_text(value: object, width: int | None = 100, indent: int = 0) -> str:
    """The JSON form of a value.

    An object or list stands on one line when it fits into `width` characters from column `indent`,
    and so do lists of scalars however long; `width` `None` puts all on one line. What JSON cannot
    express becomes a string: `"nan"`, `"inf"`, `"-inf"`, and lone surrogates in their escaped form.
    Numpy scalars and arrays count as numbers and lists; anything else is written as its `str`.
    """
    if value is None:
        return "null"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return float.__repr__(value) if math.isfinite(value) else f'"{_not_finite(value)}"'
    if isinstance(value, Mapping):
        members = [
            f"{_string(str(key))}: {json_text(item, width, indent + _INDENT)}"
            for key, item in value.items()
        ]
        return _enclosed("{", members, "}", width, indent, scalars=False)
    if isinstance(value, list | tuple):
        items = [json_text(item, width, indent + _INDENT) for item in value]
        scalars = not any(isinstance(item, Mapping | list | tuple) for item in value)
        return _enclosed("[", items, "]", width, indent, scalars)
    if hasattr(value, "tolist"):
        return json_text(value.tolist(), width, indent)
    return _string(str(value))


def _enclosed(
    start: str, parts: list[str], end: str, width: int | None, indent: int, scalars: bool
) -> str:
    one_line = start + ", ".join(parts) + end
    if width is None or scalars or (indent + len(one_line) <= width and "\n" not in one_line):
        return one_line
    margin = "\n" + " " * (indent + _INDENT)
    return start + margin + ("," + margin).join(parts) + "\n" + " " * indent + end


def _string(text: str) -> str:
    return encode_basestring_ascii(escape_surrogates(text))


def _not_finite(value: float) -> str:
    if math.isnan(value):
        return "nan"
    return "inf" if value > 0 else "-inf"
