"""Subgraphs in the listing.

Order inside a subgraph is that of first use, so that inserting an operator changes few lines: inputs,
then operators in execution order with each constant just before its first reader, then outputs, then
tensors that nothing uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tflint.listing import types
from tflint.listing.constants import Constants
from tflint.listing.digests import Digests
from tflint.listing.lines import Lines
from tflint.listing.options import ListingOptions
from tflint.listing.spelling import quoted, shortened, value_name

if TYPE_CHECKING:
    from tflint.model.operator import Operator
    from tflint.model.subgraph import Subgraph
    from tflint.model.tensor import Tensor


class SubgraphListing:
    """Writes one subgraph. `constants` and `digests` are those of the whole model."""

    def __init__(
        self,
        subgraph: Subgraph,
        lines: Lines,
        constants: Constants,
        digests: Digests,
        options: ListingOptions,
    ) -> None:
        self.subgraph = subgraph
        self.options = options
        self._lines = lines
        self._constants = constants
        self._digests = digests
        self._shown: set[int] = set()

    def write(self) -> None:
        """Add all lines of the subgraph."""
        subgraph = self.subgraph
        name = types.subgraph_name(subgraph.model, subgraph.index)
        head = f"subgraph {name}{_mark(subgraph.table.damaged)}"
        self._lines.add(head + self._position(f"subgraph {subgraph.index}"), subgraph.address)
        for position, index in enumerate(subgraph.inputs):
            self._border("input", position, index)
        for operator in subgraph.operators:
            self._sources(operator)
            self._operator(operator)
        for position, index in enumerate(subgraph.outputs):
            self._border("output", position, index)
        for tensor in subgraph.tensors:
            if tensor.index not in self._shown:
                self._declare("unused", tensor)

    def name(self, index: int) -> str:
        """How the tensor at an index is called: `%input`, `_` for an omitted one."""
        if index == -1:
            return "_"
        if not 0 <= index < len(self.subgraph.tensors):
            return f"<tensor {index}>"
        if self.options.ids == "index":
            return f"%{index}"
        return value_name(self.subgraph.short_name(index))

    def _border(self, word: str, position: int, index: int) -> None:
        """An input or output of the subgraph."""
        address = f"{self.subgraph.address}.{word}s[{position}]"
        tensor = self.subgraph.tensor(index)
        if tensor is None or tensor.index in self._shown:
            self._lines.add(f"  {word} {self.name(index)}", address)
        else:
            self._declare(word, tensor, address)

    def _sources(self, operator: Operator) -> None:
        """What the operator reads and no operator writes, and the parameters it keeps in tensors."""
        for tensor in operator.input_tensors:
            if tensor is not None and tensor.index not in self._shown:
                for source in (*self._scale_tensors(tensor), tensor):
                    word = _source(source)
                    if word and source.index not in self._shown:
                        self._declare(word, source)
        for index in operator.intermediates:
            parameters = self.subgraph.tensor(index)
            if parameters is not None and parameters.index not in self._shown:
                self._declare("intermediate", parameters)

    def _scale_tensors(self, tensor: Tensor) -> list[Tensor]:
        """The tensors that hold the scales and zero points of a blockwise quantized one."""
        found = tensor.quantization
        if found is None or found.details not in ("blockwise", "multi-axis"):
            return []
        table = found.details_table
        indices = [table["scales"], table["zero_points"]] if table is not None else []
        return [t for t in map(self.subgraph.tensor, indices) if t is not None]

    def _declare(self, word: str, tensor: Tensor, *addresses: str) -> None:
        """A line that says what a tensor is, and what it holds when it is a constant."""
        self._shown.add(tensor.index)
        text = f"  {word} {self._declared(tensor)}"
        shown = [tensor.address, *addresses]
        where = f"tensor {tensor.index}"
        span = tensor.span()
        if tensor.is_constant or word == "const":
            text += self._constants.spelled(tensor)
        if tensor.buffer is not None:
            shown.append(tensor.buffer.address)
            where += f", buffer {tensor.buffer_index}"
            span = tensor.buffer.span() or span
        self._lines.add(text + self._position(where, span.offset if span else None), *shown)

    def _operator(self, operator: Operator) -> None:
        results: list[str] = []
        addresses = [operator.address, operator.code.address]
        for index in operator.outputs:
            tensor = self.subgraph.tensor(index)
            results.append(self.name(index) if tensor is None else self._declared(tensor))
            if tensor is not None:
                self._shown.add(index)
                addresses.append(tensor.address)
        kind = quoted(shortened(operator.type)) if operator.is_custom else operator.name
        text = (
            f"  {', '.join(results) or '()'} = {kind}.v{operator.version}"
            f"({', '.join(map(self.name, operator.inputs))})"
            f"{types.calls(operator)}{types.options(operator)}"
        )
        if operator.intermediates:
            text += f" intermediates=({', '.join(map(self.name, operator.intermediates))})"
        text += self._custom_options(operator) + _mark(operator.table.damaged)
        span = operator.span()
        where = f"operator {operator.index}"
        if operator.outputs:
            where += f", tensors {' '.join(map(str, operator.outputs))}"
        self._lines.add(text + self._position(where, span.offset if span else None), *addresses)

    def _custom_options(self, operator: Operator) -> str:
        data = operator.custom_options
        if len(data):
            return f" custom_options={len(data)} B{self._digests.of(operator.address, data)}"
        # What is too large for the flatbuffer lies behind it (LiteRT
        # `tflite/core/interpreter_builder.cc`, ParseNodes).
        offset = operator.table["large_custom_options_offset"]
        size = operator.table["large_custom_options_size"]
        if offset <= 1:
            return ""
        data = self.subgraph.model.data[offset : offset + size]
        place = "" if len(data) == size else " outside-the-file"
        digest = self._digests.of((offset, size), data)
        return f" large_custom_options={size} B{digest}{place}"

    def _declared(self, tensor: Tensor) -> str:
        quantization = types.quantization(tensor.quantization, self.options.quant_full, self.name)
        mark = _mark(tensor.table.damaged)
        return f"{self.name(tensor.index)} : {tensor.type_text}{quantization}{mark}"

    def _position(self, where: str, byte: int | None = None) -> str:
        """The comment that tells indices and offsets, when it is wanted."""
        if not self.options.offsets:
            return ""
        return f"  // {where}" + (f", byte {byte}" if byte is not None else "")


def _source(tensor: Tensor) -> str:
    """What a tensor is that is read before any operator wrote it; empty when one does later."""
    if tensor.is_constant or (not tensor.elements and tensor.producer is None):
        return "const"
    if tensor.is_variable:
        return "variable"
    return "undefined" if tensor.producer is None else ""


def _mark(damaged: bool) -> str:
    """What is said of a table that could not be read as a whole."""
    return " damaged" if damaged else ""
