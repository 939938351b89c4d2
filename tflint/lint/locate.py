"""From nodes to places that can be printed: locations, and the lines of the graph around them."""

from __future__ import annotations

from collections.abc import Sequence

from tflint.lint.diagnostic import ByteRange, Location, Named, OperatorReference
from tflint.model.buffer import Buffer
from tflint.model.model import Model
from tflint.model.node import Node
from tflint.model.operator import Operator
from tflint.model.subgraph import Subgraph
from tflint.model.tensor import Tensor

NAME_WIDTH = 40
MAX_OPERANDS = 24


def location(
    node: Node, path: str, member: str | None, field: str = "", span: ByteRange | None = None
) -> Location:
    """The place of a node, or of a field below it, with all that is known about it.

    A tensor brings the operator that writes it, or for constants the first one that reads it.
    """
    tensor = node if isinstance(node, Tensor) else None
    operator = node if isinstance(node, Operator) else None
    buffer: int | None = node.index if isinstance(node, Buffer) else None
    if tensor is not None:
        operator = _neighbour(tensor)
        buffer = tensor.buffer_index or None
    subgraph = node if isinstance(node, Subgraph) else None
    if operator is not None:
        subgraph = operator.subgraph
    elif tensor is not None:
        subgraph = tensor.subgraph
    return Location(
        path=path,
        member=member,
        address=_address(node, field),
        subgraph=Named(subgraph.index, subgraph.name or None) if subgraph else None,
        operator=OperatorReference(
            operator.index, operator.type, operator.version, operator.is_custom
        )
        if operator
        else None,
        tensor=Named(tensor.index, tensor.name or None) if tensor else None,
        buffer=buffer,
        bytes=span if span is not None else node.span(field),
    )


def _address(node: Node, field: str) -> str:
    if not field:
        return node.address
    # Fields of the root table stand for themselves.
    return field if isinstance(node, Model) else f"{node.address}.{field}"


def excerpt(node: Node, note: str | None) -> str | None:
    """The operator around a tensor or operator, with a caret under the tensor that is meant::

    in subgraph "main"
      op 1  CONV_2D(%x, %w, %b)
                        ^ i8[32,3,3,3]  channels 3, 7
    """
    tensor = node if isinstance(node, Tensor) else None
    operator = node if isinstance(node, Operator) else _neighbour(tensor) if tensor else None
    if operator is None:
        return None
    meant = tensor.index if tensor is not None else None
    head = f'in subgraph "{_printable(operator.subgraph.name)}"'
    line = f"  op {operator.index}  {_printable(operator.type)}("
    operands, column = _operands(operator, operator.inputs, meant)
    caret = len(line) + column
    line += f"{operands})"
    if tensor is None:
        return f"{head}\n{line}"
    if column < 0:
        line += " -> "
        operands, column = _operands(operator, operator.outputs, meant)
        caret = len(line) + max(column, 0)
        line += operands
    mark = f"{' ' * caret}^ {tensor.type_text}" + (f"  {note}" if note else "")
    return f"{head}\n{line}\n{mark}"


def _operands(operator: Operator, indices: Sequence[int], meant: int | None) -> tuple[str, int]:
    """Names of tensors, and the column of the one that is meant (-1: it is not among them)."""
    at = indices.index(meant) if meant in indices else -1
    start = max(0, at + 1 - MAX_OPERANDS)
    names = ["…"] if start else []
    column = -1
    for position, index in enumerate(indices[start : start + MAX_OPERANDS], start):
        if position == at:
            column = len(", ".join([*names, ""]))
        names.append("_" if index < 0 else "%" + _shortened(operator.subgraph.short_name(index)))
    if start + MAX_OPERANDS < len(indices):
        names.append("…")
    return ", ".join(names), column


def _neighbour(tensor: Tensor) -> Operator | None:
    producer = tensor.producer
    if producer is not None:
        return producer
    consumers = tensor.consumers
    return consumers[0] if consumers else None


def _shortened(name: str) -> str:
    name = _printable(name)
    return name if len(name) <= NAME_WIDTH else "…" + name[-(NAME_WIDTH - 1) :]


def _printable(name: str) -> str:
    # Names come from the file; carets only line up when nothing is escaped later.
    return "".join(c if c.isprintable() else "·" for c in name[:1000])
