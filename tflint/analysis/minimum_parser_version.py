"""The oldest metadata parser that understands the TFLite metadata of a model.

Which field came with which version: tensorflow/tflite-support `metadata/cc/metadata_version.cc`,
GetMinimumMetadataParserVersion, which the populator uses to fill `min_parser_version`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.tflite_metadata import tflite_metadata
from tflint.model.tflite_metadata import (
    AssociatedFile,
    MetadataTable,
    ProcessUnit,
    SubgraphMetadata,
    TFLiteMetadata,
)

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

Version = tuple[int, ...]

OLDEST: Version = (1, 0, 0)
NEWEST: Version = (1, 5, 0)
"""The version of the schema, and of the parser in MediaPipe 1.2.2."""

_PART_MAX = 2**31 - 1
_MAX_PARTS = 16

_FILE_TYPES = {"VOCABULARY": (1, 0, 1), "SCANN_INDEX_FILE": (1, 4, 0)}
_PROCESS_UNITS = {
    "BertTokenizerOptions": (1, 1, 0),
    "SentencePieceTokenizerOptions": (1, 1, 0),
    "RegexTokenizerOptions": (1, 2, 1),
}
# The presence of the vector counts, even without elements.
_SUBGRAPH_FIELDS = {
    "input_process_units": (1, 1, 0),
    "output_process_units": (1, 1, 0),
    "input_tensor_groups": (1, 2, 0),
    "output_tensor_groups": (1, 2, 0),
    "custom_metadata": (1, 5, 0),
}


class VersionDemand(NamedTuple):
    """A part of the metadata that came with `version` of the schema; `feature` is its name there."""

    version: Version
    feature: str
    node: MetadataTable


def minimum_parser_version(facts: Facts) -> Version:
    """(major, minor, patch) of the oldest parser; 1.0.0 for a model without readable metadata."""
    demand = facts.of(decisive_demand)
    return demand.version if demand is not None else OLDEST


def decisive_demand(facts: Facts) -> VersionDemand | None:
    """The first part of the metadata that needs the newest parser; `None` when any will do."""
    metadata = facts.of(tflite_metadata)
    if metadata is None:
        return None
    return max(_demands(metadata), key=lambda demand: demand.version, default=None)


def parse_version(text: str) -> Version | None:
    """The numbers of `1`, `1.5` or `1.5.0`, filled up with zeros to three; `None` for any other
    text, and for numbers of more than 32 bits."""
    if not re.fullmatch(r"[0-9]+(\.[0-9]+){0,2}", text, re.ASCII) or len(text) > 64:
        return None
    parts = [int(part) for part in text.split(".")]
    if max(parts) > _PART_MAX:
        return None
    return (*parts, 0, 0)[:3]


def is_refused_by_mediapipe(text: str) -> bool:
    """MediaPipe refuses a model that asks for this version, or dies of it.

    It reads the parts one after the other with `std::stoi`, which takes what stands before a letter,
    until one differs from its own; an empty part is passed over, and a part that is no number ends
    the process. Source: texts of all kinds were run with mediapipe 1.2.2.
    """
    parts = [part for part in text.split(".") if part]
    for part, newest in zip_longest(parts[:_MAX_PARTS], NEWEST, fillvalue=0):
        if part == 0:
            break
        match = re.match(r"[ \t-\r]*([+-]?[0-9]+)", str(part))
        number = int(match[1]) if match is not None else _PART_MAX + 1
        if not -_PART_MAX - 1 <= number <= _PART_MAX:
            return True
        if number != newest:
            return number > newest
    return not parts


def version_text(version: Version) -> str:
    """`1.5.0`."""
    return ".".join(map(str, version))


def _demands(metadata: TFLiteMetadata) -> Iterator[VersionDemand]:
    yield from _of_files(metadata.files())
    for subgraph in metadata.subgraphs:
        yield from _of_subgraph(subgraph)


def _of_subgraph(subgraph: SubgraphMetadata) -> Iterator[VersionDemand]:
    yield from _of_files(subgraph.files())
    for field, version in _SUBGRAPH_FIELDS.items():
        if subgraph.table[field] is not None:
            yield VersionDemand(version, field, subgraph)
    for field in ("input_process_units", "output_process_units"):
        yield from _of_units(subgraph.process_units(field))
    for tensor in (*subgraph.inputs, *subgraph.outputs):
        yield from _of_files(tensor.files())
        yield from _of_units(tensor.process_units())
        if tensor.content_type == "AudioProperties":
            yield VersionDemand((1, 3, 0), "AudioProperties", tensor)


def _of_files(files: list[AssociatedFile]) -> Iterator[VersionDemand]:
    # Files in the options of a tokenizer do not count: metadata_version.cc does not look there.
    for file in files:
        if file.type in _FILE_TYPES:
            yield VersionDemand(_FILE_TYPES[file.type], file.type, file)
        if file.table["version"] is not None:
            yield VersionDemand((1, 4, 1), "AssociatedFile.version", file)


def _of_units(units: list[ProcessUnit]) -> Iterator[VersionDemand]:
    for unit in units:
        if unit.type in _PROCESS_UNITS:
            yield VersionDemand(_PROCESS_UNITS[unit.type], unit.type, unit)
