"""A subgraph: tensors, operators in execution order, and who reads and writes what."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from tflint.flatbuffer import Table, Text
from tflint.lint.diagnostic import ByteRange
from tflint.model.node import Node, table_span

if TYPE_CHECKING:
    from tflint.model.model import Model
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor


# Longer than any name in 1,268 public models up to its first `;`; cut so that a long name shared by
# every tensor is not copied for each.
LONGEST_SHORT_NAME = 512


class Subgraph(Node):
    """A subgraph. `tensors` and `operators` are in file order, which is execution order for
    operators; `inputs` and `outputs` are tensor indices as in the file."""

    kind: ClassVar[str] = "subgraph"

    def __init__(self, model: Model, index: int, table: Table) -> None:
        self.model = model
        self.index = index
        self.table = table
        self.tensors: tuple[Tensor, ...] = ()
        self.operators: tuple[Operator, ...] = ()
        self.inputs: tuple[int, ...] = ()
        self.outputs: tuple[int, ...] = ()

    def __repr__(self) -> str:
        return f"<Subgraph {self.address} {self.name!r}>"

    @property
    def address(self) -> str:
        """`subgraphs[S]`."""
        return f"subgraphs[{self.index}]"

    @property
    def owner(self) -> Model:
        """The model."""
        return self.model

    @property
    def subject(self) -> str:
        """The name, `#INDEX` when unnamed; `NAME#k` among subgraphs of one name."""
        return self.model.subgraph_identity(self.index)

    def span(self, field: str = "") -> ByteRange | None:
        """See `Node.span`."""
        return table_span(self.table, field)

    @property
    def name(self) -> str:
        """The name as in the file; empty when absent."""
        text = self.table["name"]
        return str(text) if isinstance(text, Text) else ""

    @cached_property
    def sound(self) -> bool:
        """No part of the subgraph is broken, so that rules may reason about the whole of it."""
        count = len(self.tensors)
        return (
            not self.table.damaged
            and self.table["tensors"] is not None
            and all(0 <= index < count for index in (*self.inputs, *self.outputs))
            and all(tensor.sound for tensor in self.tensors)
            and all(operator.sound for operator in self.operators)
        )

    def tensor(self, index: int) -> Tensor | None:
        """The tensor at an index; `None` for -1 and for an index out of range."""
        return self.tensors[index] if 0 <= index < len(self.tensors) else None

    @property
    def input_tensors(self) -> tuple[Tensor, ...]:
        """The tensors the caller fills; indices out of range are left out."""
        return tuple(t for t in map(self.tensor, self.inputs) if t is not None)

    @property
    def output_tensors(self) -> tuple[Tensor, ...]:
        """The tensors the caller reads; indices out of range are left out."""
        return tuple(t for t in map(self.tensor, self.outputs) if t is not None)

    def producer(self, index: int) -> Operator | None:
        """The first operator that writes the tensor."""
        writers = self._writers.get(index)
        return writers[0] if writers else None

    def producers(self, index: int) -> tuple[Operator, ...]:
        """Every operator that writes the tensor; more than one is a defect."""
        return tuple(self._writers.get(index, ()))

    def consumers(self, index: int) -> tuple[Operator, ...]:
        """The operators that read the tensor, each once, in execution order."""
        return tuple(self._readers.get(index, ()))

    @cached_property
    def _writers(self) -> dict[int, list[Operator]]:
        writers: dict[int, list[Operator]] = defaultdict(list)
        for operator in self.operators:
            for index in operator.outputs:
                writers[index].append(operator)
        return dict(writers)

    @cached_property
    def _readers(self) -> dict[int, list[Operator]]:
        readers: dict[int, list[Operator]] = defaultdict(list)
        for operator in self.operators:
            for index in dict.fromkeys(operator.inputs):
                if index >= 0:
                    readers[index].append(operator)
        return dict(readers)

    def short_name(self, index: int) -> str:
        """See `Tensor.short_name`."""
        return self._short_names[index] if 0 <= index < len(self._short_names) else f"t{index}"

    def tensor_identity(self, index: int) -> str:
        """The full name of a tensor; `#k` when unnamed and `NAME#k` among equals, k from 1 in file
        order."""
        return self._identities[index] if 0 <= index < len(self._identities) else f"#{index}"

    @cached_property
    def _short_names(self) -> list[str]:
        seen: dict[str, int] = defaultdict(int)
        names: list[str] = []
        for tensor in self.tensors:
            base = tensor.name.partition(";")[0][:LONGEST_SHORT_NAME] or f"t{tensor.index}"
            seen[base] += 1
            names.append(base if seen[base] == 1 else f"{base}~{seen[base]}")
        return names

    @cached_property
    def _identities(self) -> list[str]:
        return identities([tensor.name for tensor in self.tensors])


def identities(names: list[str]) -> list[str]:
    """Names made unique: those that are empty or occur twice get `#k`, the ordinal among equals."""
    total: dict[str, int] = defaultdict(int)
    for name in names:
        total[name] += 1
    seen: dict[str, int] = defaultdict(int)
    unique: list[str] = []
    for name in names:
        seen[name] += 1
        alone = name and total[name] == 1
        unique.append(name if alone else f"{name[:LONGEST_SHORT_NAME]}#{seen[name]}")
    return unique
