"""Metadata entries in the listing: known ones decoded, with a line for each key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING, Any

from tflint.escaping import escape_json
from tflint.flatbuffer import Schema, read
from tflint.flatbuffer.plain import plain
from tflint.flatbuffer.schemas.conversion_metadata import CONVERSION_METADATA
from tflint.flatbuffer.schemas.tflite_metadata import TFLITE_METADATA
from tflint.listing.digests import Digests
from tflint.listing.spelling import quoted, shortened

if TYPE_CHECKING:
    from tflint.model.signature import MetadataEntry

_SCHEMAS: dict[str, Schema] = {
    "TFLITE_METADATA": TFLITE_METADATA,
    "CONVERSION_METADATA": CONVERSION_METADATA,
}

# Versions and marks are short; whatever is longer is not for reading.
MAX_TEXT = 64


def metadata_lines(
    entry: MetadataEntry, digests: Digests, decode: bool
) -> Iterator[tuple[str, str]]:
    """(line, address below the metadata) of an entry: its name and size, and its content decoded if
    that is wanted and possible, its text when it is a short one, else its digest. The address of the
    first line is empty."""
    data = entry.data
    head = f"metadata {quoted(shortened(entry.name))} {len(data)} B"
    content = decoded_content(entry) if decode else None
    text = short_text(data)
    if content is not None:
        yield head, ""
        yield from json_lines(content)
    elif text:
        yield f"{head} {quoted(text)}", ""
    else:
        yield f"{head}{digests.of(f'buffers[{entry.buffer_index}]', data)}", ""


def decoded_content(entry: MetadataEntry) -> dict[str, Any] | None:
    """The content of an entry that is a flatbuffer of a known schema (see `plain`); `None` for
    others, and when there is any damage in it."""
    schema = _SCHEMAS.get(entry.name)
    if schema is None:
        return None
    if schema.identifier is not None and bytes(entry.data[4:8]) != schema.identifier:
        return None
    document = read(entry.data, schema)
    if document.root is None or document.damages or document.stopped:
        return None
    return plain(document.root, schema)


def short_text(data: memoryview) -> str:
    """The text of metadata that is a short line of ASCII, without the zeros behind it, else empty."""
    stored = bytes(data).rstrip(b"\0") if len(data) <= MAX_TEXT else b""
    text = stored.decode("ascii") if stored.isascii() else ""
    return text if text.isprintable() else ""


def json_lines(value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(line, path) for each line of a dictionary as JSON with sorted keys, one key on a line. Paths
    are spelled as addresses are: `subgraph_metadata[0].name`, without the types of unions."""
    return _members("  {", value, "  }", "  ", "")


def _members(
    start: str, value: dict[str, Any], end: str, margin: str, path: str
) -> Iterator[tuple[str, str]]:
    yield start, path
    last = len(value) - 1
    for position, key in enumerate(sorted(value)):
        # The type of a union has an upper case initial and is no field.
        inner = path if key[0].isupper() else f"{path}.{key}".lstrip(".")
        comma = "," if position < last else ""
        yield from _value(f"{margin}  {_json(key)}: ", value[key], comma, margin + "  ", inner)
    yield end, path


def _value(start: str, value: Any, comma: str, margin: str, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        yield from _members(start + "{", value, f"{margin}}}{comma}", margin, path)
    elif isinstance(value, list) and any(isinstance(element, dict) for element in value):
        yield start + "[", path
        for index, element in enumerate(value):
            more = "," if index < len(value) - 1 else ""
            yield from _value(margin + "  ", element, more, margin + "  ", f"{path}[{index}]")
        yield f"{margin}]{comma}", path
    elif isinstance(value, list):
        yield f"{start}[{', '.join(map(_json, value))}]{comma}", path
    else:
        yield f"{start}{_json(value)}{comma}", path


def _json(value: Any) -> str:
    if isinstance(value, float):
        if not isfinite(value):
            value = str(value)
        elif value.is_integer() and abs(value) < 1e7:
            value = int(value)
    return escape_json(json.dumps(value, ensure_ascii=False))
