"""T305: targets of RESHAPE."""

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
    "T305", "invalid-reshape-target", severity=ERROR, confidence=HIGH, on=Subgraph, tags=("crash",)
)
def invalid_reshape_target(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """A RESHAPE asks for a shape that the input cannot have.

    What it checks: the number of elements after -1 is resolved; more than one -1; and a target that is
    ignored because it is no vector of INT32, so that the options decide and say something else. It is
    a warning when the options then lead to the shape that the output declares, and when the target has
    more dimensions than the output declares (TensorFlow Lite up to 2.21 writes past the declared
    shape), and an info when input 1 and the options disagree (LiteRT takes
    input 1).

    Why it matters: AllocateTensors fails. It is the most frequent mistake in models that were edited
    by hand or whose input size was changed.

    How to fix: export with -1 in one place of the target, or change the target with the input size.

    When it is wrong: not known.

    Source: LiteRT `tflite/kernels/reshape.cc` (GetOutputShape) and
    `tflite/kernels/internal/reshape_utils.h`; for the declared rank tensorflow/tensorflow issue
    124982.
    """
    advice = "make the target fit the input, with -1 for the dimension that varies"
    yield from findings(subgraph, facts, Concern.RESHAPE_TARGET, advice)
