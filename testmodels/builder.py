"""Writes models in code, sound ones and broken ones.

A model is described through methods with sensible defaults (`ModelBuilder`, `SubgraphBuilder`) and
held as plain nested dictionaries that mirror the schema (`ModelBuilder.fields`), so that whatever
the methods would not do can be done by editing: `m.fields["subgraphs"] = None`. See README.md.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from testmodels.associated_files import AssociatedFile, with_appended_zip
from testmodels.flatbuffer_reader import read_flatbuffer
from testmodels.flatbuffer_writer import Fields, write_flatbuffer
from testmodels.metadata_schema import CONVERSION_METADATA_SCHEMA, METADATA_SCHEMA
from testmodels.model_schema import MODEL_SCHEMA
from testmodels.subgraph_builder import SubgraphBuilder

_ALIGNMENT = 16
_PLACEHOLDER_FOR_GREATER_OP_CODES = 127

SignatureMap: TypeAlias = Mapping[str, int] | Iterable[tuple[str | None, int]] | None
"""Names and tensor indices; a sequence of pairs can repeat names or leave them out."""


class ModelBuilder:
    """A model under construction.

    Starts with schema version 3, the empty buffer 0 and a main subgraph, whose methods `tensor`,
    `input`, `output`, `constant`, `op` and `custom_op` are also those of the model. Keyword
    arguments are other fields of the Model table: version, description, metadata_buffer.
    """

    def __init__(self, **fields: Any) -> None:
        self.fields: Fields = {
            "version": 3,
            "operator_codes": [],
            "subgraphs": [],
            "buffers": [{}],
            **fields,
        }
        self._files: list[AssociatedFile] = []
        self._appended = b""
        self._outside: list[tuple[Fields, str, str, bytes]] = []
        subgraphs = self.fields["subgraphs"]
        self.main = SubgraphBuilder(self, 0, subgraphs[0]) if subgraphs else self.subgraph("main")
        self.tensors = self.main.tensors
        self.operators = self.main.operators
        self.tensor = self.main.tensor
        self.input = self.main.input
        self.output = self.main.output
        self.constant = self.main.constant
        self.op = self.main.op
        self.custom_op = self.main.custom_op

    @classmethod
    def from_bytes(cls, model: bytes) -> ModelBuilder:
        """A builder that holds an existing, sound model, to change or break one thing in it. What
        follows the flatbuffer, such as a zip, is left behind."""
        return cls(**read_flatbuffer(MODEL_SCHEMA, model))

    def subgraph(self, name: str | bytes | None = None, **fields: Any) -> SubgraphBuilder:
        """Adds a subgraph; `fields` are other fields of the SubGraph table."""
        subgraph: Fields = {"name": name, **fields}
        self.fields["subgraphs"].append(subgraph)
        return SubgraphBuilder(self, len(self.fields["subgraphs"]) - 1, subgraph)

    def buffer(
        self, data: bytes | None = None, *, outside: bytes | None = None, **fields: int
    ) -> int:
        """Adds a buffer and returns its index.

        `data` None leaves it out, `b""` stores it empty. `outside` is appended behind the
        flatbuffer, and offset and size of the buffer point there. `offset` and `size` can also be
        given as bare numbers.
        """
        buffer: Fields = {"data": data, **fields}
        if outside is not None:
            self._outside.append((buffer, "offset", "size", outside))
        self.fields["buffers"].append(buffer)
        return len(self.fields["buffers"]) - 1

    def operator_code(self, operator: str | int, version: int | None = 1, **fields: Any) -> int:
        """The index of the operator code with these fields, added when there is none yet.

        Like the converter it stores codes from 127 on as 127 in `deprecated_builtin_code`.
        """
        codes = MODEL_SCHEMA.enums["BuiltinOperator"]
        builtin_code = codes[operator] if isinstance(operator, str) else operator
        code = {
            "deprecated_builtin_code": min(builtin_code, _PLACEHOLDER_FOR_GREATER_OP_CODES),
            "builtin_code": builtin_code,
            "version": version,
            **fields,
        }
        operator_codes: list[Fields] = self.fields["operator_codes"]
        if code not in operator_codes:
            operator_codes.append(code)
        return operator_codes.index(code)

    def signature(
        self,
        key: str | bytes | None,
        inputs: SignatureMap,
        outputs: SignatureMap,
        *,
        subgraph: int = 0,
    ) -> None:
        """Adds a signature: names for the input and output tensors of a subgraph."""
        signature = {
            "inputs": _tensor_maps(inputs),
            "outputs": _tensor_maps(outputs),
            "signature_key": key,
            "subgraph_index": subgraph,
        }
        self.fields.setdefault("signature_defs", []).append(signature)

    def metadata(
        self, name: str | bytes | None, content: bytes | None = None, *, buffer: int | None = None
    ) -> None:
        """Adds a metadata entry with a buffer of its own, or with the given buffer index."""
        if buffer is None:
            buffer = self.buffer(content)
        self.fields.setdefault("metadata", []).append({"name": name, "buffer": buffer})

    def tflite_metadata(self, metadata: Fields) -> None:
        """Adds TFLite metadata: the ModelMetadata table as nested dictionaries."""
        self.metadata("TFLITE_METADATA", write_flatbuffer(METADATA_SCHEMA, metadata))

    def conversion_metadata(self, metadata: Fields) -> None:
        """Adds what converters note about themselves: the ConversionMetadata table."""
        content = write_flatbuffer(CONVERSION_METADATA_SCHEMA, metadata)
        self.metadata("CONVERSION_METADATA", content)

    def external_buffer_group(self, name: str | bytes | None) -> int:
        """Adds the name of a weight file and returns the index of its group."""
        groups: list[Fields] = self.fields.setdefault("external_buffer_groups", [])
        groups.append({"name": name})
        return len(groups) - 1

    def external_buffer(self, group: int, offset: int, length: int, **fields: Any) -> int:
        """Adds a slice of a weight file and returns its id, for the `external_buffer` of tensors.

        By default ids have bit 31 set, as LiteRT's `externalize_tflite_flatbuffer.py` writes them.
        """
        buffers: list[Fields] = self.fields.setdefault("external_buffers", [])
        identity = 0x80000000 | len(buffers)
        buffer = {"id": identity, "group": group, "offset": offset, "length": length, **fields}
        buffers.append(buffer)
        return int(buffer["id"])

    def large_custom_options(self, subgraph: SubgraphBuilder, operator: int, data: bytes) -> None:
        """Appends custom options of an operator behind the flatbuffer."""
        fields = subgraph.operators[operator]
        fields["custom_options"] = None
        offset, size = "large_custom_options_offset", "large_custom_options_size"
        self._outside.append((fields, offset, size, data))

    def file(self, name: str, content: str | bytes, *, method: int = zipfile.ZIP_STORED) -> None:
        """Adds an associated file, such as labels, to the zip behind the model."""
        encoded = content.encode() if isinstance(content, str) else content
        self._files.append(AssociatedFile(name, encoded, method))

    def append(self, content: bytes) -> None:
        """Appends bytes behind the flatbuffer and its outside data, before the zip."""
        self._appended += content

    def flatbuffer_size(self) -> int:
        """The bytes that the flatbuffer takes, without what follows it."""
        for fields, offset, size, _ in self._outside:
            fields |= {offset: 1, size: 1}
        return len(write_flatbuffer(MODEL_SCHEMA, self.fields))

    def build(self) -> bytes:
        """The file: flatbuffer, outside data at multiples of 16, appended bytes, zip."""
        behind = b""
        if self._outside:
            end = self.flatbuffer_size()
            for fields, offset, size, content in self._outside:
                behind += bytes(-(end + len(behind)) % _ALIGNMENT)
                fields |= {offset: end + len(behind), size: len(content)}
                behind += content
        model = write_flatbuffer(MODEL_SCHEMA, self.fields) + behind + self._appended
        return with_appended_zip(model, self._files) if self._files else model


def with_metadata(model: bytes, metadata: Fields, files: Mapping[str, str | bytes]) -> bytes:
    """The model with TFLite metadata and a zip of the associated files, by name."""
    builder = ModelBuilder.from_bytes(model)
    builder.tflite_metadata(metadata)
    for name, content in files.items():
        builder.file(name, content)
    return builder.build()


def overwritten(data: bytes, at: int, replacement: bytes) -> bytes:
    """`data` with the bytes from `at` on replaced, at the same length."""
    return data[:at] + replacement + data[at + len(replacement) :]


def _tensor_maps(names: SignatureMap) -> list[Fields] | None:
    if names is None:
        return None
    pairs = names.items() if isinstance(names, Mapping) else names
    return [{"name": name, "tensor_index": tensor} for name, tensor in pairs]
