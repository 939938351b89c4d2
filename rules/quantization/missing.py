"""Q102: integers without the scale that an operator needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.composites import decompositions
from tflint.analysis.kernel_quantization import QUANTIZABLE
from tflint.analysis.matmul import BIAS_SCALE_TOLERANCE, LAYOUTS, MatMul, matmul
from tflint.analysis.parameter_use import computations, is_plain
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.dtype import INT32
from tflint.model.tensor import Tensor

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


@rule("Q102", "missing-quantization", severity=ERROR, confidence=HIGH, on=Tensor, tags=("crash",))
def missing_quantization(tensor: Tensor, facts: Facts) -> Iterator[Finding]:
    """An integer tensor has no scale, but an operator computes with it.

    What it checks: tensors of type INT8, UINT8, INT16, INT4, UINT4 or INT2 without a scale that are
    data, weights or output of an operator whose kernel reads the scale. Operators that only move or
    compare integers (RESHAPE, MAX_POOL_2D, ARG_MAX, CAST) do not count, nor do custom operators, nor
    ADD, MUL, ABS, EQUAL and NOT_EQUAL on INT16 when none of their tensors has a scale: they compute
    with plain integers then. An INT32 bias without a scale is a warning, and an error where the
    kernel compares the scale.

    Why it matters: a missing scale is read as 0. Convolutions and fully connected layers are refused
    for their data and weights; ADD, SUB and comparisons kill the process, which no caller can catch;
    everything else returns a constant without a word. A bias without a scale works, since the stored
    integers are added as they are, but other compilers (Vela, NNAPI drivers) read the scale.

    How to fix: convert with a representative dataset
    (`converter.representative_dataset = ...`, `converter.optimizations = [tf.lite.Optimize.DEFAULT]`)
    so that each tensor gets a scale. If a later tool stripped the parameters, leave that step out.

    The calls: real samples, preprocessed as at inference, go to `converter.representative_dataset`
    of TensorFlow's converter, to `ai_edge_quantizer.Quantizer.calibrate`, or from PyTorch through
    the model that `torchao.quantization.pt2e.quantize_pt2e.prepare_pt2e` made with
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer`.

    When it is wrong: a kernel of another runtime may take parameters from elsewhere. Decompositions
    of composite operators are not checked, because quantizers leave them as they are.

    Source: LiteRT `tflite/core/subgraph.cc` (GetLegacyQuantization: no scale is scale 0) and the
    kernels of each operator; each operator and operand was run with ai-edge-litert 2.3.0.
    """
    if tensor.is_quantized:
        return
    if tensor.dtype is INT32:
        yield from _bias_without_scale(tensor)
    if tensor.dtype.name not in QUANTIZABLE:
        return
    if tensor.subgraph.index in facts.of(decompositions):
        return
    for use in computations(tensor, facts):
        if is_plain(use, tensor.dtype.name):
            continue
        operator = use.operator
        does = "writes" if use.written else "computes with"
        yield Finding(
            f"tensor '{tensor.short_name}' of type {tensor.dtype.name} has no scale, but "
            f"operator {operator.index} {operator.type} {does} it: {use.absent.value}",
            at=tensor,
            field="quantization",
            help="convert with a representative dataset, and keep the quantization tables in later "
            "steps",
            related=(("producer" if use.written else "consumer", operator),),
            data={"operator": operator.type, "effect": use.absent.name.lower()},
        )
        return


def _bias_without_scale(tensor: Tensor) -> Iterator[Finding]:
    for operator in tensor.consumers:
        layer = matmul(operator) if operator.sound and operator.name in LAYOUTS else None
        if layer is None or layer.bias is not tensor or not layer.is_integer:
            continue
        multiplier = _multiplier(layer) if layer.checks_bias_scale else 0.0
        is_refused = multiplier > BIAS_SCALE_TOLERANCE
        consequence = (
            f"LiteRT refuses operator {operator.index} {operator.type}, whose scales give "
            f"{multiplier:.3g} (at most {BIAS_SCALE_TOLERANCE} is accepted)"
            if is_refused
            else f"operator {operator.index} {operator.type} adds it as it is, but XNNPACK and NPU "
            "compilers ask for the scale"
        )
        yield Finding(
            f"bias '{tensor.short_name}' has no scale: {consequence}",
            at=tensor,
            field="quantization",
            help="store input scale * weight scale as the scale of the bias, with zero point 0",
            related=(("consumer", operator),),
            severity=ERROR if is_refused else WARNING,
            data={"operator": operator.type, "multiplier": multiplier},
        )
        return


def _multiplier(layer: MatMul) -> float:
    """input scale * weight scale / output scale; infinite without an output scale."""
    data, weights = layer.data.scale_and_zero_point, layer.weights.scale_and_zero_point
    output = layer.output.scale_and_zero_point
    if data is None or weights is None:
        return 0.0
    return data[0] * weights[0] / output[0] if output and output[0] else float("inf")
