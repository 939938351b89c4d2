"""Q502: a sum whose smaller operand hardly counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.composites import decompositions
from tflint.analysis.kernel_quantization import EIGHT_BIT
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import INFO, MEDIUM, WARNING
from tflint.model.operator import Operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


@rule("Q502", "unbalanced-operand-scales", severity=INFO, confidence=MEDIUM, on=ops("ADD", "SUB"))
def unbalanced_operand_scales(
    operator: Operator, facts: Facts, *, largest_ratio: float = 64.0, invisible_ratio: float = 256.0
) -> Iterator[Finding]:
    """The scales of the operands of an 8-bit sum are far apart.

    What it checks: the ratio of the input scales of ADD and SUB on INT8 and UINT8: above the option
    largest-ratio it is an info, above invisible-ratio a warning. Constant operands do not count: the
    epsilon before a square root is meant to be small. MAXIMUM and MINIMUM need equal scales and are
    left to the rule about that.

    Why it matters: with a ratio of 256 the whole range of the smaller operand is one step of the
    larger one: the sum does not depend on it.

    How to fix: check what calibration saw in both branches; one of them is uncalibrated or useless.

    The calls: real samples, preprocessed as at inference, go to `converter.representative_dataset`
    of TensorFlow's converter, to `ai_edge_quantizer.Quantizer.calibrate`, or from PyTorch through
    the model that `torchao.quantization.pt2e.quantize_pt2e.prepare_pt2e` made with
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer`.

    When it is wrong: a small correction that is meant to count only when the other operand is near 0.

    Options:
      largest-ratio: the smaller operand has four steps of the larger one left.
      invisible-ratio: the smaller operand has one step left.

    Source: LiteRT `tflite/kernels/add.cc` (the sum is rounded to steps of the output); scales of
    computed operands in public models stay within a ratio of 64.
    """
    first, second = operator.input(0), operator.input(1)
    if first is None or second is None or first.dtype.name not in EIGHT_BIT:
        return
    pairs = (first.scale_and_zero_point, second.scale_and_zero_point)
    if pairs[0] is None or pairs[1] is None or second.dtype is not first.dtype:
        return
    small, large = sorted((pairs[0][0], pairs[1][0]))
    if not 0 < small <= large < float("inf") or large <= largest_ratio * small:
        return
    if first.is_constant or second.is_constant:
        return
    if operator.subgraph.index in facts.of(decompositions):
        return
    weaker = first if pairs[0][0] == small else second
    steps = 255 * small / large
    yield Finding(
        f"operator {operator.index} {operator.type} has operands of scale {pairs[0][0]:.6g} and "
        f"{pairs[1][0]:.6g}: the whole range of '{weaker.short_name}' is {steps:.2g} steps of the "
        "other",
        at=operator,
        help="check the calibration of both branches",
        related=(("input", first), ("input", second)),
        severity=WARNING if large > invisible_ratio * small else None,
        data={"ratio": large / small},
    )
