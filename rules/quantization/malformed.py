"""Q101: quantization parameters that a loader cannot take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.lint.diagnostic import Fix
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH
from tflint.model.tensor import Tensor

from .blocks import blockwise_problems

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.flatbuffer import Table
    from tflint.model.quantization import Quantization

Problem = tuple[str, str, str]
"""Message, field below the tensor, help."""

_DIMENSION = "quantization.quantized_dimension"

REEXPORT = "export the model again, or correct the tool that wrote these parameters"


@rule("Q101", "malformed-quantization", severity=ERROR, confidence=HIGH, on=Tensor, fix="safe")
def malformed_quantization(tensor: Tensor, facts: Facts) -> Iterator[Finding]:
    """Quantization parameters contradict themselves or the shape of their tensor.

    What it checks: scale and zero_point have the same length; there is one scale, or one for each
    index of quantized_dimension; that dimension exists. Multi-axis parameters name scale and zero
    point tensors that exist, and dimensions of the tensor. Blockwise weights of FULLY_CONNECTED and
    EMBEDDING_LOOKUP have a constant FLOAT16 scale tensor with one scale per block, and blocks that
    divide a row. A block size that is no multiple of 32 is a warning.

    Why it matters: the interpreter refuses the whole model ("Tensor 7 has invalid quantization
    parameters"), for every tensor, used or not. Blockwise parameters are not checked at load: a
    scale tensor that does not exist, or is not constant, kills the process, and a wrong type or
    count gives wrong weights or stops XNNPACK. Blocks that are no multiple of 32 leave the operator
    to the slower builtin kernel.

    How to fix: convert again from the original model. Where a tool of your own writes the
    parameters, give each scale a zero point (0 for symmetric weights), and let quantized_dimension
    be the output channel: 0, or 3 for DEPTHWISE_CONV_2D. ai-edge-quantizer writes blockwise scales
    in the form that kernels read.

    The calls: `converter.optimizations = [tf.lite.Optimize.DEFAULT]`,
    `ai_edge_quantizer.recipe.static_wi8_ai8()` and
    `litert_torch.quantize.pt2e_quantizer.get_symmetric_quantization_config(is_per_channel=True)`
    quantize weights per output channel with zero point 0, and biases to match.

    When it is wrong: TensorFlow Lite Micro does not check lengths and dimensions, so a model with
    such a defect can run there.

    Source: LiteRT `tflite/core/interpreter_builder.cc` (ParseQuantization), `fully_connected.cc`
    (EvalBlockwise4Bit), `embedding_lookup.cc` (EvalBlockwise) and `xnnpack_delegate.cc`
    (CheckFp16Scale, GetXNNPackDatatype); each case was run with ai-edge-litert 2.3.0.
    """
    quantization = tensor.quantization
    if quantization is None:
        return
    details = quantization.details
    if details == "blockwise":
        yield from blockwise_problems(tensor, quantization)
        return
    problems = _multi_axis if details == "multi-axis" else _affine
    for message, field, help_ in problems(tensor, quantization):
        yield Finding(
            f"tensor '{tensor.short_name}' {message}",
            at=tensor,
            field=field,
            help=help_,
            data={"scales": quantization.count, "zero_points": quantization.zero_point_count},
            fix=_fix(tensor, quantization) if field == _DIMENSION else None,
        )
        return


def _fix(tensor: Tensor, quantization: Quantization) -> Fix | None:
    """Where only one dimension is possible: that of a vector, and 0 for a single scale."""
    count = quantization.count
    if count == 1 or tensor.shape == (count,):
        return Fix("safe", "set quantized_dimension to 0")
    return None


def _affine(tensor: Tensor, quantization: Quantization) -> Iterator[Problem]:
    scales, zero_points = quantization.count, quantization.zero_point_count
    axis, rank = quantization.quantized_dimension, tensor.rank
    if scales == 0:
        return
    if zero_points != scales:
        yield (
            f"has {_count(scales, 'scale')} and {_count(zero_points, 'zero point')}; "
            "their numbers must be equal",
            "quantization.zero_point",
            "store one zero point for each scale, 0 where the weights are symmetric",
        )
    if axis < 0 or (rank > 0 and axis >= rank):
        yield (
            f"has quantized_dimension {axis}, but {_count(rank, 'dimension')}",
            _DIMENSION,
            "set quantized_dimension to a dimension of the tensor, 0 for one scale",
        )
    elif scales > 1 and rank > 0 and tensor.shape[axis] != scales:
        yield (
            f"has {scales} scales for dimension {axis} of size {tensor.shape[axis]} "
            f"({tensor.type_text}); 1 or {tensor.shape[axis]} are possible",
            "quantization.scale",
            REEXPORT,
        )


def _multi_axis(tensor: Tensor, quantization: Quantization) -> Iterator[Problem]:
    details = quantization.details_table
    if details is None or details["quantized_dimensions"] is None:
        yield "has multi-axis quantization without dimensions", "quantization.details", REEXPORT
        return
    yield from _multi_axis_indices(tensor, details)
    block_size = details["block_size"]
    if block_size < 0:
        yield f"has blocks of {block_size} elements", "quantization.details.block_size", REEXPORT
    axes = details["quantized_dimensions"].tuple()
    wrong = [axis for axis in axes if axis < 0 or 0 < tensor.rank <= axis]
    if wrong or not axes:
        found = f"dimension {wrong[0]}" if wrong else "0 dimensions"
        yield (
            f"has multi-axis quantization along {found}, but {_count(tensor.rank, 'dimension')}",
            "quantization.details.quantized_dimensions",
            REEXPORT,
        )


def _multi_axis_indices(tensor: Tensor, details: Table) -> Iterator[Problem]:
    count = len(tensor.subgraph.tensors)
    for field, name, lowest in (("scales", "scales", 0), ("zero_points", "zero points", -1)):
        index = details[field]
        if not lowest <= index < count:
            yield (
                f"takes its {name} from tensor {index}, but the subgraph has {count} tensors",
                f"quantization.details.{field}",
                REEXPORT,
            )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
