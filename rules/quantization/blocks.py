"""Blockwise weights: what the kernels that read them need of the scale tensor and the block size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.lint.finding import Finding
from tflint.lint.severity import WARNING
from tflint.model.dtype import FLOAT16

if TYPE_CHECKING:
    from tflint.model.operator import Operator
    from tflint.model.quantization import Quantization
    from tflint.model.tensor import Tensor

# XNNPACK takes blocks of a multiple of this (`xnnpack_delegate.cc`, CheckTensorFilterType).
XNNPACK_BLOCK = 32

REQUANTIZE = "quantize the weights again, with ai-edge-quantizer or the exporter that made them"


def block_reader(tensor: Tensor) -> Operator | None:
    """The first operator that reads the tensor as blockwise weights; `None` when there is none."""
    for operator in tensor.consumers:
        if (
            operator.name in ("FULLY_CONNECTED", "EMBEDDING_LOOKUP")
            and operator.sound
            and len(operator.inputs) > 1
            and operator.inputs[1] == tensor.index
        ):
            return operator
    return None


def blockwise_problems(tensor: Tensor, quantization: Quantization) -> Iterator[Finding]:
    """At most one finding on blockwise weights; none on tensors that no kernel reads as such."""
    reader, details = block_reader(tensor), quantization.details_table
    if reader is None:
        return
    if details is None:
        yield _finding(tensor, reader, "has blockwise quantization without details", "details")
        return
    problem = _scale_tensor_problem(tensor, details["scales"])
    if problem:
        yield _finding(tensor, reader, problem, "details.scales")
    elif details["block_shape"] is None or details["block_shape"].count == 0:
        yield from _block_size_problems(tensor, reader, details["scales"], details["block_size"])


def _scale_tensor_problem(tensor: Tensor, index: int) -> str:
    scales = tensor.subgraph.tensor(index)
    if scales is None:
        count = len(tensor.subgraph.tensors)
        return f"takes its scales from tensor {index}, but the subgraph has {count} tensors"
    if not scales.is_constant:
        return f"takes its scales from '{scales.short_name}', which has no stored value"
    if scales.dtype is not FLOAT16:
        return (
            f"takes its scales from '{scales.short_name}' of type {scales.dtype.name}; "
            "the kernels read FLOAT16"
        )
    return ""


def _block_size_problems(
    tensor: Tensor, reader: Operator, scales_index: int, block_size: int
) -> Iterator[Finding]:
    scales = tensor.subgraph.tensors[scales_index].elements
    row = tensor.shape[-1] if tensor.shape else 1
    field = "details.block_size"
    if block_size <= 0:
        yield _finding(tensor, reader, f"has blocks of {block_size} elements", field)
    elif row % block_size:
        message = f"has rows of {row} elements, which blocks of {block_size} do not divide"
        yield _finding(tensor, reader, message, field)
    elif scales * block_size != tensor.elements:
        expected = tensor.elements // block_size
        harmless = reader.name == "EMBEDDING_LOOKUP" and scales > expected
        message = (
            f"has {scales} scales, but {tensor.elements} elements in blocks of {block_size} need "
            f"{expected}"
        )
        yield _finding(tensor, reader, message, "details.scales", warning=harmless)
    elif block_size % XNNPACK_BLOCK and reader.name == "FULLY_CONNECTED":
        message = (
            f"has blocks of {block_size} elements, no multiple of {XNNPACK_BLOCK}: "
            "XNNPACK leaves the operator to a slower kernel"
        )
        yield _finding(tensor, reader, message, field, warning=True)


def _finding(
    tensor: Tensor, reader: Operator, problem: str, field: str, *, warning: bool = False
) -> Finding:
    return Finding(
        f"tensor '{tensor.short_name}' {problem}",
        at=tensor,
        field=f"quantization.{field}",
        help=REQUANTIZE,
        related=(("consumer", reader),),
        severity=WARNING if warning else None,
    )
