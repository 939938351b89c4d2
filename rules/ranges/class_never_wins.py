"""R103: classes that a classifier cannot choose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.graph_ends import entry_subgraphs
from tflint.analysis.intervals import intervals
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, WARNING
from tflint.model.subgraph import Subgraph

from .channels import LISTED, channels

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.tensor import Tensor

CHOOSING = frozenset({"SOFTMAX", "LOG_SOFTMAX", "ARG_MAX"})
"""The classes compete in these; with LOGISTIC each is judged by itself."""

ORDER_KEPT = frozenset({*CHOOSING, "RESHAPE", "SQUEEZE", "QUANTIZE", "DEQUANTIZE"})
SCORING = frozenset({"FULLY_CONNECTED", "CONV_2D", "MEAN", "AVERAGE_POOL_2D"})
MAX_STEPS_BACK = 8


@rule("R103", "class-never-wins", severity=WARNING, confidence=HIGH, on=Subgraph)
def class_never_wins(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """A class of a classifier can never have the highest score.

    What it checks: the scores that go into the SOFTMAX, LOG_SOFTMAX or ARG_MAX before an output, one
    for each class, when FULLY_CONNECTED, CONV_2D, MEAN or AVERAGE_POOL_2D computes them. The largest
    score that a class can reach, whatever the input is, lies below the smallest score of another
    class.

    Why it matters: the class is in the label file and is never predicted.

    How to fix: compare the weights and the bias of that class with those before conversion. A class
    without training examples ends like this too: remove it from the model and from the labels.

    The calls: real samples, preprocessed as at inference, go to `converter.representative_dataset`
    of TensorFlow's converter, to `ai_edge_quantizer.Quantizer.calibrate`, or from PyTorch through
    the model that `torchao.quantization.pt2e.quantize_pt2e.prepare_pt2e` made with
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer`.

    When it is wrong: a place that was reserved on purpose, for example for a background class that
    was not trained.

    Source: see R101.
    """
    if subgraph.index not in facts.of(entry_subgraphs):
        return
    seen: set[int] = set()
    for output in subgraph.output_tensors:
        scores = _scores(output)
        if scores is not None and scores.index not in seen:
            seen.add(scores.index)
            yield from _losers(scores, facts)


def _scores(output: Tensor) -> Tensor | None:
    """The scores that a choice at the end is made from."""
    tensor, chosen = output, False
    for _ in range(MAX_STEPS_BACK):
        producer = tensor.producer
        if producer is None:
            return None
        if producer.name not in ORDER_KEPT:
            return tensor if chosen and producer.name in SCORING else None
        chosen = chosen or producer.name in CHOOSING
        source = producer.input(0)
        if source is None:
            return None
        tensor = source
    return None


def _losers(scores: Tensor, facts: Facts) -> Iterator[Finding]:
    bounds = facts.of(intervals).of(scores)
    producer = scores.producer
    if bounds is None or producer is None or not scores.shape or bounds.period != scores.shape[-1]:
        return
    if bounds.period < 2 or bounds.is_fixed:
        return
    best = int(bounds.lower.argmax())
    never = (bounds.upper < bounds.lower[best]).nonzero()[0].tolist()
    if not never:
        return
    yield Finding(
        f"{len(never):,} of {bounds.period:,} classes of '{scores.short_name}' can never win: the score "
        f"of class {never[0]} is at most {bounds.upper[never[0]]:.6g}, that of class {best} at least "
        f"{bounds.lower[best]:.6g}",
        at=producer,
        help="compare the weights and bias of these classes with those before conversion",
        related=(("scores", scores),),
        data={"classes": never[:LISTED], "winner": best},
        snippet=channels(never, "class", "classes"),
    )
