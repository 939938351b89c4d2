"""G506: names that do not tell one thing from another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from tflint.analysis.facts import Facts
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import INFO, MEDIUM, WARNING
from tflint.model.subgraph import Subgraph
from tflint.model.tensor import Tensor


@rule("G506", "ambiguous-tensor-name", severity=INFO, confidence=MEDIUM, on=Subgraph)
def ambiguous_tensor_name(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """Tensors, or subgraphs, share a name, or an input or output has none.

    What it checks: the names of the tensors of each subgraph, those of the subgraphs, and that every
    input and output of subgraph 0 has one. Two inputs, or two outputs, of subgraph 0 with one name are
    a warning.

    Why it matters: the runtime goes by index, but people and tools go by name: a lookup finds the
    first one. Without a signature the names of tensors are what LiteRT offers as names of inputs and
    outputs.

    How to fix: name the inputs and outputs of the exported function apart; converters take over the
    names of layers and arguments.

    When it is wrong: inner tensors of a model that nobody looks into.

    Source: 9 of 1,268 public models have inner tensors of one name.
    """
    listed: set[int] = set()
    if subgraph.index == 0:
        for side, indices in (("input", subgraph.inputs), ("output", subgraph.outputs)):
            tensors = [subgraph.tensors[index] for index in dict.fromkeys(indices)]
            listed.update(indices)
            yield from _side(subgraph, side, tensors)
    yield from _inner(subgraph, listed)
    first = facts.of(_first_of_name).get(subgraph.name, subgraph)
    if first is not subgraph:
        yield Finding(
            f"subgraph {subgraph.index} is named '{subgraph.name}' like subgraph {first.index}",
            at=subgraph,
            field="name",
            help="give each subgraph a name of its own",
            key="subgraph",
        )


def _side(subgraph: Subgraph, side: str, tensors: Sequence[Tensor]) -> Iterator[Finding]:
    counts = Counter(tensor.name for tensor in tensors)
    unnamed = counts.pop("", 0)
    if unnamed:
        yield Finding(
            f"{unnamed} of {len(tensors)} {side}s of the model have no name",
            at=subgraph,
            field=f"{side}s",
            help=f"name the {side}s of the exported function",
            key=f"unnamed {side}",
        )
    shared = [name for name, count in counts.items() if count > 1]
    if shared:
        more = f", and {len(shared) - 1:,} more names are shared" if len(shared) > 1 else ""
        yield Finding(
            f"{counts[shared[0]]} {side}s of the model are named '{shared[0]}'{more}",
            at=subgraph,
            field=f"{side}s",
            severity=WARNING,
            related=tuple((side, t) for t in tensors if t.name == shared[0])[:10],
            help=f"give each {side} a name of its own",
            key=f"shared {side}",
        )


def _inner(subgraph: Subgraph, listed: set[int]) -> Iterator[Finding]:
    """One finding for all tensors but those that have one already."""
    names = [tensor.name for tensor in subgraph.tensors]
    if len(set(names)) == len(names):
        return
    counts = Counter(name for index, name in enumerate(names) if name and index not in listed)
    shared = [name for name, count in counts.items() if count > 1]
    if shared:
        total = sum(counts[name] for name in shared)
        yield Finding(
            f"{total:,} tensors of subgraph '{subgraph.subject}' share {len(shared):,} "
            f"name{'s' * (len(shared) > 1)}, the first '{shared[0]}'",
            at=subgraph,
            field="tensors",
            help="go by index where these tensors matter",
            data={"names": shared[:10]},
            key="tensors",
        )


def _first_of_name(facts: Facts) -> Mapping[str, Subgraph]:
    first: dict[str, Subgraph] = {}
    for subgraph in facts.model.subgraphs:
        if subgraph.name:
            first.setdefault(subgraph.name, subgraph)
    return first
