"""TFLite metadata: a typed view of the flatbuffer in the metadata entry `TFLITE_METADATA`.

It says what the inputs and outputs of the model mean, how to prepare them, and which files of the
appended zip belong to them. Schema: tensorflow/tflite-support `metadata_schema.fbs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from tflint.flatbuffer import Document, Table, Text, Vector
from tflint.flatbuffer.schemas.tflite_metadata import TFLITE_METADATA
from tflint.lint.diagnostic import ByteRange
from tflint.model.node import Node, table_span

if TYPE_CHECKING:
    from tflint.model.model import Model
    from tflint.model.signature import MetadataEntry

ENTRY_NAME = "TFLITE_METADATA"

AXIS_LABELS, VALUE_LABELS = "TENSOR_AXIS_LABELS", "TENSOR_VALUE_LABELS"

# A mean or std has one number per channel; a longer vector is never decoded.
MAX_CHANNELS = 4096

_CONTENT_TYPES = ("", *TFLITE_METADATA.union("ContentProperties"))
_PROCESS_UNIT_TYPES = ("", *TFLITE_METADATA.union("ProcessUnitOptions"))
_TOKENIZER_FILES = ("vocab_file", "sentencePiece_model")


class MetadataTable(Node):
    """A table of the metadata. Its address begins with `tflite_metadata`; its byte range is counted
    from the start of the model, as everywhere."""

    __slots__ = ("_address", "entry", "table")
    kind: ClassVar[str] = "metadata"

    def __init__(self, entry: MetadataEntry, table: Table, address: str) -> None:
        self.entry = entry
        self.table = table
        self._address = address

    @property
    def address(self) -> str:
        """For example `tflite_metadata.subgraph_metadata[0].input_tensor_metadata[1]`."""
        return self._address

    @property
    def owner(self) -> Model:
        """The model."""
        return self.entry.model

    @property
    def subject(self) -> str:
        """The name of the entry."""
        return self.entry.subject

    def span(self, field: str = "") -> ByteRange | None:
        """See `Node.span`."""
        start = data_offset(self.entry)
        found = table_span(self.table, field)
        if start is None or found is None:
            return None
        return ByteRange(start + found.offset, found.length)

    def text(self, field: str) -> str:
        """The string at a field; empty when absent."""
        found = self.table[field]
        return str(found) if isinstance(found, Text) else ""

    @property
    def name(self) -> str:
        """The name; empty when absent."""
        return self.text("name")

    def tables(self, field: str) -> list[tuple[Table, str]]:
        """The tables of a vector, each with its address."""
        return [
            (table, f"{self._address}.{field}[{index}]")
            for index, table in enumerate(self.table[field] or ())
            if table is not None
        ]

    def files(self, field: str = "associated_files") -> list[AssociatedFile]:
        """The associated files recorded at a field."""
        return [AssociatedFile(self.entry, *found) for found in self.tables(field)]

    def process_units(self, field: str = "process_units") -> list[ProcessUnit]:
        """The process units at a field."""
        return [ProcessUnit(self.entry, *found) for found in self.tables(field)]


class AssociatedFile(MetadataTable):
    """The record of a file that lies in the appended zip."""

    __slots__ = ()
    kind: ClassVar[str] = "file"

    @property
    def subject(self) -> str:
        """The file name."""
        return self.name

    @property
    def type(self) -> str:
        """What the file is, as in the schema: `TENSOR_AXIS_LABELS`, `VOCABULARY`, `TYPE_9`."""
        code = self.table["type"]
        return TFLITE_METADATA.enum("AssociatedFileType").names.get(code, f"TYPE_{code}")

    @property
    def holds_labels(self) -> bool:
        """The file is recorded as labels, of an axis or of values."""
        return self.type in (AXIS_LABELS, VALUE_LABELS)

    @property
    def locale(self) -> str:
        """The language of the labels, such as `en`; empty when absent."""
        return self.text("locale")


class ProcessUnit(MetadataTable):
    """A step of the preparation of an input or of the reading of an output."""

    __slots__ = ()

    @property
    def type(self) -> str:
        """The name of its options table, such as `NormalizationOptions`; empty for none."""
        return _member(_PROCESS_UNIT_TYPES, self.table["options_type"])

    @property
    def tokenizer_files(self) -> list[AssociatedFile]:
        """The files that a tokenizer names."""
        options = self.table["options"]
        if not isinstance(options, Table):
            return []
        inner = MetadataTable(self.entry, options, f"{self._address}.options")
        fields = [field for field in _TOKENIZER_FILES if field in options.type.by_name]
        return [file for field in fields for file in inner.files(field)]


class TensorMetadata(MetadataTable):
    """What the metadata says of one input or output."""

    __slots__ = ()

    @property
    def content_type(self) -> str:
        """The name of the content's properties table, such as `ImageProperties`; empty for none."""
        content = self.table["content"]
        code = content["content_properties_type"] if isinstance(content, Table) else 0
        return _member(_CONTENT_TYPES, code)

    @property
    def properties(self) -> Table | None:
        """The properties of the content. They can be absent although the type is set."""
        content = self.table["content"]
        found = content["content_properties"] if isinstance(content, Table) else None
        return found if isinstance(found, Table) else None

    @property
    def color_space(self) -> str:
        """`RGB`, `GRAYSCALE` or `UNKNOWN` of image content; empty for other content."""
        if self.content_type != "ImageProperties" or self.properties is None:
            return ""
        names = TFLITE_METADATA.enum("ColorSpaceType").names
        return names.get(self.properties["color_space"], "UNKNOWN")

    @property
    def content_dimensions(self) -> tuple[int, int] | None:
        """The first and last dimension that form one object of the content."""
        content = self.table["content"]
        found = content["range"] if isinstance(content, Table) else None
        return (found["min"], found["max"]) if isinstance(found, Table) else None

    @property
    def normalization(self) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
        """(mean, std) of the first normalization, one number or one per channel: the input is
        (x - mean) / std. `None` without a normalization; an absent vector is empty."""
        for unit in self.process_units():
            options = unit.table["options"]
            if unit.type == "NormalizationOptions" and isinstance(options, Table):
                return _floats(options["mean"]), _floats(options["std"])
        return None

    @property
    def label_files(self) -> list[AssociatedFile]:
        """The files recorded as labels, in file order."""
        return [file for file in self.files() if file.holds_labels]


class SubgraphMetadata(MetadataTable):
    """What the metadata says of a subgraph. Tensor metadata describe inputs and outputs by position."""

    __slots__ = ()

    @property
    def inputs(self) -> list[TensorMetadata]:
        """One for each input of the subgraph, in its order."""
        return [TensorMetadata(self.entry, *t) for t in self.tables("input_tensor_metadata")]

    @property
    def outputs(self) -> list[TensorMetadata]:
        """One for each output of the subgraph, in its order."""
        return [TensorMetadata(self.entry, *t) for t in self.tables("output_tensor_metadata")]

    def custom_metadata(self, name: str) -> memoryview | None:
        """The bytes of the custom metadata with a name; `None` when there is none."""
        for table, _ in self.tables("custom_metadata"):
            data = table["data"]
            if str(table["name"] or "") == name:
                return data.bytes() if isinstance(data, Vector) else self.owner.data[:0]
        return None


class TFLiteMetadata(MetadataTable):
    """The root table of metadata that was read without damage."""

    __slots__ = ()

    def __init__(self, entry: MetadataEntry, document: Document) -> None:
        if document.root is None or document.damages or document.stopped:
            raise ValueError("the metadata cannot be read as a whole")
        super().__init__(entry, document.root, "tflite_metadata")

    @property
    def subgraphs(self) -> list[SubgraphMetadata]:
        """The subgraph metadata. Readers use the first only, for subgraph 0."""
        return [SubgraphMetadata(self.entry, *t) for t in self.tables("subgraph_metadata")]

    def recorded_files(self) -> Iterator[AssociatedFile]:
        """Every file the metadata names, on the model, subgraphs, tensors and tokenizers; each record
        once, even if several places share it."""
        seen: set[int] = set()
        for file in self._recorded():
            if file.table.position not in seen:
                seen.add(file.table.position)
                yield file

    def _recorded(self) -> Iterator[AssociatedFile]:
        yield from self.files()
        for subgraph in self.subgraphs:
            yield from subgraph.files()
            for field in ("input_process_units", "output_process_units"):
                for unit in subgraph.process_units(field):
                    yield from unit.tokenizer_files
            for tensor in (*subgraph.inputs, *subgraph.outputs):
                yield from tensor.files()
                for unit in tensor.process_units():
                    yield from unit.tokenizer_files


def data_offset(entry: MetadataEntry) -> int | None:
    """Where the bytes of a metadata entry begin in the model; `None` when there are none."""
    span = entry.buffer.span() if entry.buffer is not None and len(entry.data) else None
    return span.offset if span is not None else None


def _member(names: tuple[str, ...], code: int) -> str:
    return names[code] if code < len(names) else f"type {code}"


def _floats(vector: object) -> tuple[float, ...]:
    if not isinstance(vector, Vector) or vector.count > MAX_CHANNELS:
        return ()
    return vector.tuple()
