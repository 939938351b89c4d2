"""Which operators use which operator code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator


def operator_uses(facts: Facts) -> Mapping[int, tuple[Operator, ...]]:
    """The operators of each entry of `Model.operator_codes`, by its index, over all subgraphs in
    execution order; entries that nothing uses are absent."""
    found: dict[int, list[Operator]] = defaultdict(list)
    for subgraph in facts.model.subgraphs:
        for operator in subgraph.operators:
            found[operator.code.index].append(operator)
    return {index: tuple(operators) for index, operators in found.items()}


def counted(uses: Sequence[Operator]) -> str:
    """`3 uses`, `1 use` or `unused`."""
    return f"{len(uses)} use{'' if len(uses) == 1 else 's'}" if uses else "unused"
