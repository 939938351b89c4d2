"""Tensors with what few tensors have, found in one pass for the rules that look at nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tflint.flatbuffer.schemas.model import MODEL
from tflint.model.dtype import STRING

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.tensor import Tensor

_SLOTS = {name: each.slot for name, each in MODEL.table("Tensor").by_name.items()}
_SIGNATURE, _SPARSITY = _SLOTS["shape_signature"], _SLOTS["sparsity"]
_EXTERNAL, _TYPE = _SLOTS["external_buffer"], _SLOTS["type"]
_BUFFER, _QUANTIZATION = _SLOTS["buffer"], _SLOTS["quantization"]
_ZERO_POINT = MODEL.table("QuantizationParameters").by_name["zero_point"].slot


@dataclass(slots=True)
class RareTensors:
    """The tensors of all subgraphs with a shape signature, of type STRING, with sparsity, with an
    external buffer, with a buffer other than 0, and whose zero points lie at no multiple of 8; in
    file order, broken ones too."""

    signed: list[Tensor] = field(default_factory=list)
    strings: list[Tensor] = field(default_factory=list)
    sparse: list[Tensor] = field(default_factory=list)
    external: list[Tensor] = field(default_factory=list)
    buffered: list[Tensor] = field(default_factory=list)
    misaligned_zero_points: list[Tensor] = field(default_factory=list)


def rare_tensors(facts: Facts) -> RareTensors:
    """The tensors of a model by what they have."""
    found = RareTensors()
    for subgraph in facts.model.subgraphs:
        for tensor in subgraph.tensors:
            values = tensor.table.values
            if values[_SIGNATURE] is not None:
                found.signed.append(tensor)
            if values[_TYPE] == STRING.code:
                found.strings.append(tensor)
            if values[_SPARSITY] is not None:
                found.sparse.append(tensor)
            if values[_EXTERNAL]:
                found.external.append(tensor)
            if values[_BUFFER]:
                found.buffered.append(tensor)
            quantization = values[_QUANTIZATION]
            if quantization is not None:
                vector = quantization.values[_ZERO_POINT]
                if vector is not None and vector.start & 4 and vector.count:
                    found.misaligned_zero_points.append(tensor)
    return found
