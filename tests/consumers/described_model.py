"""A model with its metadata and files taken apart, so that copies with one defect can be made."""

from __future__ import annotations

import copy
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from testmodels import ModelBuilder, with_metadata
from testmodels.flatbuffer_reader import read_flatbuffer
from testmodels.metadata_schema import METADATA_SCHEMA

ENTRY = b"TFLITE_METADATA"


@dataclass
class DescribedModel:
    """`graph` is a model without metadata, `metadata` its ModelMetadata, `files` its zip. `task` is the
    task that accepts it, such as `ImageClassifier`; Task Library has a task of its own for texts in
    three inputs, `BertClassifier`."""

    name: str
    task: str
    graph: bytes
    metadata: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)

    def copy(self) -> DescribedModel:
        """A model to change."""
        metadata, files = copy.deepcopy(self.metadata), dict(self.files)
        return DescribedModel(self.name, self.task, self.graph, metadata, files)

    def build(self) -> bytes:
        """The file."""
        return with_metadata(self.graph, self.metadata, self.files)

    def builder(self) -> ModelBuilder:
        """For what is no change of the metadata itself: without the zip."""
        builder = ModelBuilder.from_bytes(self.graph)
        builder.tflite_metadata(self.metadata)
        return builder

    @property
    def subgraph(self) -> dict[str, Any]:
        """The first subgraph metadata."""
        first: dict[str, Any] = self.metadata["subgraph_metadata"][0]
        return first

    @property
    def inputs(self) -> list[dict[str, Any]]:
        """The input tensor metadata."""
        found: list[dict[str, Any]] = self.subgraph["input_tensor_metadata"]
        return found

    @property
    def outputs(self) -> list[dict[str, Any]]:
        """The output tensor metadata."""
        found: list[dict[str, Any]] = self.subgraph["output_tensor_metadata"]
        return found

    def units(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every process unit: the name of its options, and these."""
        shared = self.subgraph.get("input_process_units") or []
        for owner in (*self.inputs, *self.outputs):
            shared = shared + (owner.get("process_units") or [])
        for unit in shared:
            yield unit["options"]

    def options(self, kind: str) -> dict[str, Any] | None:
        """The first process unit of a kind; `None` when there is none."""
        return next((options for name, options in self.units() if name == kind), None)


def taken_apart(name: str, task: str, data: bytes) -> DescribedModel:
    """A model that has metadata."""
    builder = ModelBuilder.from_bytes(data)
    entries = builder.fields["metadata"]
    entry = next(each for each in entries if each["name"] == ENTRY)
    payload = builder.fields["buffers"][entry["buffer"]]["data"]
    metadata = read_flatbuffer(METADATA_SCHEMA, bytes(payload))
    entries.remove(entry)
    builder.fields["buffers"][entry["buffer"]] = {}
    with zipfile.ZipFile(BytesIO(data)) as archive:
        files = {member: archive.read(member) for member in archive.namelist()}
    return DescribedModel(name, task, builder.build(), metadata, files)
