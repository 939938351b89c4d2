"""What stands in the way of a larger batch: the model prepared with its inputs resized to batch 2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tflint.analysis.shape_inference import infer, inferred_shapes
from tflint.lint.severity import ERROR
from tflint.operators.call import MAX_RANK
from tflint.operators.defect import Stage

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator
    from tflint.model.subgraph import Subgraph
    from tflint.operators.defect import Defect
    from tflint.operators.shape import Known

BATCH = 2

# A batch comes first and leaves the dimensions of one example behind it.
LEAST_RANK = 2


def batch_obstacles(facts: Facts) -> Sequence[tuple[Operator, Defect]]:
    """The operators of subgraph 0 that run with the sizes in the file and would be refused with batch
    2, those nearest to the inputs only: nothing is known of what comes behind them.

    Empty when the model has no input that could be a batch of 1.
    """
    main = facts.model.main
    resized = _resized_inputs(main) if main is not None else {}
    if not resized:
        return ()
    as_stored = facts.of(inferred_shapes)
    larger = infer(facts.model, resized).subgraphs.get(0)
    if larger is None:
        return ()
    found: list[tuple[Operator, Defect]] = []
    for index, defects in larger.defects.items():
        operator = larger.subgraph.operators[index]
        refused = [d for d in defects if d.severity is ERROR and d.stage is not Stage.SILENT]
        known = any(d.severity is ERROR for d in as_stored.defects(operator))
        if refused and not known:
            found.append((operator, refused[0]))
    return found


def _resized_inputs(main: Subgraph) -> dict[int, Known]:
    tensors = [
        t for t in main.input_tensors if LEAST_RANK <= t.rank <= MAX_RANK and t.shape[0] == 1
    ]
    open_ones = [t for t in tensors if t.shape_signature[:1] == (-1,)]
    return {t.index: (BATCH, *t.shape[1:]) for t in open_ones or tensors}
