"""R201 to R203: what an operator can compute against the codes that its output has for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.intervals import intervals
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, INFO, LOW, WARNING, Status
from tflint.model.dtype import INT8, UINT8
from tflint.model.subgraph import Subgraph

from .channels import LISTED, channels

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.analysis.intervals.codes import Unclipped
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor

EIGHT_BIT = (INT8, UINT8)
LAYERS = ("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED")
RESCALING = frozenset(
    (
        *LAYERS,
        "BATCH_MATMUL",
        "ADD",
        "SUB",
        "MUL",
        "SQUARED_DIFFERENCE",
        "MEAN",
        "SUM",
        "PRELU",
        "LEAKY_RELU",
        "RELU",
        "RELU6",
    )
)
"""Operators whose output has a scale of its own; how much QUANTIZE and UINT8 CONCATENATION leave is
Q503's."""


@rule("R201", "few-output-levels", severity=WARNING, confidence=HIGH, on=Subgraph)
def few_output_levels(
    subgraph: Subgraph, facts: Facts, *, max_codes: float = 25.0
) -> Iterator[Finding]:
    """Whatever the input, the results of an operator lie within a few codes.

    What it checks: operators with an 8-bit output: the codes between the smallest and the largest
    result that their weights, bias, scales and inputs allow, in the channel where they span most.

    Why it matters: 25 codes are less than 5 bits: the scale of the output is at least ten times as
    large as anything the operator can produce. Real inputs use far less than the bound; a model
    whose scale was a hundred times too large gave one answer for every input.

    How to fix: calibrate again with representative data, and look for an outlier in the calibration
    data or a layer that was replaced after calibration.

    The calls: real samples, preprocessed as at inference, go to `converter.representative_dataset`
    of TensorFlow's converter, to `ai_edge_quantizer.Quantizer.calibrate`, or from PyTorch through
    the model that `torchao.quantization.pt2e.quantize_pt2e.prepare_pt2e` made with
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer`.

    When it is wrong: a correction that is small beside what it is added to, and that was given the
    scale of the sum on purpose.

    Options:
      max-codes: the smallest span in 1158 operators of 280 public models is 51.

    Source: intervals are computed as the kernels of LiteRT compute; MLPerf Tiny models with the scale
    of one layer multiplied by 100 and 1000.
    """
    for operator, result, unclipped in _rescaled(subgraph, facts):
        # Exact arithmetic may leave one code where kernels choose between two.
        widest = max(unclipped.widest, 1)
        if widest > max_codes or result.dtype not in EIGHT_BIT:
            continue
        bounds = facts.of(intervals).of(result)
        is_constant = bounds is not None and bounds.is_fixed  # R102's
        if is_constant or _has_few_levels(operator, facts, max_codes):
            continue
        yield Finding(
            f"the results of operator {operator.index} {operator.type} in '{result.short_name}' "
            f"span at most {widest:.0f} of {_codes(unclipped)} codes of scale {_scale(result):.6g}",
            at=operator,
            help="calibrate again: the scale of the output is too large for this operator",
            related=(("output", result),),
            data={"codes": widest, "scale": _scale(result)},
        )


@rule("R202", "always-clipped", severity=WARNING, confidence=HIGH, on=Subgraph)
def always_clipped(
    subgraph: Subgraph, facts: Facts, *, min_share: float = 0.25
) -> Iterator[Finding]:
    """Channels lie outside the codes of their output for every input.

    What it checks: operators with an 8-bit or 16-bit output: channels whose smallest possible result
    is above the largest code, or a share of channels whose largest possible result is below the
    smallest code. Below the 0 of RELU is no defect (R104 counts such channels).

    Why it matters: the channel always has the last code, so that it says nothing, and what it should
    have said is cut off.

    How to fix: compare the scale of the output and the bias with those before conversion; calibrate
    again.

    The calls: real samples, preprocessed as at inference, go to `converter.representative_dataset`
    of TensorFlow's converter, to `ai_edge_quantizer.Quantizer.calibrate`, or from PyTorch through
    the model that `torchao.quantization.pt2e.quantize_pt2e.prepare_pt2e` made with
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer`.

    When it is wrong: a channel that is constant in the float model too.

    Options:
      min-share: single channels below the range come from folded batch normalization.

    Source: see R201.
    """
    for operator, result, unclipped in _rescaled(subgraph, facts):
        if not unclipped.clipped_share:
            continue
        bounds = facts.of(intervals).of(result)
        if bounds is None or bounds.is_fixed:  # R102's
            continue
        above = unclipped.above
        below = unclipped.below & (not _ends_at_zero(result, unclipped))
        clipped = above | below
        if clipped.any() and (above.any() or clipped.sum() >= min_share * above.size):
            yield _clipped(operator, result, unclipped, clipped.nonzero()[0].tolist())


def _clipped(
    operator: Operator, result: Tensor, unclipped: Unclipped, indices: list[int]
) -> Finding:
    first = indices[0]
    end = (
        f"at least {unclipped.lower[first]:.0f}, and the largest code is {unclipped.highest}"
        if unclipped.above[first]
        else f"at most {unclipped.upper[first]:.0f}, and the smallest code is {unclipped.lowest}"
    )
    return Finding(
        f"{len(indices):,} of {unclipped.above.size:,} channels that operator {operator.index} "
        f"{operator.type} computes for '{result.short_name}' are always clipped: channel {first} is "
        f"{end}",
        at=operator,
        help="compare the scale of the output and the bias with those before conversion",
        related=(("output", result),),
        data={"channels": indices[:LISTED], "count": len(indices)},
        snippet=channels(indices),
    )


@rule(
    "R203",
    "unreachable-range",
    severity=INFO,
    confidence=LOW,
    on=Subgraph,
    status=Status.PREVIEW,
)
def unreachable_range(
    subgraph: Subgraph, facts: Facts, *, max_share: float = 0.5, max_codes: float = 25.0
) -> Iterator[Finding]:
    """An operator cannot reach half of the codes of its output.

    What it checks: the codes between the smallest and the largest result that are possible, as R201
    does, against all codes that a fused activation lets through.

    Why it matters: a bit of resolution is unused, since the scale could be half as large.

    How to fix: calibrate again; give operators that are joined by ADD or CONCATENATION scales of
    their own where the kernel allows it.

    The calls: real samples, preprocessed as at inference, go to `converter.representative_dataset`
    of TensorFlow's converter, to `ai_edge_quantizer.Quantizer.calibrate`, or from PyTorch through
    the model that `torchao.quantization.pt2e.quantize_pt2e.prepare_pt2e` made with
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer`.

    When it is wrong: the scale is shared with another tensor that needs it, as before CONCATENATION.

    Options:
      max-share: with half of the codes a whole bit is lost.
      max-codes: fewer than these are R201's.

    Source: see R201.
    """
    for operator, result, unclipped in _rescaled(subgraph, facts):
        widest, available = unclipped.widest, _codes(unclipped)
        if result.dtype not in EIGHT_BIT or not max_codes < widest <= max_share * available:
            continue
        yield Finding(
            f"the results of operator {operator.index} {operator.type} in '{result.short_name}' "
            f"span at most {widest:.0f} of {available} codes",
            at=operator,
            help="calibrate again, or keep the scale if another tensor shares it",
            related=(("output", result),),
            data={"codes": widest, "available": available},
        )


def _rescaled(subgraph: Subgraph, facts: Facts) -> Iterator[tuple[Operator, Tensor, Unclipped]]:
    found = facts.of(intervals).subgraphs.get(subgraph.index)
    if found is None:
        return
    for index, computed in found.computed.items():
        operator = subgraph.operators[index]
        result = operator.output()
        if computed.unclipped is not None and operator.name in RESCALING and result is not None:
            yield operator, result, computed.unclipped


def _has_few_levels(operator: Operator, facts: Facts, max_codes: float) -> bool:
    """What varies among the inputs has few codes already: the cause lies before this operator."""
    found = facts.of(intervals)
    spans = []
    for tensor in operator.input_tensors:
        bounds = found.of(tensor) if tensor is not None else None
        if tensor is None or tensor.is_constant or (bounds is not None and bounds.is_fixed):
            continue
        if bounds is None:
            return False
        spans.append(float((bounds.upper - bounds.lower).max()))
    return all(span <= max_codes + 2 for span in spans)


def _ends_at_zero(result: Tensor, unclipped: Unclipped) -> bool:
    """The smallest code stands for 0: RELU, fused or folded into the scale."""
    pair = result.scale_and_zero_point
    return pair is not None and unclipped.lowest >= pair[1]


def _codes(unclipped: Unclipped) -> int:
    return unclipped.highest - unclipped.lowest + 1


def _scale(tensor: Tensor) -> float:
    pair = tensor.scale_and_zero_point
    return pair[0] if pair is not None else 0.0
