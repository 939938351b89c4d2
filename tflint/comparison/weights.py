"""Constants whose values changed."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import TYPE_CHECKING, Any

from tflint.comparison.change import Change, ChangeClass
from tflint.comparison.constants import Difference, difference, is_comparable, same_bytes
from tflint.comparison.wording import arrow, percent, tensor_title
from tflint.flatbuffer import Table
from tflint.flatbuffer.plain import plain
from tflint.flatbuffer.schemas.model import MODEL
from tflint.listing.spelling import numbers
from tflint.summary.wording import quantity

if TYPE_CHECKING:
    from tflint.comparison.matching import ModelMatch
    from tflint.model.tensor import Tensor

# Constants of a crafted file can overlap, so that all of them are any number of times the file.
_READS = 4
_SHOWN_ELEMENTS = 16


class Weights:
    """The changes of constants that are in both models.

    Compared are real values: quantized ones are dequantized, and bytes that are the same count as no
    change, whatever their scale (that is a change of quantization). A relative change of at most
    `rtol` is none. `skipped` counts constants left out because the constants overlap.
    """

    def __init__(self, match: ModelMatch, rtol: float) -> None:
        self._match = match
        self._rtol = rtol
        sizes = (len(each.model.data) for each in (match.main.old, match.main.new))
        self._affordable = _READS * sum(sizes)
        self.skipped = 0

    def changes(self) -> Iterator[Change]:
        """One for each constant that changed."""
        seen: set[tuple[object, ...]] = set()
        for each in self._match.subgraphs:
            for old, new in each.tensor_pairs:
                if not (old.is_constant and new.is_constant and old.sound and new.sound):
                    continue
                self._affordable -= len(old.raw) + len(new.raw)
                if self._affordable < 0:
                    self.skipped += 1
                    continue
                change = self._change(old, new)
                # Tensors that share a buffer in both models change together.
                key = (old.buffer_index, new.buffer_index, old.shape, change and change.message)
                if change is not None and (not old.buffer_index or key not in seen):
                    seen.add(key)
                    yield change

    def _change(self, old: Tensor, new: Tensor) -> Change | None:
        if old.shape != new.shape:
            return _described(
                new, "constant-shape", f"shape {arrow(_shape(old), _shape(new))}", inf
            )
        if bool(old.external_buffer) != bool(new.external_buffer):
            places = arrow(
                *("another file" if t.external_buffer else "the model" for t in (old, new))
            )
            return _described(new, "constant-place", f"lies in {places}", inf)
        if _sparsity(old) != _sparsity(new):
            return _described(new, "constant-sparsity", "sparse indices changed", inf)
        if old.dtype.code == new.dtype.code and same_bytes(old.raw, new.raw):
            return None
        if not is_comparable(old, new):
            message = f"value changed ({quantity(len(new.raw), 'byte')})"
            return _described(new, "constant-value", message, 0.0)
        found = difference(old, new)
        if not found.changed and new.dtype.is_integer and new.dtype.bits == 64:
            # Large ones differ by less than a 64-bit float can tell.
            return _described(new, "constant-value", "value changed in its last digits", 0.0)
        if not found.changed or (found.relative <= self._rtol and not found.not_finite):
            return None
        return _measured(old, new, found)


def _measured(old: Tensor, new: Tensor, found: Difference) -> Change:
    data: dict[str, Any] = {
        "elements": found.elements,
        "changed": found.changed,
        # Processors add in different orders.
        "relative_change": float(f"{found.relative:.6g}"),
        "largest_change": float(f"{found.largest:.6g}"),
        "not_finite": found.not_finite,
    }
    if found.elements <= _SHOWN_ELEMENTS and not old.is_quantized and not new.is_quantized:
        message = arrow(_values(old), _values(new))
    else:
        message = f"{found.changed:,} of {found.elements:,} elements changed"
        if found.relative < inf:
            message += f", by {percent(found.relative)}"
        message += f", at most {found.largest:.3g}"
    if found.not_finite:
        message += f"; {found.not_finite:,} became infinite or not a number"
    weight = inf if found.not_finite else found.relative
    return Change(
        ChangeClass.WEIGHTS, "constant-value", tensor_title(new), message, weight=weight, data=data
    )


def _described(new: Tensor, what: str, message: str, weight: float) -> Change:
    return Change(ChangeClass.WEIGHTS, what, tensor_title(new), message, weight=weight)


def _shape(tensor: Tensor) -> str:
    return str(list(tensor.shape))


def _values(tensor: Tensor) -> str:
    values = tensor.numpy()
    return numbers(values.reshape(-1)) if values is not None else "?"


def _sparsity(tensor: Tensor) -> object:
    table = tensor.table["sparsity"]
    return plain(table, MODEL) if isinstance(table, Table) else None
