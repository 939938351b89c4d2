"""Which numbers the weights, constants and inputs of a model are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tflint.model.dtype import FLOAT16, FLOAT32

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor

# Biases and scalars are kept in floats by integer models too.
_LEAST_WEIGHT_RANK = 2


@dataclass(slots=True)
class NumberTypes:
    """Counts over the sound parts of all subgraphs: operators with weights of two dimensions or more,
    and those of them whose weights and outputs are floats; constants in FLOAT16 and FLOAT32;
    quantized inputs of the main subgraph."""

    weighted: int = 0
    in_floats: int = 0
    half_constants: int = 0
    float_constants: int = 0
    quantized_inputs: int = 0


def number_types(facts: Facts) -> NumberTypes:
    """The counts for a model."""
    found = NumberTypes()
    for subgraph in facts.model.subgraphs:
        for tensor in subgraph.tensors:
            if tensor.sound and tensor.is_constant:
                found.half_constants += tensor.dtype is FLOAT16
                found.float_constants += tensor.dtype is FLOAT32
        for operator in subgraph.operators:
            if operator.sound and operator.name != "DEQUANTIZE":
                _count(operator, found)
    main = facts.model.main
    if main is not None:
        found.quantized_inputs = sum(
            tensor.sound and tensor.dtype.is_integer and tensor.is_quantized
            for tensor in main.input_tensors
        )
    return found


def _count(operator: Operator, found: NumberTypes) -> None:
    weights = [
        weight
        for tensor in operator.input_tensors
        if tensor is not None
        and (weight := _stored(tensor)) is not None
        and weight.rank >= _LEAST_WEIGHT_RANK
    ]
    if weights:
        found.weighted += 1
        outputs = [tensor for tensor in operator.output_tensors if tensor is not None]
        found.in_floats += all(tensor.dtype is FLOAT32 for tensor in (*weights, *outputs))


def _stored(tensor: Tensor) -> Tensor | None:
    """The constant behind a tensor, which may be stored in a smaller type."""
    producer = tensor.producer
    if producer is not None and producer.name == "DEQUANTIZE":
        source = producer.input(0)
        return source if source is not None and source.is_constant else None
    return tensor if tensor.is_constant else None
