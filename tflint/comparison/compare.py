"""Comparing two models, class by class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tflint.comparison.change import Change, ChangeClass, Comparison
from tflint.comparison.constants import same_bytes
from tflint.comparison.contract import contract_changes
from tflint.comparison.findings import finding_changes
from tflint.comparison.graph import graph_changes
from tflint.comparison.matching import match_models
from tflint.comparison.quantization import quantization_changes
from tflint.comparison.weights import Weights
from tflint.summary.wording import quantity

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.lint.diagnostic import Diagnostic


def compare(
    old: Facts,
    new: Facts,
    findings: tuple[Sequence[Diagnostic], Sequence[Diagnostic]] = ((), ()),
    *,
    rtol: float = 0.0,
    contract_only: bool = False,
) -> Comparison:
    """What changed from `old` to `new`.

    Both are models with a subgraph, without damage to their flatbuffer. `findings` are those of
    either. Scales and constants that differ by at most `rtol`, relative to the old ones, count as
    equal. Of models that are equal byte for byte nothing is compared but the findings.
    """
    if same_bytes(old.model.data, new.model.data):
        return Comparison(unchanged_findings=len(findings[1]), same_bytes=True)
    changes = list(contract_changes(old, new, rtol))
    if contract_only:
        return Comparison(_in_order(changes), rtol=rtol, contract_only=True)
    notes: list[str] = []
    match = match_models(old.model, new.model)
    if not match.complete:
        notes.append(
            "the graphs differ so much that not all operators could be matched; those left over are "
            "given as removed and added"
        )
    changes += graph_changes(old, new, match)
    changes += quantization_changes(match, rtol)
    weights = Weights(match, rtol)
    changes += weights.changes()
    if weights.skipped:
        notes.append(
            f"{quantity(weights.skipped, 'constant')} not compared, because constants of the file "
            "overlap"
        )
    found = finding_changes(*findings)
    changes += found.changes
    return Comparison(_in_order(changes), found.unchanged, tuple(notes), rtol=rtol)


def _in_order(changes: list[Change]) -> tuple[Change, ...]:
    """By class; breaking ones first; the weightier first; else as they were found."""
    classes = list(ChangeClass)
    return tuple(
        sorted(changes, key=lambda each: (classes.index(each.cls), not each.breaking, -each.weight))
    )
