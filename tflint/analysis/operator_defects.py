"""Which defects of an operator are reported: those of one cause, and of the first one only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from tflint.analysis.shape_inference import inferred_shapes
from tflint.lint.severity import ERROR
from tflint.operators.signature import signature

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator
    from tflint.operators.defect import Concern, Defect

DefectsByConcern: TypeAlias = "Mapping[Concern, Sequence[tuple[Operator, Defect]]]"


def operator_defects(facts: Facts) -> Mapping[int, DefectsByConcern]:
    """The defects to report: index of the subgraph -> concern -> operators in order.

    Of an operator that the runtime refuses or computes wrongly, the first error stands for all that
    is wrong with it. What follows from a missing options table is left to the rules about that.
    """
    found: dict[int, dict[Concern, list[tuple[Operator, Defect]]]] = {}
    for index, prepared in facts.of(inferred_shapes).subgraphs.items():
        by_concern: dict[Concern, list[tuple[Operator, Defect]]] = defaultdict(list)
        for position, defects in prepared.defects.items():
            operator = prepared.subgraph.operators[position]
            for defect in _first_cause(operator, defects):
                by_concern[defect.concern].append((operator, defect))
        found[index] = by_concern
    return found


def _first_cause(operator: Operator, defects: Sequence[Defect]) -> Sequence[Defect]:
    if not _has_own_options(operator):
        defects = [d for d in defects if not d.field.startswith("builtin_options")]
    errors = [defect for defect in defects if defect.severity is ERROR]
    return errors[:1] or defects


def _has_own_options(operator: Operator) -> bool:
    facts = signature(operator.name)
    return facts is None or not facts.options or operator.options.kind == facts.options
