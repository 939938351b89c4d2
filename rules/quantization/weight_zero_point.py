"""Q203: weights with a zero point that kernels take for 0, or refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.composites import decompositions
from tflint.analysis.matmul import LAYOUTS
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import ERROR, HIGH, INFO, Severity
from tflint.model.operator import Operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.tensor import Tensor

SIGNED = frozenset({"INT8", "INT4", "INT2"})

_LSTM = (*range(1, 9), 16)

POSITIONS: dict[str, tuple[int, ...]] = {
    **{
        kind: (LAYOUTS[kind].weights,)
        for kind in ("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED")
    },
    "BATCH_MATMUL": (1,),
    "EMBEDDING_LOOKUP": (1,),
    "LSTM": _LSTM,
    "UNIDIRECTIONAL_SEQUENCE_LSTM": _LSTM,
}
"""Where each operator has its weights."""


@rule(
    "Q203",
    "nonzero-weight-zero-point",
    severity=ERROR,
    confidence=HIGH,
    on=ops(*POSITIONS),
    tags=("silent",),
)
def nonzero_weight_zero_point(operator: Operator, facts: Facts) -> Iterator[Finding]:
    """Signed weights have a zero point other than 0.

    What it checks: constant INT8, INT4 and INT2 weights of convolutions, FULLY_CONNECTED,
    BATCH_MATMUL, EMBEDDING_LOOKUP and LSTM. It is an info for FULLY_CONNECTED with one scale and
    INT8 weights, and for BATCH_MATMUL, both on integer data: those kernels subtract the zero point.
    Zero points outside the type are reported for that.

    Why it matters: the other kernels take the weights as symmetric. CONV_2D, EMBEDDING_LOOKUP and
    XNNPACK refuse the model; the builtin kernels of the others leave the zero point out, so that each
    weight is off by it, without a word. Where it is honoured it costs time, and other runtimes refuse
    it.

    How to fix: quantize the weights symmetrically, with zero point 0, as the TensorFlow converter
    does. Asymmetric INT8 weights are right before a DEQUANTIZE operator only.

    The calls: `converter.optimizations = [tf.lite.Optimize.DEFAULT]`,
    `ai_edge_quantizer.recipe.static_wi8_ai8()` and
    `litert_torch.quantize.pt2e_quantizer.get_symmetric_quantization_config(is_per_channel=True)`
    quantize weights per output channel with zero point 0, and biases to match.

    When it is wrong: the integers were computed for zero point 0, and another one was stored.

    Source: LiteRT `tflite/kernels/conv.cc`, `depthwise_conv.cc`, `transpose_conv.cc`,
    `fully_connected.cc`, `embedding_lookup.cc`, `xnnpack_delegate.cc`; each was run with
    ai-edge-litert 2.3.0 and zero points 0 and 3.
    """
    for position in POSITIONS[operator.name]:
        weights = operator.input(position)
        if weights is None or weights.dtype.name not in SIGNED or not weights.is_constant:
            continue
        zero_point = _zero_point(weights)
        if zero_point is None:
            continue
        judged = _judgement(operator, weights, zero_point)
        if judged is None or operator.subgraph.index in facts.of(decompositions):
            continue
        severity, consequence = judged
        yield Finding(
            f"weights '{weights.short_name}' of operator {operator.index} {operator.type} have zero "
            f"point {zero_point}, not 0: {consequence}",
            at=operator,
            field=f"inputs[{position}]",
            help="quantize the weights symmetrically, with zero point 0",
            related=(("weights", weights),),
            severity=severity,
            data={"zero_point": zero_point},
            key=str(position),
        )


def _zero_point(weights: Tensor) -> int | None:
    """The first zero point other than 0, when all lie within the type."""
    quantization = weights.quantization
    if quantization is None or quantization.count == 0 or quantization.zero_point_count == 0:
        return None
    if quantization.pair is not None:
        found = quantization.pair[1]
        inside = weights.dtype.minimum <= found <= weights.dtype.maximum
        return found if found and inside else None
    values = quantization.zero_point
    others = values[values != 0]
    if others.size == 0 or others.min() < weights.dtype.minimum:
        return None
    return int(others[0]) if others.max() <= weights.dtype.maximum else None


def _judgement(operator: Operator, weights: Tensor, zero_point: int) -> tuple[Severity, str] | None:
    kind, output = operator.name, operator.output()
    quantization = weights.quantization
    per_tensor = quantization is not None and not quantization.per_axis
    if kind == "EMBEDDING_LOOKUP":
        if output is not None and output.dtype is weights.dtype:
            return None
        return ERROR, "LiteRT refuses the operator"
    on_integers = output is not None and output.dtype.is_integer
    if kind == "CONV_2D" and on_integers:
        return ERROR, "LiteRT refuses the operator"
    if on_integers and (
        kind == "BATCH_MATMUL"
        or (kind == "FULLY_CONNECTED" and per_tensor and weights.dtype.name == "INT8")
    ):
        return INFO, "the kernel subtracts it, which costs time, and other runtimes refuse it"
    if kind == "FULLY_CONNECTED" and on_integers and weights.dtype.name != "INT8":
        return ERROR, "LiteRT refuses the operator"
    return (
        ERROR,
        f"the kernel takes it for 0, so that each weight is off by {abs(zero_point)} steps",
    )
