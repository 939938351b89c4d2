"""Signatures: the named entry points."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from tflint.comparison.change import Change, ChangeClass
from tflint.comparison.quantization import same_quantization
from tflint.comparison.wording import arrow, named

if TYPE_CHECKING:
    from tflint.model.model import Model
    from tflint.model.signature import Signature
    from tflint.model.tensor import Tensor


Compared: TypeAlias = dict[str, set[tuple[int, int]]]
"""For `input` and `output`, the tensors of the main subgraph that were compared, old and new."""


def signature_changes(old: Model, new: Model, compared: Compared, rtol: float) -> Iterator[Change]:
    """What changed for those who call by signature, apart from what was seen of the `compared` inputs
    and outputs. A signature that is added breaks nobody."""
    before, after = _by_key(old), _by_key(new)
    for key in {**before, **after}:
        title = f"signature {named(key)}"
        if key not in before:
            yield _change("signature-added", title, "added", breaking=False)
        elif key not in after:
            yield _change("signature-removed", title, "removed")
        else:
            for side in ("input", "output"):
                pair = before[key], after[key]
                yield from _side_changes(title, side, pair, compared[side], rtol)


def _by_key(model: Model) -> dict[str, Signature]:
    """The first signature of each key, which is the one that callers get."""
    found: dict[str, Signature] = {}
    for signature in model.signatures:
        if signature.sound:
            found.setdefault(signature.key or "", signature)
    return found


def _side_changes(
    title: str,
    side: str,
    signatures: tuple[Signature, Signature],
    compared: set[tuple[int, int]],
    rtol: float,
) -> Iterator[Change]:
    old, new = signatures
    before, after = _tensors(old, side), _tensors(new, side)
    borders = _border(old, side), _border(new, side)
    for name in {**before, **after}:
        one, other = before.get(name), after.get(name)
        what = f"signature-{side}"
        subject = f"{title} {side} {named(name)}"
        if one is None or other is None:
            yield _change(what, subject, "added" if one is None else "removed")
            continue
        if old.subgraph_index == new.subgraph_index == 0 and one.index in borders[0]:
            # Its type is that of the input or output, which has been compared as such.
            if other.index not in borders[1]:
                yield _change(what, subject, f"is no {side} of the model any more")
            elif (one.index, other.index) not in compared:
                yield _change(what, subject, f"is another {side} of the model now")
            continue
        if one.dtype.code != other.dtype.code:
            dtypes = arrow(one.dtype.name.lower(), other.dtype.name.lower())
            yield _change(what, subject, f"dtype {dtypes}")
        if one.shape != other.shape or one.shape_signature != other.shape_signature:
            yield _change(what, subject, f"shape {arrow(_shape(one), _shape(other))}")
        if not same_quantization(one.quantization, other.quantization, rtol):
            yield _change(what, subject, "quantization changed")


def _tensors(signature: Signature, side: str) -> dict[str, Tensor]:
    subgraph = signature.subgraph
    entries = signature.inputs if side == "input" else signature.outputs
    assert subgraph is not None, "a sound signature has a subgraph"
    return {name: subgraph.tensors[index] for name, index in entries}


def _border(signature: Signature, side: str) -> frozenset[int]:
    """The inputs, or outputs, of the subgraph that it calls."""
    subgraph = signature.subgraph
    assert subgraph is not None, "a sound signature has a subgraph"
    return frozenset(subgraph.inputs if side == "input" else subgraph.outputs)


def _shape(tensor: Tensor) -> str:
    return str(list(tensor.shape_signature or tensor.shape)).replace("-1", "?")


def _change(what: str, subject: str, message: str, *, breaking: bool = True) -> Change:
    return Change(ChangeClass.CONTRACT, what, subject, message, breaking=breaking, weight=2.5)
