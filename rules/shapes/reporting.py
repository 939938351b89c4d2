"""From a defect of an operator to a finding.

The rules of this family ask for subgraphs, not operators: the defects are found for all operators at
once, and nearly all have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.operator_defects import operator_defects
from tflint.lint.finding import Finding

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.subgraph import Subgraph
    from tflint.operators.defect import Concern


def findings(subgraph: Subgraph, facts: Facts, concern: Concern, advice: str) -> Iterator[Finding]:
    """A finding for each operator of the subgraph with a defect of that concern. `advice` is the help
    where the defect brings none of its own."""
    for operator, defect in facts.of(operator_defects).get(subgraph.index, {}).get(concern, ()):
        consequence = f"; {defect.stage.value}" if defect.stage.value else ""
        yield Finding(
            f"{operator.type} {defect.text}{consequence}",
            at=operator,
            field=defect.field,
            help=defect.advice or advice,
            severity=defect.severity,
            data={"stage": defect.stage.name.lower()},
        )
