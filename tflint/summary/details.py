"""One operator, or one tensor, with all that is known about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tflint.analysis.io_contract import dequantization_formula
from tflint.analysis.value_range import quantized_range
from tflint.listing.constants import statistics
from tflint.listing.spelling import numbers
from tflint.listing.types import options as spelled_options
from tflint.listing.types import quantization as spelled_quantization
from tflint.summary.section import Fields, Section
from tflint.summary.tensors import quantization_facts
from tflint.summary.wording import Ids, interval, numbered, quantity, shown, tensor_name, type_text

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator
    from tflint.model.subgraph import Subgraph
    from tflint.model.tensor import Tensor

_MAX_VALUES = 16
_MAX_READERS = 8
_MAX_DIGITS = 18


class NotThereError(LookupError):
    """The model has no such operator or tensor; the message says what there is."""


def find_operator(facts: Facts, text: str) -> Operator:
    """The operator `12`, or `1:12` for subgraph 1. Raises `NotThereError`."""
    subgraph, index = _place(facts, text, "operator")
    if not 0 <= index < len(subgraph.operators):
        there = quantity(len(subgraph.operators), "operator")
        raise NotThereError(f"there is no operator {text}: subgraph {subgraph.index} has {there}")
    return subgraph.operators[index]


def find_tensor(facts: Facts, text: str) -> Tensor:
    """The tensor `12`, `1:12` for subgraph 1, or the first with this name, full or short. Raises
    `NotThereError`."""
    for subgraph in facts.model.subgraphs:
        for tensor in subgraph.tensors:
            if text in (tensor.name, tensor.short_name) and text:
                return tensor
    subgraph, index = _place(facts, text, "tensor")
    if not 0 <= index < len(subgraph.tensors):
        there = quantity(len(subgraph.tensors), "tensor")
        raise NotThereError(f"there is no tensor {text}: subgraph {subgraph.index} has {there}")
    return subgraph.tensors[index]


def operator_section(operator: Operator, ids: Ids) -> Section:
    """All about an operator."""
    data: dict[str, Any] = {
        "address": operator.address,
        "operator": operator.type,
        "custom": operator.is_custom,
        "version": operator.version,
        "inputs": operator.inputs,
        "outputs": operator.outputs,
        "options": _plain_options(operator),
        "custom_options_bytes": len(operator.custom_options),
        "sound": operator.sound,
    }
    return Section("operator", data, [Fields(list(_operator_rows(operator, ids)))])


def tensor_section(tensor: Tensor, ids: Ids) -> Section:
    """All about a tensor."""
    found = quantization_facts(tensor.quantization) if tensor.sound else None
    data: dict[str, Any] = {
        "address": tensor.address,
        "name": tensor.name,
        "short_name": tensor.short_name,
        "type": tensor.dtype.name,
        "shape": tensor.shape,
        "shape_signature": tensor.shape_signature,
        "constant": tensor.is_constant,
        "variable": tensor.is_variable,
        "buffer": tensor.buffer_index,
        "bytes": tensor.buffer.nbytes if tensor.is_constant and tensor.buffer else None,
        "quantization": asdict(found) if found is not None else None,
        "written_by": tensor.producer.index if tensor.producer is not None else None,
        "read_by": [operator.index for operator in tensor.consumers],
        "sound": tensor.sound,
    }
    return Section("tensor", data, [Fields(list(_tensor_rows(tensor, ids)))])


def _place(facts: Facts, text: str, noun: str) -> tuple[Subgraph, int]:
    first, separator, second = text.partition(":")
    number, index = (first, second) if separator else ("0", first)
    subgraphs = facts.model.subgraphs
    if not all(each.isdecimal() and len(each) <= _MAX_DIGITS for each in (number, index)):
        raise NotThereError(
            f"there is no {noun} '{shown(text)}'; give a number, or SUBGRAPH:NUMBER"
            + (", or a name" if noun == "tensor" else "")
        )
    if int(number) >= len(subgraphs):
        there = quantity(len(subgraphs), "subgraph")
        raise NotThereError(f"there is no subgraph {number}: the model has {there}")
    return subgraphs[int(number)], int(index)


def _operator_rows(operator: Operator, ids: Ids) -> Iterator[tuple[str, list[str]]]:
    kind = f"custom {shown(operator.type)}" if operator.is_custom else operator.type
    yield "operator", [f"{kind} version {operator.version}"]
    yield "at", [operator.address]
    for side, indices in (("reads", operator.inputs), ("writes", operator.outputs)):
        for position, index in enumerate(indices):
            yield f"{side} {position}", list(_tensor_phrases(operator.subgraph, index, ids))
    options = spelled_options(operator).strip(" {}")
    if options:
        yield "options", [options]
    for field, index in operator.subgraph_references:
        subgraphs = operator.subgraph.model.subgraphs
        name = (
            shown(subgraphs[index].name) if 0 <= index < len(subgraphs) else "which does not exist"
        )
        yield "runs", [f"{field} {index}", name]
    if len(operator.custom_options):
        yield "custom", [f"{quantity(len(operator.custom_options), 'byte')} of custom options"]
    if not operator.sound:
        yield "damaged", ["parts of the operator, or what it refers to, are broken"]


def _tensor_phrases(subgraph: Subgraph, index: int, ids: Ids) -> Iterator[str]:
    tensor = subgraph.tensor(index)
    if tensor is None:
        yield "omitted" if index == -1 else f"tensor {index}, which does not exist"
        return
    yield shown(tensor_name(subgraph, index, ids))
    yield type_text(tensor) + _quantization(tensor, ids)
    if tensor.is_constant:
        yield "constant"


def _tensor_rows(tensor: Tensor, ids: Ids) -> Iterator[tuple[str, list[str]]]:
    yield "tensor", [shown(tensor.name) or "(no name)"]
    yield "at", [tensor.address]
    yield "type", [type_text(tensor) + _quantization(tensor, ids)]
    formula = dequantization_formula(tensor) if tensor.sound else None
    ends = quantized_range(tensor) if tensor.sound else None
    if formula is not None and ends is not None:
        yield "real", [formula, f"range {interval(ends)}"]
    if tensor.is_constant and tensor.buffer is not None:
        yield "data", list(_data_phrases(tensor))
    if tensor.is_variable:
        yield "variable", ["keeps its value between runs"]
    if tensor.producer is not None:
        yield "written", [_by(tensor.producer)]
    readers = tensor.consumers
    if readers:
        more = len(readers) - _MAX_READERS
        names = ", ".join(_by(operator) for operator in readers[:_MAX_READERS])
        yield "read", [names + (f" and {more} more" if more > 0 else "")]
    for side, indices in (("input", tensor.subgraph.inputs), ("output", tensor.subgraph.outputs)):
        if tensor.index in indices:
            yield side, [f"{indices.index(tensor.index)} of its subgraph"]
    if not tensor.sound:
        yield "damaged", ["parts of the tensor are broken"]


def _data_phrases(tensor: Tensor) -> Iterator[str]:
    buffer = tensor.buffer
    assert buffer is not None
    span = buffer.span() if buffer.in_file else None
    where = f" from byte {span.offset:,}" if span is not None else ", outside of the file"
    yield f"{quantity(buffer.nbytes, 'byte')} in buffer {buffer.index}{where}"
    values = tensor.numpy() if tensor.sound else None
    if values is None:
        return
    if values.size <= _MAX_VALUES:
        yield numbers(values.reshape(-1))
    else:
        yield statistics(values).strip().replace("=", " ")


def _quantization(tensor: Tensor, ids: Ids) -> str:
    subgraph = tensor.subgraph
    return spelled_quantization(
        tensor.quantization, False, lambda index: tensor_name(subgraph, index, ids)
    )


def _by(operator: Operator) -> str:
    return f"{numbered(operator.subgraph, operator.index)} {shown(operator.type)}"


def _plain_options(operator: Operator) -> dict[str, Any]:
    table = operator.options.table
    return dict(operator.options) if table is not None else {}
