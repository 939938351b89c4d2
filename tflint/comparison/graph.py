"""What the model computes: operators, what they read, subgraphs, the run-time that is needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tflint.analysis.minimum_runtime import MinimumRuntime, minimum_runtime
from tflint.comparison.change import Change, ChangeClass
from tflint.comparison.matching import increasing
from tflint.comparison.operators import operator_changes
from tflint.comparison.wording import (
    arrow,
    named,
    operand,
    operator_title,
    subgraph_title,
    tensor_title,
)
from tflint.flatbuffer.plain import digest
from tflint.listing.metadata import short_text
from tflint.model.tflite_metadata import ENTRY_NAME
from tflint.summary.wording import quantity

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.comparison.matching import ModelMatch, SubgraphMatch
    from tflint.model.model import Model
    from tflint.model.tensor import Tensor


def graph_changes(old: Facts, new: Facts, match: ModelMatch) -> Iterator[Change]:
    """Differences of the graphs, the inputs and outputs of the model and its metadata aside."""
    yield from _runtime_changes(old.of(minimum_runtime), new.of(minimum_runtime))
    for subgraph in match.removed:
        yield _change("subgraph-removed", subgraph_title(subgraph), "removed", weight=8)
    for subgraph in match.added:
        count = quantity(len(subgraph.operators), "operator")
        yield _change("subgraph-added", subgraph_title(subgraph), f"added ({count})", weight=8)
    called = {each.old.index: each.new.index for each in match.subgraphs}
    for each in match.subgraphs:
        yield from _operators(each, called)
        yield from _operands(each)
        yield from _order(each)
        yield from _tensors(each, is_main=each is match.main)
    yield from _entry_changes(old.model, new.model)


def _runtime_changes(old: MinimumRuntime, new: MinimumRuntime) -> Iterator[Change]:
    for name, before, after in (
        ("LiteRT", old.litert, new.litert),
        ("TensorFlow", old.tflite, new.tflite),
    ):
        if before != after:
            message = arrow(before or "no release", after or "no release")
            yield _change(
                "runtime", f"oldest {name} that loads it", message, weight=9, old=before, new=after
            )


def _operators(match: SubgraphMatch, called: dict[int, int]) -> Iterator[Change]:
    removed = [o for o in match.old.operators if o.index not in match.operators.new]
    added = [o for o in match.new.operators if o.index not in match.operators.old]
    for operator in removed:
        yield _change("operator-removed", operator_title(operator), "removed", weight=7)
    for operator in added:
        yield _change("operator-added", operator_title(operator), "added", weight=7)
    for old, new in match.operator_pairs:
        for what, message, before, after in operator_changes(old, new, called):
            yield _change(what, operator_title(new), message, weight=6, old=before, new=after)


def _operands(match: SubgraphMatch) -> Iterator[Change]:
    for old, new in match.operator_pairs:
        for word, before, after in (
            ("reads", old.inputs, new.inputs),
            ("writes", old.outputs, new.outputs),
            ("intermediates", old.intermediates, new.intermediates),
        ):
            if len(before) != len(after):
                counts = f"{len(before)} -> {quantity(len(after), 'tensor')}"
                yield _change("operand", operator_title(new), f"{word} {counts}", weight=5)
                continue
            for position, (one, other) in enumerate(zip(before, after, strict=True)):
                if _expected(match, one) != other and max(one, other) >= 0:
                    names = operand(match.new, other), operand(match.old, one)
                    message = f"{word} {names[0]} instead of {names[1]} at position {position}"
                    yield _change("operand", operator_title(new), message, weight=5)


def _expected(match: SubgraphMatch, old: int) -> int | None:
    """The index in the new subgraph of what has this one in the old; itself where it names none."""
    if match.old.tensor(old) is None:
        return old
    return match.tensors.new.get(old)


def _order(match: SubgraphMatch) -> Iterator[Change]:
    pairs = sorted(match.operators.new.items())
    moved = len(pairs) - len(increasing(pairs))
    if moved:
        subject = subgraph_title(match.new)
        message = f"{quantity(moved, 'operator')} moved in the order of execution"
        yield _change("operator-order", subject, message, weight=2)


def _tensors(match: SubgraphMatch, *, is_main: bool) -> Iterator[Change]:
    """Of tensors that no caller sees and that have no value in the file, or had none."""
    border = {*match.new.inputs, *match.new.outputs} if is_main else set()
    for old, new in match.tensor_pairs:
        if old.is_constant != new.is_constant:
            words = ("a constant" if t.is_constant else "computed" for t in (old, new))
            yield _change("tensor-constant", tensor_title(new), arrow(*words), weight=4)
        elif not new.is_constant and new.index not in border and _shape(old) != _shape(new):
            message = f"shape {arrow(_spelled(old), _spelled(new))}"
            yield _change("tensor-shape", tensor_title(new), message, weight=3)
        if old.is_variable != new.is_variable:
            words = ("a variable" if t.is_variable else "no variable" for t in (old, new))
            yield _change("tensor-variable", tensor_title(new), arrow(*words), weight=4)
    if is_main:
        return
    for side, before, after in (
        ("inputs", match.old.inputs, match.new.inputs),
        ("outputs", match.old.outputs, match.new.outputs),
    ):
        if [_expected(match, index) for index in before] != list(after):
            message = f"other {side}, {len(before)} -> {len(after)}"
            yield _change("subgraph-border", subgraph_title(match.new), message, weight=5)


def _shape(tensor: Tensor) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return tensor.shape, tensor.shape_signature


def _spelled(tensor: Tensor) -> str:
    return tensor.type_text.partition("[")[1] + tensor.type_text.partition("[")[2]


def _entry_changes(old: Model, new: Model) -> Iterator[Change]:
    """The description, and metadata entries other than the one that speaks to callers."""
    if old.description != new.description:
        message = arrow(*(named(m.description) if m.description else "" for m in (old, new)))
        yield _change("description", "description", message, weight=1)
    before, after = _entries(old), _entries(new)
    for name in {**before, **after}:
        one, other = before.get(name), after.get(name)
        if one != other:
            subject = f"metadata entry {named(name)}"
            yield _change("metadata-entry", subject, arrow(one or "", other or ""), weight=1)


def _entries(model: Model) -> dict[str, str]:
    """Text or digest of each metadata entry, the first of its name."""
    found: dict[str, str] = {}
    for entry in model.metadata:
        if entry.name not in found and entry.name != ENTRY_NAME:
            text = short_text(entry.data)
            found[entry.name] = (
                named(text)
                if text
                else f"{quantity(len(entry.data), 'byte')}, {digest(entry.data)}"
            )
    return found


def _change(
    what: str, subject: str, message: str, *, weight: float, old: Any = None, new: Any = None
) -> Change:
    return Change(ChangeClass.GRAPH, what, subject, message, weight=weight, old=old, new=new)
