"""Which subgraphs, tensors and operators of two models are the same.

Indices change with every export and names with some, so that neither decides alone: tensors are
matched by full name, operators by type and a matched output, then what is left between them by the
longest common subsequence of operator types, and last the operands of matched operators by position.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tflint.comparison.alignment import Budget, aligned

if TYPE_CHECKING:
    from tflint.model.model import Model
    from tflint.model.operator import Operator
    from tflint.model.subgraph import Subgraph
    from tflint.model.tensor import Tensor


class Matching:
    """A one-to-one relation of indices, old to new."""

    def __init__(self) -> None:
        self.new: dict[int, int] = {}
        self.old: dict[int, int] = {}

    def add(self, old: int, new: int) -> None:
        """Relate two indices, unless one of them is related already."""
        if old not in self.new and new not in self.old:
            self.new[old] = new
            self.old[new] = old


@dataclass(slots=True)
class SubgraphMatch:
    """Two subgraphs that are the same, with the tensors and operators that are."""

    old: Subgraph
    new: Subgraph
    tensors: Matching = field(default_factory=Matching)
    operators: Matching = field(default_factory=Matching)

    @property
    def tensor_pairs(self) -> list[tuple[Tensor, Tensor]]:
        """The tensors that are in both, in the order of the new subgraph."""
        pairs = sorted((new, old) for old, new in self.tensors.new.items())
        return [(self.old.tensors[old], self.new.tensors[new]) for new, old in pairs]

    @property
    def operator_pairs(self) -> list[tuple[Operator, Operator]]:
        """The operators that are in both, in the order of the new subgraph."""
        pairs = sorted((new, old) for old, new in self.operators.new.items())
        return [(self.old.operators[old], self.new.operators[new]) for new, old in pairs]


@dataclass(slots=True)
class ModelMatch:
    """The subgraphs that are in both models, the main one first, and those in one only. `complete` is
    false when operators were left unmatched because the search took too long."""

    subgraphs: list[SubgraphMatch]
    removed: list[Subgraph]
    added: list[Subgraph]
    complete: bool

    @property
    def main(self) -> SubgraphMatch:
        """The main subgraphs, which are always the same."""
        return self.subgraphs[0]


def match_models(old: Model, new: Model) -> ModelMatch:
    """Match two models that have at least one subgraph each."""
    budget = Budget()
    pairs = _subgraph_pairs(old, new)
    matches = [match_subgraphs(one, other, budget) for one, other in pairs]
    seen_old = {one.index for one, _ in pairs}
    seen_new = {other.index for _, other in pairs}
    return ModelMatch(
        matches,
        [subgraph for subgraph in old.subgraphs if subgraph.index not in seen_old],
        [subgraph for subgraph in new.subgraphs if subgraph.index not in seen_new],
        complete=not budget.exceeded,
    )


def match_subgraphs(old: Subgraph, new: Subgraph, budget: Budget) -> SubgraphMatch:
    """Match the tensors and operators of two subgraphs."""
    match = SubgraphMatch(old, new)
    _match_tensors_by_name(match)
    _match_operators_by_output(match)
    _match_operators_in_between(match, budget)
    for one, other in match.operator_pairs:
        _match_by_position(match, one.outputs, other.outputs)
        _match_by_position(match, one.inputs, other.inputs)
        _match_by_position(match, one.intermediates, other.intermediates)
    _match_by_position(match, old.inputs, new.inputs)
    _match_by_position(match, old.outputs, new.outputs)
    return match


def _subgraph_pairs(old: Model, new: Model) -> list[tuple[Subgraph, Subgraph]]:
    """The main ones; those of the same name; what is left by the same sequence of operators."""
    pairs = [(old.subgraphs[0], new.subgraphs[0])]
    by_name = {subgraph.subject: subgraph for subgraph in new.subgraphs[1:]}
    left: list[Subgraph] = []
    for subgraph in old.subgraphs[1:]:
        found = by_name.pop(subgraph.subject, None) if subgraph.name else None
        if found is not None:
            pairs.append((subgraph, found))
        else:
            left.append(subgraph)
    by_types: dict[tuple[str, ...], list[Subgraph]] = {}
    for subgraph in reversed(by_name.values()):
        by_types.setdefault(_types(subgraph.operators), []).append(subgraph)
    for subgraph in left:
        alike = by_types.get(_types(subgraph.operators))
        if alike:
            pairs.append((subgraph, alike.pop()))
    return pairs


def _types(operators: Iterable[Operator]) -> tuple[str, ...]:
    return tuple(operator.type for operator in operators)


def _match_tensors_by_name(match: SubgraphMatch) -> None:
    """Tensors of one name are matched in order when there are as many in both."""
    old, new = _by_name(match.old), _by_name(match.new)
    for name, indices in old.items():
        others = new.get(name, [])
        if name and len(indices) == len(others):
            for index, other in zip(indices, others, strict=True):
                match.tensors.add(index, other)


def _by_name(subgraph: Subgraph) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for tensor in subgraph.tensors:
        found.setdefault(tensor.name, []).append(tensor.index)
    return found


def _match_operators_by_output(match: SubgraphMatch) -> None:
    for operator in match.old.operators:
        for index in operator.outputs:
            producer = match.new.producer(match.tensors.new.get(index, -1))
            if producer is not None and producer.type == operator.type:
                match.operators.add(operator.index, producer.index)


def _match_operators_in_between(match: SubgraphMatch, budget: Budget) -> None:
    """The unmatched operators between two matched ones are matched with those between the same two
    in the other subgraph."""
    old_start = new_start = 0
    anchors = increasing(sorted(match.operators.new.items()))
    for old_end, new_end in [*anchors, (len(match.old.operators), len(match.new.operators))]:
        old = [
            o for o in match.old.operators[old_start:old_end] if o.index not in match.operators.new
        ]
        new = [
            o for o in match.new.operators[new_start:new_end] if o.index not in match.operators.old
        ]
        if old and new:
            for i, j in aligned(_types(old), _types(new), budget):
                match.operators.add(old[i].index, new[j].index)
        old_start, new_start = old_end + 1, new_end + 1


def increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs that increase in the second number, of pairs that do in the first."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for position, (_, new) in enumerate(pairs):
        length = bisect_left(ends, new)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [new]
        last[length : length + 1] = [position]
    kept: list[tuple[int, int]] = []
    position = last[-1] if last else -1
    while position >= 0:
        kept.append(pairs[position])
        position = before[position]
    return kept[::-1]


def _match_by_position(match: SubgraphMatch, old: Sequence[int], new: Sequence[int]) -> None:
    if len(old) != len(new):
        return
    for index, other in zip(old, new, strict=True):
        if match.old.tensor(index) is not None and match.new.tensor(other) is not None:
            match.tensors.add(index, other)
