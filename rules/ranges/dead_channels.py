"""R104: channels that no input can move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.intervals import intervals
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import INFO, MEDIUM, WARNING, Severity
from tflint.model.subgraph import Subgraph

from .channels import LISTED, channels

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator


@rule(
    "R104",
    "dead-channels",
    severity=INFO,
    confidence=MEDIUM,
    on=Subgraph,
)
def dead_channels(
    subgraph: Subgraph, facts: Facts, *, min_share: float = 0.25, min_channels: int = 16
) -> Iterator[Finding]:
    """Channels of a layer have one value for every input, though their weights are not all 0.

    What it checks: output channels that read something that varies and are clipped to one value all
    the same, typically to 0 by RELU because of a bias far below 0. Filters that are all zero are left
    to W301. At least the share of the option is a warning.

    Why it matters: the channel costs as much as any other and says nothing; many of them are a sign
    of a training that went wrong (dying ReLU), or of a wrong bias.

    How to fix: prune the channels, and add what they are stuck at to the bias of the next layer; or
    retrain with a lower learning rate or LEAKY_RELU.

    The calls: `tf.lite.TFLiteConverter.from_saved_model` or `litert_torch.convert` on the model
    with its trained weights.

    When it is wrong: a few such channels come from folded batch normalization in any long training.

    Options:
      min-channels: a narrower layer is an info; slim public models have 2 dead channels of 8.
      min-share: 0.1 to 2 % are usual in public quantized models; one has 57 % of all its channels.

    Source: see R101.
    """
    found = facts.of(intervals).subgraphs.get(subgraph.index)
    if found is None:
        return
    for index, computed in found.computed.items():
        operator = subgraph.operators[index]
        bounds = found.tensors[operator.outputs[0]]
        if computed.reached is None or bounds is None or bounds.period != computed.reached.size:
            continue
        if bounds.is_fixed:  # R102's
            continue
        dead = bounds.fixed & computed.reached
        if computed.unclipped is not None:
            dead &= ~computed.unclipped.above  # R202's
        indices = dead.nonzero()[0].tolist()
        if indices:
            is_many = bounds.period >= min_channels and len(indices) >= min_share * bounds.period
            yield _finding(operator, indices, bounds.period, WARNING if is_many else INFO)


def _finding(operator: Operator, indices: list[int], count: int, severity: Severity) -> Finding:
    result = operator.output()
    assert result is not None
    return Finding(
        f"{len(indices):,} of {count:,} channels of '{result.short_name}' have the same value for "
        f"every input to operator {operator.index} {operator.type}",
        at=operator,
        help="prune these channels, or check their bias",
        related=(("output", result),),
        severity=severity,
        data={"channels": indices[:LISTED], "count": len(indices)},
        snippet=channels(indices),
    )
