"""The TFLite metadata of a model, with the inputs and outputs that it describes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.deployment import demanded_targets
from tflint.flatbuffer import Document, read
from tflint.flatbuffer.schemas.tflite_metadata import TFLITE_METADATA
from tflint.model.associated_files import AppendedFiles
from tflint.model.associated_files import appended_files as read_appended_files
from tflint.model.tflite_metadata import (
    ENTRY_NAME,
    SubgraphMetadata,
    TensorMetadata,
    TFLiteMetadata,
)

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.signature import MetadataEntry
    from tflint.model.tensor import Tensor

# What refuses or ignores what the plain interpreter runs. ML Kit's custom image models run on the
# Task Library: its error texts are the same (googlesamples/mlkit#280).
METADATA_CONSUMERS = ("task-library", "mediapipe", "mlkit")


class InputOrOutput(NamedTuple):
    """An input or output of the main subgraph: `position` in the list of its side, and what the
    metadata says of it."""

    is_input: bool
    position: int
    tensor: Tensor
    metadata: TensorMetadata | None

    @property
    def word(self) -> str:
        """`input 0` or `output 2`."""
        return f"{'input' if self.is_input else 'output'} {self.position}"


def read_metadata(entry: MetadataEntry) -> Document:
    """The flatbuffer in an entry. Readers only compare its identifier before they follow offsets in
    it (tensorflow/tflite-support `metadata_extractor.cc`, InitFromModelBuffer)."""
    return read(entry.data, TFLITE_METADATA)


def tflite_metadata(facts: Facts) -> TFLiteMetadata | None:
    """The metadata that readers use, which is the first of its name; `None` when there is none, or
    it has another identifier or any damage (rule M101 reports that)."""
    entry = facts.model.metadata_entry(ENTRY_NAME)
    if entry is None or bytes(entry.data[4:8]) != TFLITE_METADATA.identifier:
        return None
    try:
        return TFLiteMetadata(entry, read_metadata(entry))
    except ValueError:
        return None


def subgraph_metadata(facts: Facts) -> SubgraphMetadata | None:
    """The metadata of subgraph 0; `None` when there is none."""
    metadata = facts.of(tflite_metadata)
    subgraphs = metadata.subgraphs if metadata is not None else []
    return subgraphs[0] if subgraphs else None


def inputs_and_outputs(facts: Facts) -> tuple[InputOrOutput, ...]:
    """The inputs, then the outputs of the main subgraph. Metadata is matched by position, and only
    where it has as many entries as the subgraph has inputs (outputs)."""
    return tuple(_inputs_and_outputs(facts))


def appended_files(facts: Facts) -> AppendedFiles:
    """The zip behind the model."""
    return read_appended_files(facts.model)


def selected_consumers(facts: Facts) -> tuple[str, ...]:
    """Those of Task Library, MediaPipe and ML Kit that the user selected as targets."""
    names = facts.of(demanded_targets)
    return tuple(consumer for consumer in METADATA_CONSUMERS if consumer in names)


def _inputs_and_outputs(facts: Facts) -> Iterator[InputOrOutput]:
    main = facts.model.main
    if main is None:
        return
    described = facts.of(subgraph_metadata)
    for is_input, indices in ((True, main.inputs), (False, main.outputs)):
        entries = [] if described is None else described.inputs if is_input else described.outputs
        for position, index in enumerate(indices):
            tensor = main.tensor(index)
            if tensor is not None and tensor.sound:
                metadata = entries[position] if len(entries) == len(indices) else None
                yield InputOrOutput(is_input, position, tensor, metadata)
