"""Q104: zero points that a type cannot hold, or that kernels demand to be 0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tflint.analysis.composites import decompositions
from tflint.analysis.kernel_quantization import STORED
from tflint.analysis.matmul import LAYOUTS, MatMul, matmul
from tflint.analysis.parameter_use import computations, passages
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING, Severity
from tflint.model.dtype import INT4, INT8, INT16, INT32, INT64, UINT8
from tflint.model.tensor import Tensor

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator

Judged = tuple[Severity, "Operator", str]


@rule("Q104", "zero-point-out-of-range", severity=ERROR, confidence=HIGH, on=Tensor)
def zero_point_out_of_range(tensor: Tensor, facts: Facts) -> Iterator[Finding]:
    """A zero point lies outside its type, or is not 0 where kernels demand 0.

    What it checks: zero points of tensors that an operator computes with or passes on must be
    numbers of the tensor's type; those of INT16 activations and of an integer bias must be 0. It is
    a warning where LiteRT runs the operator all the same: integers that are only passed on, INT16 in
    an operator that takes any zero point, a bias or weights whose zero point is not read, a number
    whose low 32 bits, which are all that LiteRT keeps, are a legal zero point. The INT16
    output of SOFTMAX on INT8 has zero point -32768 by definition.

    Why it matters: XNNPACK refuses zero points outside the type, so that the model does not
    allocate; the builtin kernels saturate. Most INT16 kernels, and convolutions for their bias,
    refuse anything but 0.

    How to fix: calibrate again; the range of a tensor must contain 0, then its zero point is in the
    type. For INT16 activations convert with
    `tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8`, which makes them
    symmetric.

    The calls: real samples, preprocessed as at inference, go to `converter.representative_dataset`
    of TensorFlow's converter, to `ai_edge_quantizer.Quantizer.calibrate`, or from PyTorch through
    the model that `torchao.quantization.pt2e.quantize_pt2e.prepare_pt2e` made with
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer`.

    When it is wrong: a runtime that honours asymmetric INT16 everywhere; none is known.

    Source: LiteRT `xnnpack_delegate.cc` (CheckZeroPointForPerTensorQuantization), `conv.cc`,
    `kernel_util.cc` (PopulateConvolutionQuantizationParams) and the INT16 branches of the kernels;
    each operator was run with ai-edge-litert 2.3.0.
    """
    quantization = tensor.quantization
    if quantization is None or quantization.count == 0 or quantization.details == "blockwise":
        return
    is_wide = tensor.dtype in (INT32, INT64)
    if tensor.dtype.name not in STORED and not is_wide:
        return
    must_be_zero = is_wide or tensor.dtype is INT16
    lowest, highest = (0, 0) if must_be_zero else (tensor.dtype.minimum, tensor.dtype.maximum)
    if tensor.dtype is INT4 and quantization.per_axis:
        highest = 8  # XNNPACK allows it as the zero point of unsigned weights stored as signed.
    wrong = _first_outside(tensor, lowest, highest)
    if wrong is None or tensor.subgraph.index in facts.of(decompositions):
        return
    zero_point, index = wrong
    if is_wide:
        judged = _as_bias(tensor)
    elif tensor.dtype is INT16 and INT16.minimum <= zero_point <= INT16.maximum:
        judged = _as_symmetric(tensor, facts)
    else:
        judged = _as_outside(tensor, facts)
    if judged is None:
        return
    severity, operator, effect = judged
    kept = _kept(zero_point)
    of_weights = any(use.weights for use in computations(tensor, facts))
    if kept == 0 or (lowest <= kept <= highest and not of_weights):
        severity, effect = WARNING, f"gets {kept}, its low 32 bits"
    expected = "0" if must_be_zero else f"{tensor.dtype.minimum}..{tensor.dtype.maximum}"
    yield Finding(
        f"tensor '{tensor.short_name}' of type {tensor.dtype.name} has zero point {zero_point}, "
        f"expected {expected}; operator {operator.index} {operator.type} {effect}",
        at=tensor,
        field=f"quantization.zero_point[{index}]",
        help="calibrate again so that the range of the tensor contains 0"
        if not must_be_zero
        else "quantize the tensor symmetrically, with zero point 0",
        related=(("operator", operator),),
        severity=severity,
        data={"zero_point": zero_point, "index": index},
    )


def _first_outside(tensor: Tensor, lowest: int, highest: int) -> tuple[int, int] | None:
    """The first zero point outside the closed range, and its index."""
    quantization = tensor.quantization
    if quantization is None or quantization.zero_point_count == 0:
        return None
    if quantization.pair is not None and quantization.zero_point_count == 1:
        only = quantization.pair[1]
        return None if lowest <= only <= highest else (only, 0)
    import numpy

    zero_points = quantization.zero_point
    for numbers in (_kept(zero_points), zero_points):
        outside = numpy.flatnonzero((numbers < lowest) | (numbers > highest))
        if outside.size:
            return int(zero_points[outside[0]]), int(outside[0])
    return None


def _kept(zero_point: Any) -> Any:
    """What LiteRT keeps of one or more zero points, as numbers of 32 bits
    (`tflite/core/interpreter_builder.cc`, ParseQuantization)."""
    return (zero_point + (1 << 31)) % (1 << 32) - (1 << 31)


def _as_outside(tensor: Tensor, facts: Facts) -> Judged | None:
    found: Judged | None = None
    # XNNPACK leaves the operator where one zero point stands for all INT8 weights and is not 0.
    left = tensor.dtype is INT8 and tensor.scale_and_zero_point is not None
    for use in computations(tensor, facts):
        if use.validated and not (use.weights and left):
            return ERROR, use.operator, "fails to allocate with XNNPACK"
        if use.takes_zero:
            found = found or (WARNING, use.operator, "takes it for 0")
        elif found is None or found[0] is WARNING:
            found = ERROR, use.operator, "computes with it"
    if found is not None:
        return found
    for passage in passages(tensor, facts):
        if passage.validated:
            return ERROR, passage.operator, "fails to allocate with XNNPACK"
        found = found or (WARNING, passage.operator, "passes the integers on")
    return found


def _as_symmetric(tensor: Tensor, facts: Facts) -> Judged | None:
    found: Judged | None = None
    of_bytes = _is_softmax_of_bytes(tensor.producer)
    for use in computations(tensor, facts):
        if use.kernel.symmetric and not (use.written and of_bytes):
            return ERROR, use.operator, "refuses INT16 with it"
        found = found or (WARNING, use.operator, "takes it, most others refuse it for INT16")
    for passage in passages(tensor, facts):
        if passage.copy.symmetric:
            return ERROR, passage.operator, "refuses INT16 with it"
        found = found or (WARNING, passage.operator, "takes it, most others refuse it for INT16")
    return None if of_bytes else found


def _is_softmax_of_bytes(producer: Operator | None) -> bool:
    if producer is None or producer.name != "SOFTMAX":
        return False
    data = producer.input(0)
    return data is not None and data.dtype is INT8


def _as_bias(tensor: Tensor) -> Judged | None:
    for operator in tensor.consumers:
        layer = matmul(operator) if operator.sound and operator.name in LAYOUTS else None
        if layer is not None and layer.bias is tensor and layer.is_integer:
            if _refuses_bias(layer):
                return ERROR, operator, "refuses a bias with it"
            return WARNING, operator, "ignores it"
    return None


def _refuses_bias(layer: MatMul) -> bool:
    """The builtin convolutions compare a single zero point (TRANSPOSE_CONV not on UINT8); XNNPACK,
    which takes only INT8 data here, those of each channel."""
    quantization = layer.bias.quantization if layer.bias else None
    data, kind = layer.data.dtype, layer.operator.name
    if quantization is not None and quantization.per_axis:
        return data is INT8
    return kind != "FULLY_CONNECTED" and not (kind == "TRANSPOSE_CONV" and data is UINT8)
