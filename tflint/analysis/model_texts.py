"""The strings of a model and of what comes with it, apart from those that need no second look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.appended_zip import appended_zip
from tflint.analysis.tflite_metadata import tflite_metadata
from tflint.flatbuffer import Table, Text
from tflint.flatbuffer.schemas.model import MODEL
from tflint.model.node import Place
from tflint.model.tflite_metadata import MetadataTable

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.model import Model
    from tflint.model.node import Node

# Nothing longer is named by a person: the longest string of 1,268 public models has 866 bytes.
LONG = 1024

HOME_PATH = re.compile(
    r"(?<![\w.-])(?:/home/|/Users/|/usr/local/google/home/|[A-Za-z]:[\\/]{1,2}Users[\\/]{1,2})"
    r"[^\\/:;,\s\"']{1,64}"
)
"""The beginning of a path up to the name of a person."""

_TENSOR_NAME = MODEL.table("Tensor").by_name["name"].slot

# Printable ASCII.
_PLAIN = bytes(range(0x20, 0x7F))


class ModelText(NamedTuple):
    """A string: what it is called, where it stands, and its text, cut at 4,096 bytes.

    `stored` are its bytes up to there, `length` is the number of all of them.
    """

    what: str
    node: Node
    field: str
    text: str
    stored: bytes
    length: int

    @property
    def is_unusual(self) -> bool:
        """It is long, or has other characters than printable ASCII."""
        return _is_unusual(self.text, self.length)


def notable_texts(facts: Facts) -> tuple[ModelText, ...]:
    """The strings that are unusual or hold the path of a home directory, each place of the file
    once."""
    found: list[ModelText] = []
    seen: set[int] = set()
    data = facts.model.data
    for what, node, field, each in _texts(facts.model):
        if each is None or each.start in seen:
            continue
        start, length = each.start, each.length
        seen.add(start)
        # Most names are plain; they are looked at as bytes, which need no decoding.
        if length <= LONG:
            stored = bytes(data[start : start + length])
            if (
                not stored.translate(None, _PLAIN)
                and b"ome/" not in stored
                and b"sers" not in stored
            ):
                continue
        if _is_notable(str(each), length):
            found.append(ModelText(what, node, field, str(each), each.bytes(), length))
    metadata = facts.of(tflite_metadata)
    if metadata is not None:
        found += _of_metadata(metadata)
    archive = facts.of(appended_zip)
    for member in archive.members if archive is not None else ():
        text, length = member.name, len(member.stored_name)
        if _is_notable(text, length):
            place = Place("appended_zip", model=facts.model, kind="file", subject=text[:200])
            found.append(
                ModelText("name of a zip member", place, "", text, member.stored_name, length)
            )
    return tuple(found)


def _is_notable(text: str, length: int) -> bool:
    return _is_unusual(text, length) or (
        ("/" in text or "\\" in text) and HOME_PATH.search(text) is not None
    )


def _is_unusual(text: str, length: int) -> bool:
    return length > LONG or not text.isascii() or not text.isprintable()


def _texts(model: Model) -> Iterator[tuple[str, Node, str, Text | None]]:
    yield "description", model, "description", model.table["description"]
    for code in model.operator_codes:
        yield "custom code", code, "custom_code", code.table["custom_code"]
    for subgraph in model.subgraphs:
        yield "name of a subgraph", subgraph, "name", subgraph.table["name"]
        for tensor in subgraph.tensors:
            yield "name of a tensor", tensor, "name", tensor.table.values[_TENSOR_NAME]
        for operator in subgraph.operators:
            if operator.code.name in _TEXT_OPTIONS:
                table, fields = _TEXT_OPTIONS[operator.code.name]
                options = operator.table[operator.options_field]
                for field in fields if options is not None and options.type.name == table else ():
                    place = f"{operator.options_field}.{field}"
                    yield "option of an operator", operator, place, options[field]
    for signature in model.signatures:
        yield "signature key", signature, "signature_key", signature.table["signature_key"]
        for side in ("inputs", "outputs"):
            for index, entry in enumerate(signature.table[side] or ()):
                if entry is not None:
                    yield "signature name", signature, f"{side}[{index}].name", entry["name"]
    for metadata in model.metadata:
        yield "name of a metadata entry", metadata, "name", metadata.table["name"]
    for field, name in (("external_buffer_groups", "name"), ("external_buffers", "packing")):
        for index, table in enumerate(model.table[field] or ()):
            if table is not None:
                yield "name of a weight file", model, f"{field}[{index}].{name}", table[name]


_TEXT_OPTIONS = {
    "VAR_HANDLE": ("VarHandleOptions", ("container", "shared_name")),
    "STABLEHLO_COMPOSITE": ("StableHLOCompositeOptions", ("name",)),
    "STABLEHLO_CUSTOM_CALL": (
        "StablehloCustomCallOptions",
        ("call_target_name", "backend_config"),
    ),
}


def _of_metadata(root: MetadataTable) -> Iterator[ModelText]:
    seen: set[int] = set()
    waiting: list[tuple[Table, str]] = [(root.table, root.address)]
    while waiting:
        table, address = waiting.pop()
        if id(table) in seen:
            continue
        seen.add(id(table))
        for name, value in table.items():
            children = value if isinstance(value, list) else [value]
            for index, child in enumerate(children):
                place = f"{name}[{index}]" if isinstance(value, list) else name
                if isinstance(child, Table):
                    waiting.append((child, f"{address}.{place}"))
                elif isinstance(child, Text) and _is_notable(str(child), child.length):
                    node = MetadataTable(root.entry, table, address)
                    text, stored = str(child), child.bytes()
                    yield ModelText("text of the metadata", node, place, text, stored, child.length)
