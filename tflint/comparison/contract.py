"""What callers rely on: inputs, outputs, signatures, what metadata says of them, labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from tflint.analysis.io_contract import IOContract, TensorContract, io_contract
from tflint.comparison.change import Change, ChangeClass
from tflint.comparison.metadata import metadata_changes, tensor_processing
from tflint.comparison.quantization import same_quantization
from tflint.comparison.signatures import Compared, signature_changes
from tflint.comparison.wording import arrow, named, plain_quantization, quantization_text

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

# Names in JSON, where one long name can be that of any number of tensors.
MAX_LISTED = 64

_SIDES = ("input", "output")


def contract_changes(old: Facts, new: Facts, rtol: float) -> Iterator[Change]:
    """What callers of the old model would notice. Inputs and outputs are compared by name where both
    models have the same names, else by position."""
    before, after = old.of(io_contract), new.of(io_contract)
    compared: Compared = {side: set() for side in _SIDES}
    for side in _SIDES:
        pairs = _Pairs(side, _of(before, side), _of(after, side))
        yield from pairs.changes()
        for one, other in pairs.matched:
            compared[side].add((one.tensor.index, other.tensor.index))
            title = f"{side} {other.position} {named(_caller_name(other))}"
            yield from _tensor_changes(title, side, (one, old), (other, new), rtol)
    yield from signature_changes(old.model, new.model, compared, rtol)
    yield from metadata_changes(old, new)


def _of(contract: IOContract, side: str) -> Sequence[TensorContract]:
    return contract.inputs if side == "input" else contract.outputs


def _caller_name(found: TensorContract) -> str:
    """The name in a signature, since exports keep it; else that of the tensor."""
    names = found.signature_names
    return names[0].name if names else found.tensor.short_name


class _Pairs:
    """The inputs, or the outputs, of both models side by side."""

    def __init__(
        self, side: str, old: Sequence[TensorContract], new: Sequence[TensorContract]
    ) -> None:
        self._side = side
        self._old_names = [_caller_name(each) for each in old]
        self._new_names = [_caller_name(each) for each in new]
        self.removed: list[TensorContract] = []
        self.added: list[TensorContract] = []
        by_name = dict(zip(self._new_names, new, strict=True))
        unique = len(by_name) == len(new) and len(set(self._old_names)) == len(old)
        self.reordered = False
        if unique and sorted(self._old_names) == sorted(self._new_names):
            self.matched = [(o, by_name[n]) for o, n in zip(old, self._old_names, strict=True)]
            self.reordered = self._old_names != self._new_names
        elif len(old) == len(new) or not unique:
            self.matched = list(zip(old, new, strict=False))
            self.removed, self.added = list(old[len(new) :]), list(new[len(old) :])
        else:
            known = set(self._old_names)
            self.matched = [
                (o, by_name[n]) for o, n in zip(old, self._old_names, strict=True) if n in by_name
            ]
            self.removed = [
                o for o, n in zip(old, self._old_names, strict=True) if n not in by_name
            ]
            self.added = [n for n in new if _caller_name(n) not in known]

    def changes(self) -> Iterator[Change]:
        """What became of the list itself."""
        for each in self.removed:
            yield self._change(each, "removed", f"removed ({_spelled(each)})")
        for each in self.added:
            yield self._change(each, "added", f"added ({_spelled(each)})")
        if self.reordered:
            order = arrow(", ".join(self._old_names), ", ".join(self._new_names))
            yield Change(
                ChangeClass.CONTRACT,
                f"{self._side}-order",
                f"{self._side}s",
                f"order {order}",
                breaking=True,
                weight=3,
                old=self._old_names[:MAX_LISTED],
                new=self._new_names[:MAX_LISTED],
            )

    def _change(self, found: TensorContract, word: str, message: str) -> Change:
        title = f"{self._side} {found.position} {named(_caller_name(found))}"
        what = f"{self._side}-{word}"
        return Change(ChangeClass.CONTRACT, what, title, message, breaking=True, weight=4)


class _Aspect(NamedTuple):
    """A property of an input or output: how it is shown, and its value."""

    text: str
    value: Any


def _tensor_changes(
    title: str,
    side: str,
    old: tuple[TensorContract, Facts],
    new: tuple[TensorContract, Facts],
    rtol: float,
) -> Iterator[Change]:
    (before, _), (after, _) = old, new
    first, second = _aspects(*old), _aspects(*new)
    for key in (key for key in first if first[key] != second[key]):
        one, other = first[key], second[key]
        yield Change(
            ChangeClass.CONTRACT,
            f"{side}-{key}",
            title,
            f"{key.replace('-', ' ')} {arrow(one.text, other.text)}",
            # What nothing was said of before, nobody relies on.
            breaking=one.value is not None and _breaks(key, before, after),
            weight=2 if key in ("dtype", "shape") else 1,
            old=one.value,
            new=other.value,
        )
    if not same_quantization(before.tensor.quantization, after.tensor.quantization, rtol):
        texts = quantization_text(before.tensor), quantization_text(after.tensor)
        yield Change(
            ChangeClass.CONTRACT,
            f"{side}-quantization",
            title,
            f"quantization {arrow(*texts)}",
            breaking=True,
            weight=1.5,
            old=plain_quantization(before.tensor.quantization),
            new=plain_quantization(after.tensor.quantization),
        )


def _aspects(found: TensorContract, facts: Facts) -> dict[str, _Aspect]:
    tensor = found.tensor
    dtype = found.dtype.lower()
    aspects = {
        "dtype": _Aspect(dtype, dtype),
        "shape": _Aspect(_shape(found), None if found.shape is None else list(found.shape)),
        "name": _Aspect(named(tensor.name) if tensor.name else "", tensor.name),
    }
    if not found.is_input:
        # Such as probabilities, which are logits without the operator that makes them.
        aspects["meaning"] = _Aspect(found.meaning or "", found.meaning)
    for key, (text, value) in tensor_processing(found, facts).items():
        aspects[key] = _Aspect(text, value)
    return aspects


def _breaks(key: str, old: TensorContract, new: TensorContract) -> bool:
    """Whether callers can notice. Who calls by a signature does not see the tensor's own name, and
    a dimension that became free still is what it was until somebody resizes it."""
    if key == "metadata-name":
        return False
    if key == "name":
        return not (old.signature_names and new.signature_names)
    if key == "shape":
        sizes = zip(old.shape or (), new.shape or (), strict=False)
        freed = all(after in (before, -1) for before, after in sizes)
        return old.tensor.shape != new.tensor.shape or not freed
    return True


def _shape(found: TensorContract) -> str:
    return "" if found.shape is None else str(list(found.shape)).replace("-1", "?")


def _spelled(found: TensorContract) -> str:
    return f"{found.dtype.lower()}{_shape(found).replace(' ', '')}"
