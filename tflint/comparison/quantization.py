"""Scales, zero points and element types of tensors that callers do not see."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, log
from typing import TYPE_CHECKING, Any

from tflint.comparison.change import Change, ChangeClass
from tflint.comparison.wording import (
    arrow,
    plain_quantization,
    quantization_text,
    ratio,
    tensor_title,
)
from tflint.flatbuffer.plain import plain
from tflint.flatbuffer.schemas.model import MODEL
from tflint.listing.spelling import number
from tflint.summary.wording import quantity

if TYPE_CHECKING:
    import numpy.typing as npt

    from tflint.comparison.matching import ModelMatch
    from tflint.model.quantization import Quantization
    from tflint.model.tensor import Tensor


def quantization_changes(match: ModelMatch, rtol: float) -> Iterator[Change]:
    """Of all tensors that are in both models but for inputs and outputs, which are the contract's.
    Scales that differ by at most `rtol`, relative to the old one, count as equal."""
    for each in match.subgraphs:
        border: frozenset[int] = frozenset()
        if each is match.main:
            border = frozenset((*each.new.inputs, *each.new.outputs))
        for old, new in each.tensor_pairs:
            if new.index in border:
                continue
            if old.dtype is not new.dtype and old.dtype.name != new.dtype.name:
                yield _dtype_change(old, new)
            elif not same_quantization(old.quantization, new.quantization, rtol):
                yield _parameter_change(old, new)


def same_quantization(old: Quantization | None, new: Quantization | None, rtol: float) -> bool:
    """Both stand for the same real numbers, but for a relative difference of scales of `rtol`. The
    constants that hold blockwise scales are compared as constants."""
    if _details(old) != _details(new):
        return False
    if old is None or new is None or not old.count or not new.count:
        return (old.count if old is not None else 0) == (new.count if new is not None else 0)
    if old.count != new.count or (
        old.per_axis and old.quantized_dimension != new.quantized_dimension
    ):
        return False
    import numpy

    return bool(
        numpy.array_equal(zero_points(old), zero_points(new))
        and numpy.isclose(new.scale, old.scale, rtol=rtol, atol=0, equal_nan=True).all()
    )


def zero_points(found: Quantization) -> npt.NDArray[Any]:
    """The zero points, shape [count] or [1]; absent ones are 0."""
    import numpy

    stored = found.zero_point
    return stored if stored.size else numpy.zeros(1, numpy.int64)


def _details(found: Quantization | None) -> dict[str, Any]:
    table = found.details_table if found is not None else None
    if found is None or table is None:
        return {}
    values = plain(table, MODEL)
    return {
        "details": found.details,
        **{name: value for name, value in values.items() if name not in ("scales", "zero_points")},
    }


def _dtype_change(old: Tensor, new: Tensor) -> Change:
    before, after = old.dtype.name.lower(), new.dtype.name.lower()
    return Change(
        ChangeClass.QUANTIZATION,
        "tensor-dtype",
        tensor_title(new),
        arrow(
            f"{before} {quantization_text(old)}".strip(),
            f"{after} {quantization_text(new)}".strip(),
        ),
        weight=inf,
        old={"dtype": before, "quantization": plain_quantization(old.quantization)},
        new={"dtype": after, "quantization": plain_quantization(new.quantization)},
    )


def _parameter_change(old: Tensor, new: Tensor) -> Change:
    before, after = old.quantization, new.quantization
    message, weight = arrow(quantization_text(old), quantization_text(new)), inf
    if before is not None and after is not None and before.count == after.count > 0:
        message = _difference(before, after) or message
        weight = _greatest_ratio(before, after)
    return Change(
        ChangeClass.QUANTIZATION,
        "quantization",
        tensor_title(new),
        message,
        weight=weight,
        old=plain_quantization(before),
        new=plain_quantization(after),
        data={} if weight == inf else {"log_ratio": weight},
    )


def _difference(old: Quantization, new: Quantization) -> str:
    """What differs between parameters of one count, in words."""
    if old.count == 1:
        (one, zero), (other, new_zero) = old.pair or (0.0, 0), new.pair or (0.0, 0)
        parts = []
        if one != other:
            parts.append(f"scale {arrow(number(one), number(other))}{ratio(one, other)}")
        if zero != new_zero:
            parts.append(f"zero point {zero} -> {new_zero}")
        return ", ".join(parts)
    import numpy

    parts = []
    changed = int(numpy.count_nonzero(old.scale != new.scale))
    if changed:
        parts.append(f"{changed:,} of {quantity(old.count, 'scale')} changed")
        factor = _greatest_ratio(old, new)
        if 0 < factor < inf:
            parts[-1] += f", by a factor of up to {numpy.exp(factor):.4g}"
    if not numpy.array_equal(zero_points(old), zero_points(new)):
        parts.append("zero points changed")
    if old.quantized_dimension != new.quantized_dimension:
        dimensions = arrow(str(old.quantized_dimension), str(new.quantized_dimension))
        parts.append(f"quantized dimension {dimensions}")
    return ", ".join(parts)


def _greatest_ratio(old: Quantization, new: Quantization) -> float:
    """The natural logarithm of the largest factor between two scales, infinite for scales that have
    none."""
    import numpy

    usable = (
        (old.scale > 0) & (new.scale > 0) & numpy.isfinite(old.scale) & numpy.isfinite(new.scale)
    )
    if not usable.all():
        return inf
    factors = new.scale.astype(numpy.float64) / old.scale
    return max(abs(log(float(factors.min()))), abs(log(float(factors.max()))))
