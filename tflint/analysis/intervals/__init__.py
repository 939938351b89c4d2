"""Interval analysis: between which numbers the elements of each tensor lie, whatever the input is.

The operators of a subgraph are walked through once, in execution order. Model inputs, and what is
not understood, span the whole range of their type; each operator turns the intervals of its inputs
into those of its outputs. Every interval holds all values that a tensor can have, so that "always",
"never" and "constant" are proofs; that both ends can be reached is never claimed. NaN lies in every
interval, and floats of model inputs are taken to fit 32 bits once they are quantized.

Files: `interval` the bounds, `codes` real numbers and their codes, `step` what a transfer function
sees, one file for each group of operators (`layers` with `layer_operands` and `weight_products`,
`arithmetic`, `functions`, `comparisons`, `movement`, `joins`, `reductions`), `walk` the walk,
`results` what it leaves behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.analysis.intervals.results import Intervals


def intervals(facts: Facts) -> Intervals:
    """The intervals of a model, by tensor and operator."""
    # Transfer functions need numpy, and rules that only import this must not load it.
    from tflint.analysis.intervals.walk import walk

    return walk(facts)
