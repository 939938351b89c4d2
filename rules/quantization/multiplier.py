"""Q211: layers whose scales give a multiplier that fixed-point numbers cannot hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.composites import decompositions
from tflint.analysis.matmul import MatMul, matmul
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import ERROR, HIGH, WARNING, Severity
from tflint.model.operator import Operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

SMALLEST = 2.0**-31
"""Below it QuantizeMultiplier gives 0."""

LARGEST = 2.0**15
"""Above it the accumulator is shifted out of its 32 bits by all but the smallest sums."""


@rule(
    "Q211",
    "multiplier-out-of-range",
    severity=WARNING,
    confidence=HIGH,
    on=ops("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED"),
)
def multiplier_out_of_range(
    operator: Operator, facts: Facts, *, smallest: float = 1e-6
) -> Iterator[Finding]:
    """input scale * weight scale / output scale of a layer is too small or too large.

    What it checks: that multiplier for each output channel of layers that compute in integers. When
    the largest is below 2^-31, or above 2^15, it is an error; below the option smallest a warning.
    Single channels below 2^-31 are dead
    filters, and reported as that.

    Why it matters: the kernel turns the multiplier into a fixed-point number of 31 bits. Below 2^-31
    it is 0, and the output is its zero point, whatever the input is; above 2^15 nearly every sum
    overflows. The converter takes multipliers below 1e-6 for 0.

    How to fix: calibrate again with real samples: either the output range is much too wide, or the
    weights or the input have a range of nearly zero width.

    The calls: real samples, preprocessed as at inference, go to `converter.representative_dataset`
    of TensorFlow's converter, to `ai_edge_quantizer.Quantizer.calibrate`, or from PyTorch through
    the model that `torchao.quantization.pt2e.quantize_pt2e.prepare_pt2e` made with
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer`.

    When it is wrong: a layer whose weights are all 0 on purpose.

    Options:
      smallest: the converter's own limit for a multiplier that counts as 0.

    Source: LiteRT `tflite/kernels/internal/quantization_util.cc` (QuantizeMultiplier),
    `tflite/converter/quantization/numerical_utils.cc`; over 1557 layers of public models the
    multiplier is at most 1.82.
    """
    layer = matmul(operator)
    if layer is None or not layer.is_integer:
        return
    largest = _largest(layer)
    if largest is None or smallest <= largest <= LARGEST:
        return
    if operator.subgraph.index in facts.of(decompositions):
        return
    severity: Severity
    if largest < SMALLEST:
        severity, text = ERROR, "below 2^-31: the output is constant"
    elif largest > LARGEST:
        severity, text = ERROR, "above 2^15: the sums overflow"
    else:
        severity, text = WARNING, f"below {smallest:g}: hardly any sum leaves a trace in the output"
    yield Finding(
        f"operator {operator.index} {operator.type} has the largest multiplier {largest:.3g} (input "
        f"scale * weight scale / output scale), {text}",
        at=operator,
        help="calibrate again with real samples",
        related=(("output", layer.output), ("weights", layer.weights)),
        severity=severity,
        data={"largest": largest},
    )


def _largest(layer: MatMul) -> float | None:
    """The largest multiplier of all channels; `None` unless the scales are positive numbers."""
    data, output = layer.data.scale_and_zero_point, layer.output.scale_and_zero_point
    quantization = layer.weights.quantization
    if data is None or output is None or quantization is None or quantization.count == 0:
        return None
    infinity = float("inf")
    if not (0 < data[0] < infinity and 0 < output[0] < infinity):
        return None
    scale = float(quantization.pair[0] if quantization.pair else quantization.scale.max())
    return data[0] * scale / output[0] if 0 < scale < infinity else None
