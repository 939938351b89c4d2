"""The named entry points of a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tflint.summary.section import Block, Section, Table
from tflint.summary.wording import Ids, tensor_name, type_text

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.signature import Signature

_HEAD = ("signature", "subgraph", "side", "name", "tensor", "type")


@dataclass(frozen=True, slots=True)
class SignatureTensor:
    """An input or output: the name that callers use, the tensor and its type. `type` is empty when
    there is no such tensor."""

    name: str
    tensor: int
    tensor_name: str
    type: str


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """A signature. `subgraph_name` is `None` when there is no such subgraph."""

    key: str
    subgraph: int
    subgraph_name: str | None
    inputs: tuple[SignatureTensor, ...]
    outputs: tuple[SignatureTensor, ...]


def signatures_section(facts: Facts, ids: Ids) -> Section:
    """The signatures, in file order."""
    found = [_facts(signature, ids) for signature in facts.model.signatures]
    rows = [
        (each.key, each.subgraph_name or each.subgraph, side, t.name, t.tensor_name, t.type)
        for each in found
        for side, tensors in (("input", each.inputs), ("output", each.outputs))
        for t in tensors
    ]
    blocks: list[Block] = [Table(_HEAD, rows, frozenset(_HEAD))] if rows else []
    return Section("signatures", found, blocks)


def _facts(signature: Signature, ids: Ids) -> SignatureFacts:
    subgraph = signature.subgraph

    def tensors(entries: tuple[tuple[str, int], ...]) -> tuple[SignatureTensor, ...]:
        found: list[SignatureTensor] = []
        for name, index in entries:
            tensor = subgraph.tensor(index) if subgraph is not None else None
            shown = tensor_name(subgraph, index, ids) if subgraph is not None else f"%{index}"
            text = type_text(tensor) if tensor is not None else ""
            found.append(SignatureTensor(name, index, shown, text))
        return tuple(found)

    return SignatureFacts(
        signature.key or "",
        signature.subgraph_index,
        subgraph.name if subgraph is not None else None,
        tensors(signature.inputs),
        tensors(signature.outputs),
    )
