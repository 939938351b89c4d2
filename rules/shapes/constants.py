"""T403, T404 and T407: constant operands and custom options that the operator cannot work with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH
from tflint.model.subgraph import Subgraph
from tflint.operators.defect import Concern

from .reporting import findings

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


@rule(
    "T403",
    "invalid-constant-operand",
    severity=ERROR,
    confidence=HIGH,
    on=Subgraph,
    tags=("silent",),
)
def invalid_constant_operand(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """A constant operand holds a value that does not fit the data.

    What it checks: axes, paddings, permutations, begins and sizes of slices, block sizes and crops,
    sizes of splits, output shapes, segment ids, and indices of GATHER, SCATTER_ND and
    EMBEDDING_LOOKUP. Values that the graph computes from constants count too.

    Why it matters: AllocateTensors fails, or the model loads everywhere and stops in its first run. A
    permutation with a repeated entry and an ellipsis that covers nothing are computed to something
    else without a message.

    How to fix: convert again with the input size that the model is used with; where the model was
    edited, adapt the constant.

    When it is wrong: not known.

    Source: LiteRT `tflite/kernels`, Prepare and Eval of each operator; run with ai-edge-litert 2.3.0.
    """
    advice = "change the constant to fit the data, or convert again with the true input size"
    yield from findings(subgraph, facts, Concern.CONSTANT, advice)


@rule("T404", "zero-divisor", severity=ERROR, confidence=HIGH, on=Subgraph)
def zero_divisor(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """A division by a constant that contains 0.

    What it checks: constant divisors of DIV and FLOOR_MOD in integers and of FLOOR_DIV in any type; for
    quantized DIV the zero point, which stands for 0. It is an info for a computed quantized divisor,
    whose range contains the zero point.

    Why it matters: the kernel looks for 0 in the divisor and stops; Invoke fails.

    How to fix: replace zeros in the divisor before export (`tf.maximum(y, epsilon)`), or multiply by a
    reciprocal.

    When it is wrong: not known.

    Source: LiteRT `tflite/kernels/div.cc`, `floor_div.cc`, `floor_mod.cc`, Eval.
    """
    advice = "replace the zeros in the divisor before export"
    yield from findings(subgraph, facts, Concern.ZERO_DIVISOR, advice)


@rule("T407", "wrong-detection-classes", severity=ERROR, confidence=HIGH, on=Subgraph)
def wrong_detection_classes(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """The detection operator has another number of classes than its scores.

    What it checks: `num_classes` in the options of TFLite_Detection_PostProcess against the last
    dimension of the scores, which holds the classes with or without one for background.

    Why it matters: the kernel compares the two and stops; Invoke fails.

    How to fix: export with the number of classes of the model, without background
    (`--num_classes` of `export_tflite_graph_tf2.py` takes it from the pipeline configuration).

    When it is wrong: not known.

    Source: LiteRT `tflite/kernels/detection_postprocess.cc`, Eval (num_classes_with_background).
    """
    advice = "export with the number of classes of the scores, without background"
    yield from findings(subgraph, facts, Concern.DETECTION_CLASSES, advice)
