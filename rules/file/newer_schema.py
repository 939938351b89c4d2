"""What only a schema newer than this tool explains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.facts import Facts
from tflint.analysis.tflite_metadata import read_metadata
from tflint.flatbuffer import Document, Kind, Schema, Table
from tflint.flatbuffer.schemas.model import MODEL
from tflint.flatbuffer.schemas.tflite_metadata import TFLITE_METADATA
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, INFO
from tflint.model.model import Model
from tflint.model.tflite_metadata import ENTRY_NAME

if TYPE_CHECKING:
    from tflint.model.node import Node

_LISTED = 10
_HELP = "update tflint if the model was written with a newer schema; results may be incomplete"


@rule("F110", "newer-schema-fields", severity=INFO, confidence=HIGH, on=Model)
def newer_schema_fields(model: Model, facts: Facts) -> Iterator[Finding]:
    """The model or its metadata uses fields or codes that this release does not know.

    What it checks: Tables of the model and of the TFLite metadata have no field behind the last one
    known, unions no unknown type, and codes of enumerations are known. Unknown operator codes,
    tensor types and option values have rules of their own (F401, F203, F407).

    Why it matters: What such a field means is not looked at, so that findings can be missing. In a
    file that was not written by a newer converter it is a sign of damage, or of hidden data.

    How to fix: Update tflint. If the newest release does not know the field either, find out what
    wrote the model.

    When it is wrong: Never; it is a statement about this tool.

    Source: LiteRT `tflite/converter/schema/schema.fbs` at f67457790 and the generated code of
    ai-edge-litert 2.3.0; tensorflow/tflite-support `metadata_schema.fbs`.
    """
    found = _unknown(model.document)
    if found:
        yield _finding(model, "the model", found)
    codes = _format_codes(model)
    if codes:
        yield _finding(model, "the model", codes, key="codes")
    entry = model.metadata_entry(ENTRY_NAME)
    if entry is None or bytes(entry.data[4:8]) != TFLITE_METADATA.identifier:
        return
    document = read_metadata(entry)
    found = _unknown(document)
    if document.root is not None and not document.damages and not document.stopped:
        found += sorted(_unknown_codes(document.root, TFLITE_METADATA))
    if found:
        yield _finding(entry, "the metadata", found)


def _unknown(document: Document) -> list[str]:
    fields = [f"slot {slot} of {table}" for table, slot in sorted(document.unknown_fields)]
    unions = [
        f"type {code} of {table}.{union}" for table, union, code in sorted(document.unknown_unions)
    ]
    return fields + unions


def _format_codes(model: Model) -> list[str]:
    """Formats of custom options; only FlexBuffers (0) are known."""
    known = MODEL.enum("CustomOptionsFormat").names
    codes = {
        operator.table["custom_options_format"]
        for subgraph in model.subgraphs
        for operator in subgraph.operators
        if operator.is_custom
    }
    return [f"code {c} of Operator.custom_options_format" for c in sorted(codes - set(known))]


def _unknown_codes(root: Table, schema: Schema) -> set[str]:
    """The codes of enumerations that the schema does not have, over all tables below a root."""
    found: set[str] = set()
    seen = {id(root)}
    waiting = [root]
    while waiting:
        table = waiting.pop()
        for field, value in zip(table.type.fields, table.values, strict=True):
            if field.kind is Kind.SCALAR and field.type:
                if value not in schema.enum(field.type).names:
                    found.add(f"code {value} of {table.type.name}.{field.name}")
                continue
            for child in value if isinstance(value, list) else (value,):
                if isinstance(child, Table) and id(child) not in seen:
                    seen.add(id(child))
                    waiting.append(child)
    return found


def _finding(at: Node, what: str, found: list[str], key: str = "fields") -> Finding:
    shown = ", ".join(found[:_LISTED])
    more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
    return Finding(
        f"{what} uses what only a newer schema can explain: {shown}{more}",
        at=at,
        key=key,
        help=_HELP,
        data={"unknown": found[:100]},
    )
