"""Metadata that says nothing."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.tflite_metadata import tflite_metadata
from tflint.flatbuffer import Table, Text, Vector
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import INFO, MEDIUM
from tflint.model.model import Model
from tflint.model.tflite_metadata import MetadataTable, TensorMetadata, TFLiteMetadata

_MODEL_FIELDS = ("name", "description", "version", "author", "license", "associated_files")
_SUBGRAPH_FIELDS = (
    *("name", "description", "associated_files", "input_process_units", "output_process_units"),
    *("input_tensor_groups", "output_tensor_groups", "custom_metadata"),
)
# Without their table readers crash, which M303 reports.
_FATAL_UNITS = ("NormalizationOptions", "ScoreThresholdingOptions")
_TENSOR_FIELDS = ("description", "dimension_names", "process_units", "stats", "associated_files")


@rule("M107", "empty-metadata", severity=INFO, confidence=MEDIUM, on=Model)
def empty_metadata(model: Model, facts: Facts) -> Iterator[Finding]:
    """The metadata says nothing, or says of which kind something is and leaves it out.

    What it checks:
        Metadata in which the model, its inputs and its outputs have no description, content, process
        units or files; names of inputs and outputs alone are not counted. And contents and process
        units with a type but no table of that type, or with a table but no type; where readers crash
        of that, it is reported by invalid-process-unit (M303).

    Why it matters:
        Empty metadata looks as if somebody had described the model. A type without its table is
        treated as absent by most readers: an image "with properties" whose color space cannot be
        read.

    How to fix:
        Fill the metadata with the writer for the task, for example ImageClassifierWriter of
        tflite_support.metadata_writers, or remove it. Write a table even when it has no fields: in
        Python set content.contentProperties as well as content.contentPropertiesType.

    When it is wrong:
        Never for a missing table; empty metadata may be there on purpose to satisfy a library.

    Source:
        tensorflow/tflite-support metadata_schema.fbs; FeatureProperties without its table in the
        published mobilenet_v1_0.25_224 models of tensorflow/tflite-support.
    """
    metadata = facts.of(tflite_metadata)
    if metadata is None:
        return
    if _is_empty(metadata):
        tensors = sum(len(s.inputs) + len(s.outputs) for s in metadata.subgraphs)
        yield Finding(
            f"the metadata describes neither the model nor any of {tensors} inputs and outputs",
            at=metadata,
            help="describe the inputs and outputs with a metadata writer, or remove the metadata",
        )
    for subgraph in metadata.subgraphs:
        for tensor in (*subgraph.inputs, *subgraph.outputs):
            content = tensor.table["content"]
            if isinstance(content, Table):
                title = f'the content of "{tensor.name}"'
                found = tensor.content_type
                yield from _half_union(tensor, content, "content_properties", found, title)
            yield from _half_units(tensor, "process_units", _FATAL_UNITS)
        for field in ("input_process_units", "output_process_units"):
            yield from _half_units(subgraph, field)


def _is_empty(metadata: TFLiteMetadata) -> bool:
    return not _is_filled(metadata, _MODEL_FIELDS) and not any(
        _is_filled(subgraph, _SUBGRAPH_FIELDS)
        or any(map(_is_described, (*subgraph.inputs, *subgraph.outputs)))
        for subgraph in metadata.subgraphs
    )


def _is_described(tensor: TensorMetadata) -> bool:
    return bool(tensor.content_type) or _is_filled(tensor, _TENSOR_FIELDS)


def _is_filled(node: MetadataTable, fields: tuple[str, ...]) -> bool:
    return any(_holds_something(node.table[field]) for field in fields)


def _holds_something(value: object) -> bool:
    if isinstance(value, Table):
        return any(_holds_something(inner) for _, inner in value.items())
    if isinstance(value, Text):
        return value.length > 0
    return isinstance(value, Vector | list) and len(value) > 0


def _half_units(node: MetadataTable, field: str, others: tuple[str, ...] = ()) -> Iterator[Finding]:
    """Process units of the types in `others` are left to another rule."""
    for index, unit in enumerate(node.process_units(field)):
        if unit.type in others:
            continue
        yield from _half_union(unit, unit.table, "options", unit.type, f"process unit {index}")


def _half_union(
    node: MetadataTable, table: Table, field: str, kind: str, title: str
) -> Iterator[Finding]:
    has_table = table.stored(field)
    if bool(kind) == has_table:
        return
    if kind:
        text = f"{title} has the type {kind}, but no table of that type"
        advice = f"write the table {kind}, even if it has no fields, or leave out the type"
    else:
        text = f"{title} has a table, but type 0, which is none"
        advice = "write the type of the table, or leave out the table"
    prefix = "content." if isinstance(node, TensorMetadata) else ""
    yield Finding(text, at=node, field=f"{prefix}{field}_type", help=advice)
