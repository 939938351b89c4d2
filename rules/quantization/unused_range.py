"""Q501: outputs of RELU and RELU6 that cannot use a part of their codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.composites import decompositions
from tflint.analysis.kernel_quantization import EIGHT_BIT
from tflint.analysis.scale_passages import passed_on
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import INFO, MEDIUM, WARNING
from tflint.model.operator import Operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.tensor import Tensor

FUSING = (
    "CONV_2D",
    "DEPTHWISE_CONV_2D",
    "FULLY_CONNECTED",
    "ADD",
    "SUB",
    "MUL",
    "AVERAGE_POOL_2D",
    "MAX_POOL_2D",
)
UPPER_END = 6.0
READERS = 8
TOLERANCE = 0.1
"""Calibrated ranges of RELU6 end a little above 6 when they are shared or rounded."""


@rule(
    "Q501",
    "wasted-activation-range",
    severity=INFO,
    confidence=MEDIUM,
    on=ops("RELU", "RELU6", *FUSING),
)
def wasted_activation_range(
    operator: Operator,
    facts: Facts,
    *,
    least_share: float = 0.05,
    large_share: float = 0.25,
    widest: float = 12.0,
) -> Iterator[Finding]:
    """Behind RELU or RELU6 the range of the output contains values that cannot occur.

    What it checks: 8-bit outputs of RELU and RELU6, also fused into another operator: the share of
    codes below the zero point, which stand for negative numbers, and for RELU6 whether the range ends
    above 6.1. It is a warning when more than large-share of the codes is lost, or when the range of
    RELU6 ends above the option widest, unless an operator that joins tensors of one scale reads it.

    Why it matters: a quarter of the codes lost is a coarser result for nothing; a RELU6 range that
    ends at 12 loses one of 8 bits.

    How to fix: the parameters were taken before the activation, or are shared with another tensor:
    calibrate again, behind the activation; in training place fake quantization after it.

    The calls: real samples, preprocessed as at inference, go to `converter.representative_dataset`
    of TensorFlow's converter, to `ai_edge_quantizer.Quantizer.calibrate`, or from PyTorch through
    the model that `torchao.quantization.pt2e.quantize_pt2e.prepare_pt2e` made with
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer`.

    When it is wrong: the scale is, farther down, that of a CONCATENATION or another operator that
    needs equal scales.

    Options:
      least-share: of the codes; a few are lost to shared and rounded scales.
      large-share: less than two bits of eight are left out of use.
      widest: twice the range of RELU6, one bit.

    Source: LiteRT `tflite/kernels/kernel_util.cc` (CalculateActivationRangeQuantized clamps to these
    ends); shares measured on public models.
    """
    output = operator.output()
    pair = output.scale_and_zero_point if output is not None else None
    if output is None or pair is None or output.dtype.name not in EIGHT_BIT:
        return
    scale, zero_point = pair
    lowest, highest = output.dtype.minimum, output.dtype.maximum
    if not 0 < scale < float("inf") or not lowest <= zero_point <= highest:
        return
    share = (zero_point - lowest) / (highest - lowest)
    end = (highest - zero_point) * scale
    if share <= least_share and end <= UPPER_END + TOLERANCE:
        return
    activation = operator.name
    if activation in FUSING:
        activation = str(operator.options.get("fused_activation_function", "NONE"))
    if activation not in ("RELU", "RELU6"):
        return
    too_wide = activation == "RELU6" and end > UPPER_END + TOLERANCE
    if share <= least_share and not too_wide:
        return
    if operator.subgraph.index in facts.of(decompositions):
        return
    wasted = [
        *([f"{100 * share:.3g} % of the codes stand for negative values"] * (share > least_share)),
        *([f"the range ends at {end:.4g}, above 6"] * too_wide),
    ]
    fused = "" if operator.name == activation else f" with {activation}"
    is_large = share >= large_share or (too_wide and end > widest)
    yield Finding(
        f"output '{output.short_name}' of operator {operator.index} {operator.type}{fused}: "
        f"{' and '.join(wasted)}",
        at=operator,
        field="outputs[0]",
        help="calibrate behind the activation",
        related=(("output", output),),
        severity=WARNING if is_large and not _is_joined(output, facts) else None,
        data={"negative_share": share, "end": end},
    )


def _is_joined(output: Tensor, facts: Facts) -> bool:
    """The tensor goes with others, at one scale, into a CONCATENATION or the like."""
    pair = output.scale_and_zero_point
    return any(
        output in joined and sum(t.scale_and_zero_point == pair for t in joined) > 1
        for consumer in output.consumers[:READERS]
        if (joined := [source for source, _ in passed_on(consumer, facts)])
    )
