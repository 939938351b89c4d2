"""T310: the batch size is written into the graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.larger_batch import batch_obstacles
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, INFO, WARNING
from tflint.model.subgraph import Subgraph

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

KINDS = ("RESHAPE", "BROADCAST_TO")


@rule("T310", "batch-baked-by-reshape", severity=INFO, confidence=HIGH, on=Subgraph)
def batch_baked_by_reshape(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """A constant target shape lets the model run with batch 1 only.

    What it checks: whether a RESHAPE or BROADCAST_TO would be refused if the inputs were resized from
    batch 1 to batch 2. Names the first one. It is a warning when an input leaves its batch open.

    Why it matters: `resize_tensor_input` succeeds and AllocateTensors then fails, with XNNPACK with a
    message that does not name the operator ("failed to reshape runtime").

    How to fix: export with -1 for the batch in the target (`tf.reshape(x, [-1, 1001])`,
    `torch.flatten(x, 1)` with a dynamic batch), or keep batch 1 and do not resize.

    When it is wrong: the model is meant for batch 1.

    Source: LiteRT `tflite/kernels/reshape.cc`, `broadcast_to.cc`; tensorflow/tensorflow issues 29013
    and 33711.
    """
    if subgraph.index != 0:
        return
    found = [entry for entry in facts.of(batch_obstacles) if entry[0].name in KINDS]
    if not found:
        return
    operator, defect = found[0]
    is_open = any(tensor.shape_signature[:1] == (-1,) for tensor in subgraph.input_tensors)
    others = len(found) - 1
    plural = "s" if others > 1 else ""
    more = f", and {others} more operator{plural} like it" if others else ""
    yield Finding(
        f"with batch 2, {operator.type} {defect.text}{more}",
        at=operator,
        field=defect.field,
        help="write -1 for the batch in the target shape, or do not resize the input",
        severity=WARNING if is_open else INFO,
        related=tuple(("also", other) for other, _ in found[1:4]),
    )
