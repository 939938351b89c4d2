"""R101 and R102: results that cannot depend on the input."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.graph_ends import entry_subgraphs
from tflint.analysis.intervals import intervals
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING
from tflint.model.subgraph import Subgraph

from .paths import is_on_every_path, upstream

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor

CHOICES = ("ARG_MAX", "ARG_MIN", "TOPK_V2")
PROBABILITIES = ("SOFTMAX", "LOGISTIC")
PASSED_ON = frozenset({"RESHAPE", "SQUEEZE", "QUANTIZE", "DEQUANTIZE"})
MAX_STEPS_BACK = 16
MAX_PATHS = 20
"""Constant operators whose place in the graph is looked at; each look walks the whole graph."""


@rule("R101", "constant-prediction", severity=ERROR, confidence=HIGH, on=Subgraph)
def constant_prediction(
    subgraph: Subgraph, facts: Facts, *, max_codes: float = 2.0
) -> Iterator[Finding]:
    """The model gives the same answer for every input.

    What it checks: between which numbers each output of a subgraph that can be run lies, followed
    from the inputs operator by operator, whatever the inputs are. An output is reported when an
    operator before it turns varying values into constant ones and none of its elements can vary any
    more; so is the tensor that ARG_MAX or TOPK_V2 chooses from. A quantized SOFTMAX or LOGISTIC
    at the end whose results span no more codes than the option is a warning.

    Why it matters: the model runs without any message and its answer means nothing. The causes are
    weights that are all zero, a scale that is off by orders of magnitude, a bias that saturates, or
    a SOFTMAX over one class, which is always 1.

    How to fix: look at the operator that is named, and compare its weights, bias and scales with
    those of the model before conversion; then convert again.

    The calls: real samples, preprocessed as at inference, go to `converter.representative_dataset`
    of TensorFlow's converter, to `ai_edge_quantizer.Quantizer.calibrate`, or from PyTorch through
    the model that `torchao.quantization.pt2e.quantize_pt2e.prepare_pt2e` made with
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer`.

    When it is wrong: an output that is meant to be constant, such as anchors, but is computed from
    an input.

    Options:
      max-codes: codes between the smallest and the largest probability; with two of them all
        answers differ by less than a percent.

    Source: intervals are computed as the kernels of LiteRT compute, with a margin for their
    rounding; confirmed with ai-edge-litert 2.3.0 on models whose weights, bias or scales were
    damaged: their outputs no longer depend on the input.
    """
    if subgraph.index not in facts.of(entry_subgraphs):
        return
    found = facts.of(intervals)
    causes = {operator.index for operator in found.constant(subgraph.index)}
    reported = False
    for tensor in dict.fromkeys(subgraph.output_tensors):
        finding = _constant(tensor, causes, facts) if causes else None
        finding = finding or _nearly_constant(tensor, facts, max_codes)
        if finding is not None:
            reported = True
            yield finding
    if causes and not reported:
        for operator in subgraph.operators:
            source = operator.input(0) if operator.name in CHOICES else None
            finding = _constant(source, causes, facts) if source is not None else None
            if finding is not None:
                yield finding


def _constant(tensor: Tensor, causes: set[int], facts: Facts) -> Finding | None:
    bounds = facts.of(intervals).of(tensor)
    if bounds is None or not bounds.is_fixed or 0 in tensor.shape:
        return None
    before = causes & upstream(tensor)
    if not before:
        return None
    last = tensor.subgraph.operators[max(before)]
    role = "output" if tensor.index in tensor.subgraph.outputs else "tensor"
    return Finding(
        f"{role} '{tensor.short_name}' is the same for every input, because the result of operator "
        f"{last.index} {last.type} is",
        at=tensor,
        help="compare the weights, bias and scales of that operator with those before conversion",
        related=(("cause", last),),
        data={"operator": last.index, "type": last.type, "given_up": _given_up(tensor, facts)},
    )


def _given_up(tensor: Tensor, facts: Facts) -> int:
    """How many operators the analysis took for able to give any result."""
    found = facts.of(intervals).subgraphs.get(tensor.subgraph.index)
    return len(found.given_up) if found is not None else 0


def _nearly_constant(tensor: Tensor, facts: Facts, max_codes: float) -> Finding | None:
    producer = tensor.producer
    for _ in range(MAX_STEPS_BACK):
        if producer is None or producer.name not in PASSED_ON:
            break
        source = producer.input(0)
        producer = source.producer if source is not None else None
    if producer is None or producer.name not in PROBABILITIES:
        return None
    computed = facts.of(intervals).computed(producer)
    result = producer.output()
    bounds = facts.of(intervals).of(result) if result is not None else None
    if computed is None or computed.unclipped is None or result is None or bounds is None:
        return None
    if bounds.is_fixed:  # an operator before it is at fault, or nothing varies
        return None
    widest = computed.unclipped.widest
    pair = result.scale_and_zero_point
    if widest > max_codes or pair is None:
        return None
    return Finding(
        f"output '{tensor.short_name}' hardly depends on the input: the results of operator "
        f"{producer.index} {producer.type} span at most {widest:.0f} codes, {widest * pair[0]:.2g}",
        at=tensor,
        help="compare the scale of what goes into that operator with the values before conversion",
        related=(("cause", producer),),
        severity=WARNING,
        data={"codes": widest},
        key="nearly",
    )


@rule("R102", "constant-layer", severity=WARNING, confidence=HIGH, on=Subgraph)
def constant_layer(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """The result of an operator is the same for every input.

    What it checks: operators that compute with values that depend on the input, and whose result
    does not: each element of it can have one value only. Of a chain only the first is named. It is
    an error when every path from the inputs to some output leads through the operator, and an info
    for comparisons and selections that can turn out one way only.

    Why it matters: information ends here. In a residual network the rest may still give plausible
    answers, so that a quick test does not notice.

    How to fix: compare the weights, bias and scales of the operator with those of the model before
    conversion. All-zero weights, an output scale far too large or too small, and a bias that
    outweighs everything else are the usual causes.

    The calls: real samples, preprocessed as at inference, go to `converter.representative_dataset`
    of TensorFlow's converter, to `ai_edge_quantizer.Quantizer.calibrate`, or from PyTorch through
    the model that `torchao.quantization.pt2e.quantize_pt2e.prepare_pt2e` made with
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer`.

    When it is wrong: a branch that was switched off on purpose, for example by a factor 0, or a gate
    that is never opened.

    Source: see R101; of 280 public models, two whose weights were scrambled before publication and one
    with a layer of zeros have such operators.
    """
    found = facts.of(intervals).subgraphs.get(subgraph.index)
    if found is None:
        return
    is_entry = subgraph.index in facts.of(entry_subgraphs)
    for number, operator in enumerate(found.constant):
        blocks = is_entry and number < MAX_PATHS and is_on_every_path(operator)
        yield _layer(operator, facts, blocks)
    for operator in found.decided:
        yield Finding(
            f"operator {operator.index} {operator.type} has the same result for every input, as the "
            f"ranges of its inputs tell",
            at=operator,
            help="remove the operator and what hangs on the other outcome, or check the limits",
            severity=INFO,
            key="decided",
        )


def _layer(operator: Operator, facts: Facts, blocks: bool) -> Finding:
    result = operator.output()
    assert result is not None
    end = "; every path to an output leads through it" if blocks else ""
    return Finding(
        f"operator {operator.index} {operator.type} gives the same '{result.short_name}' for every "
        f"input{_reason(operator, facts)}{end}",
        at=operator,
        help="compare its weights, bias and scales with those of the model before conversion",
        related=(("output", result),),
        severity=ERROR if blocks else None,
    )


def _reason(operator: Operator, facts: Facts) -> str:
    """Why it is constant, where that is known."""
    computed = facts.of(intervals).computed(operator)
    if computed is None:
        return ""
    if computed.reached is not None and not computed.reached.any():
        return ", because its weights are 0 wherever its input varies"
    unclipped = computed.unclipped
    if unclipped is None:
        return ""
    if unclipped.clipped_share == 1.0:
        return (
            f", because all of its results lie outside the codes {unclipped.lowest} to "
            f"{unclipped.highest}"
        )
    return ""
