"""The tensors of a model, and how they are quantized."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tflint.analysis.value_range import quantized_range
from tflint.summary.arithmetic import arithmetic
from tflint.summary.section import Block, Heading, Lines, Section, Table
from tflint.summary.wording import Ids, numbered, real, size, tensor_name, type_text

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.quantization import Quantization
    from tflint.model.tensor import Tensor

_HEAD = ("#", "name", "type", "role", "data")
_QUANT_HEAD = ("#", "name", "type", "scales", "scale", "zero")
_GROUPS_HEAD = ("type", "role", "granularity", "tensors")


@dataclass(frozen=True, slots=True)
class QuantizationFacts:
    """How a tensor is quantized: `per-tensor`, `per-channel` (with `axis`), `blockwise` or
    `multi-axis`; the least and greatest scale and zero point that are stored in it."""

    granularity: str
    axis: int | None
    count: int
    scale: tuple[float, float] | None
    zero_point: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class TensorFacts:
    """A tensor. `role` is `input`, `output`, `constant`, `variable`, `activation`, `intermediate` or
    `unused`; `bytes` those stored for a constant."""

    number: str
    name: str
    short_name: str
    type: str
    role: str
    bytes: int | None
    quantization: QuantizationFacts | None
    range: tuple[float, float] | None


def tensors_section(facts: Facts, ids: Ids) -> Section:
    """All tensors, in file order."""
    found = facts.of(tensor_facts)
    rows = [
        (each.number, shown, each.type, each.role, "" if each.bytes is None else size(each.bytes))
        for each, shown in _with_names(facts, found, ids)
    ]
    blocks: list[Block] = [Table(_HEAD, rows, frozenset({"name"}))] if rows else []
    return Section("tensors", found, blocks)


def quant_section(facts: Facts, ids: Ids) -> Section:
    """In which numbers the model computes, the kinds of quantized tensors, and each of them."""
    how = facts.of(arithmetic)
    every = facts.of(tensor_facts)
    quantized = [each for each in every if each.quantization is not None]
    groups = Counter(
        (each.type.partition("[")[0], each.role, each.quantization.granularity)
        for each in quantized
        if each.quantization is not None
    )
    blocks: list[Block] = [Lines([how.words])]
    if quantized:
        rows = [(*kind, count) for kind, count in groups.most_common()]
        blocks.append(Table(_GROUPS_HEAD, rows))
        blocks.append(Heading("tensors"))
        lines = [_row(each, name) for each, name in _with_names(facts, every, ids)]
        shown = [line for line in lines if line is not None]
        blocks.append(Table(_QUANT_HEAD, shown, frozenset({"name"})))
    return Section("quant", {"arithmetic": how, "tensors": quantized}, blocks)


def tensor_facts(facts: Facts) -> list[TensorFacts]:
    """What is known of each tensor, in file order."""
    found: list[TensorFacts] = []
    for subgraph in facts.model.subgraphs:
        inputs, outputs = set(subgraph.inputs), set(subgraph.outputs)
        kept = {index for operator in subgraph.operators for index in operator.intermediates}
        for tensor in subgraph.tensors:
            role = _role(tensor, inputs, outputs, kept)
            found.append(
                TensorFacts(
                    number=numbered(subgraph, tensor.index),
                    name=tensor.name,
                    short_name=tensor.short_name,
                    type=type_text(tensor),
                    role=role,
                    bytes=_stored_bytes(tensor),
                    quantization=quantization_facts(tensor.quantization),
                    range=quantized_range(tensor) if tensor.sound else None,
                )
            )
    return found


def quantization_facts(found: Quantization | None) -> QuantizationFacts | None:
    """The facts of a quantization; `None` without scales."""
    if found is None:
        return None
    if found.details in ("blockwise", "multi-axis"):
        return QuantizationFacts(found.details, None, found.count, None, None)
    if not found.count:
        return None
    zero_points = found.zero_point
    return QuantizationFacts(
        granularity="per-channel" if found.per_axis else "per-tensor",
        axis=found.quantized_dimension if found.per_axis else None,
        count=found.count,
        scale=(float(found.scale.min()), float(found.scale.max())),
        zero_point=(int(zero_points.min()), int(zero_points.max())) if zero_points.size else None,
    )


def _role(tensor: Tensor, inputs: set[int], outputs: set[int], kept: set[int]) -> str:
    if tensor.index in inputs:
        return "input"
    if tensor.is_constant:
        return "constant"
    if tensor.is_variable:
        return "variable"
    if tensor.index in outputs:
        return "output"
    if tensor.index in kept:
        return "intermediate"
    return "activation" if tensor.producer is not None or tensor.consumers else "unused"


def _stored_bytes(tensor: Tensor) -> int | None:
    if not tensor.is_constant or tensor.external_buffer or tensor.buffer is None:
        return None
    return tensor.buffer.nbytes


def _with_names(
    facts: Facts, found: list[TensorFacts], ids: Ids
) -> Iterator[tuple[TensorFacts, str]]:
    tensors = (t for subgraph in facts.model.subgraphs for t in subgraph.tensors)
    for each, tensor in zip(found, tensors, strict=True):
        yield each, tensor_name(tensor.subgraph, tensor.index, ids)


def _row(found: TensorFacts, name: str) -> tuple[str, ...] | None:
    how = found.quantization
    if how is None:
        return None
    scales = "1" if how.granularity == "per-tensor" else how.granularity
    if how.axis is not None:
        scales = f"{how.count} on axis {how.axis}"
    return (
        found.number,
        name,
        found.type,
        scales,
        _ends(how.scale, real),
        _ends(how.zero_point, str),
    )


def _ends(ends: tuple[Any, Any] | None, spelled: Any) -> str:
    if ends is None:
        return ""
    low, high = spelled(ends[0]), spelled(ends[1])
    return str(low) if low == high else f"{low} … {high}"
