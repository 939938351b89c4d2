"""The listing itself, form version 1.

Order inside a subgraph is that of first use, so that inserting an operator changes few lines: inputs,
then operators in execution order with each constant just before its first reader, then outputs, then
tensors that nothing uses. Paths, dates, versions of this program, indices and offsets do not appear.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal

from tflint.flatbuffer import Schema, read
from tflint.flatbuffer.plain import plain
from tflint.flatbuffer.schemas.conversion_metadata import CONVERSION_METADATA
from tflint.flatbuffer.schemas.tflite_metadata import TFLITE_METADATA
from tflint.lint.outcome import Listing
from tflint.listing import values
from tflint.model.associated_files import appended_files
from tflint.model.model import Model
from tflint.model.node import Node
from tflint.model.operator import Operator
from tflint.model.signature import MetadataEntry
from tflint.model.subgraph import Subgraph
from tflint.model.tensor import Tensor

LISTING_VERSIONS = (1,)

MAX_FILE = 16 << 20

_DECODED: dict[str, Schema] = {
    "TFLITE_METADATA": TFLITE_METADATA,
    "CONVERSION_METADATA": CONVERSION_METADATA,
}


@dataclass(frozen=True, slots=True)
class ListingOptions:
    """How much a listing shows. `weights` is what is said of constants; `ids` how values are named;
    `quant_full` lists every scale; `offsets` adds indices and byte offsets as comments."""

    weights: Literal["none", "hash", "stats", "full"] = "hash"
    ids: Literal["name", "index"] = "name"
    quant_full: bool = False
    offsets: bool = False


def list_model(model: Model, options: ListingOptions | None = None) -> Listing:
    """The listing of a model, with the line of every address that has one."""
    return _Writer(model, options or ListingOptions()).write()


class _Writer:
    def __init__(self, model: Model, options: ListingOptions) -> None:
        self.model = model
        self.options = options
        self.out: list[str] = []
        self.lines: dict[str, int] = {}
        self.shown: set[int] = set()

    def write(self) -> Listing:
        model = self.model
        self.add("tflite-listing 1")
        self.add(
            f"model schema={model.version} subgraphs={len(model.subgraphs)} "
            f"buffers={len(model.buffers)} description={values.quoted(model.description)}"
        )
        self.lines["model"] = len(self.out)
        for code in model.operator_codes:
            if code.is_custom:
                self.add(f"opcode custom {values.quoted(code.type)} v{code.version}", code)
        for subgraph in model.subgraphs:
            self.subgraph(subgraph)
        for signature in model.signatures:
            inputs = self.signature_side(signature.subgraph, signature.inputs)
            outputs = self.signature_side(signature.subgraph, signature.outputs)
            where = signature.subgraph.name if signature.subgraph else str(signature.subgraph_index)
            self.add(
                f"signature {values.quoted(signature.key or '')} "
                f"subgraph={values.quoted(where)} ({inputs}) -> ({outputs})",
                signature,
            )
        for entry in model.metadata:
            self.metadata(entry)
        files = appended_files(model)
        for name in sorted(files.members):
            content = files.read(name, MAX_FILE)
            size = f" {len(content.data)} B" if not content.problem else ""
            self.add(f"file {values.quoted(name)}{size}{self.digest(content.data)}")
            self.lines.setdefault(f'files["{name}"]', len(self.out))
        return Listing("\n".join(self.out) + "\n", self.lines)

    def add(self, line: str, node: Node | None = None) -> None:
        if node is not None:
            self.lines.setdefault(node.address, len(self.out) + 1)
            if self.options.offsets:
                span = node.span()
                line += f"  // {node.address}" + (f" at byte {span.offset}" if span else "")
        self.out.append(line)

    def subgraph(self, subgraph: Subgraph) -> None:
        self.shown.clear()
        self.add(f"subgraph {values.quoted(subgraph.name)}", subgraph)
        for tensor in subgraph.input_tensors:
            self.add(f"  input {self.declared(tensor)}", tensor)
            self.shown.add(tensor.index)
        for operator in subgraph.operators:
            for tensor in operator.input_tensors:
                if tensor is not None and tensor.index not in self.shown:
                    self.source(tensor)
            self.operator(operator)
        for tensor in subgraph.output_tensors:
            self.shown.add(tensor.index)
            self.lines.setdefault(tensor.address, len(self.out) + 1)
            self.add(f"  output {self.name(tensor)}")
        for tensor in subgraph.tensors:
            if tensor.index not in self.shown:
                self.add(f"  unused {self.declared(tensor)}", tensor)

    def source(self, tensor: Tensor) -> None:
        """A tensor that no operator before wrote: a constant, a variable, or nothing at all."""
        if tensor.is_constant:
            self.add(f"  const {self.declared(tensor)}{self.constant(tensor)}", tensor)
        elif tensor.is_variable:
            self.add(f"  variable {self.declared(tensor)}", tensor)
        elif tensor.producer is None:
            self.add(f"  undefined {self.declared(tensor)}", tensor)
        else:
            return
        self.shown.add(tensor.index)

    def operator(self, operator: Operator) -> None:
        results: list[str] = []
        for tensor in operator.output_tensors:
            results.append("_" if tensor is None else self.declared(tensor))
            if tensor is not None:
                self.shown.add(tensor.index)
                self.lines.setdefault(tensor.address, len(self.out) + 1)
        arguments = ", ".join(
            "_" if tensor is None else self.name(tensor) for tensor in operator.input_tensors
        )
        kind = values.quoted(operator.type) if operator.is_custom else operator.name
        custom = operator.custom_options
        payload = f" custom_options={len(custom)} B{self.digest(custom)}" if len(custom) else ""
        self.add(
            f"  {', '.join(results) or '()'} = {kind}.v{operator.version}({arguments})"
            f"{values.called(operator)}{values.options(operator)}{payload}",
            operator,
        )

    def name(self, tensor: Tensor) -> str:
        if self.options.ids == "index":
            return f"%{tensor.index}"
        return values.value_name(tensor.short_name)

    def declared(self, tensor: Tensor) -> str:
        quantization = values.quantization(tensor.quantization, self.options.quant_full)
        return f"{self.name(tensor)} : {tensor.type_text}{quantization}"

    def constant(self, tensor: Tensor) -> str:
        if self.options.weights == "none":
            return ""
        small = values.small_integers(tensor)
        if small is not None:
            return f" = {small}"
        if self.options.weights == "full":
            content = tensor.numpy()
            if content is not None:
                return " = [" + ", ".join(values.number(v) for v in content.reshape(-1)) + "]"
        buffer = tensor.buffer
        size = buffer.nbytes if buffer is not None else 0
        where = " external" if tensor.external_buffer else ""
        statistics = values.statistics(tensor) if self.options.weights == "stats" else ""
        return f" {size} B{self.digest(tensor.raw)}{where}{statistics}"

    def digest(self, data: memoryview | bytes) -> str:
        if self.options.weights == "none" or not len(data):
            return ""
        return f" sha256:{hashlib.sha256(data).hexdigest()[:8]}"

    def signature_side(
        self, subgraph: Subgraph | None, entries: tuple[tuple[str, int], ...]
    ) -> str:
        parts: list[str] = []
        for name, index in entries:
            tensor = subgraph.tensor(index) if subgraph is not None else None
            shown = self.name(tensor) if tensor is not None else f"%{index}"
            parts.append(f"{values.quoted(name)}: {shown}")
        return ", ".join(parts)

    def metadata(self, entry: MetadataEntry) -> None:
        data = entry.data
        head = f"metadata {values.quoted(entry.name)} {len(data)} B"
        decoded = self.decoded(entry)
        if decoded is None:
            text = bytes(data).rstrip(b"\0") if len(data) <= 64 else b""
            if text.isascii() and text.decode("ascii").isprintable() and text:
                self.add(f"{head} {values.quoted(text.decode('ascii'))}", entry)
            else:
                self.add(f"{head}{self.digest(data)}", entry)
            return
        self.add(head, entry)
        # `ensure_ascii` keeps control characters and surrogates out of the text.
        for line in json.dumps(decoded, indent=2, sort_keys=True).splitlines():
            self.add(f"  {line}")

    def decoded(self, entry: MetadataEntry) -> dict[str, Any] | None:
        schema = _DECODED.get(entry.name)
        if schema is None or len(entry.data) < 8:
            return None
        document = read(entry.data, schema)
        if document.root is None or document.damages or document.stopped:
            return None
        return plain(document.root, schema)
