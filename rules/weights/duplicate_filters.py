"""W302: filters that are stored more than once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from tflint.analysis.channel_numbers import ChannelNumbers, channel_numbers
from tflint.analysis.constant_blocks import split
from tflint.analysis.matmul import LAYOUTS
from tflint.analysis.weighted_layers import WeightedLayer, weighted_layers
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import INFO, MEDIUM, WARNING
from tflint.model.dtype import FLOAT16, FLOAT32, INT8, INT16, UINT8
from tflint.model.operator import Operator

from .places import LISTED, channels

if TYPE_CHECKING:
    import numpy.typing as npt

    from tflint.analysis.facts import Facts

    Numbers: TypeAlias = npt.NDArray[Any]

MOST_FILTERS = 2**18
"""Layers with more are not looked at: comparing filters takes time for each."""

COLLAPSED_SHARE = 0.75
COLLAPSED_FILTERS = 4

FIRST_LOOK = 16
"""Weights of a filter that are compared first, in each direction: filters that differ there are not
read further."""


@rule("W302", "duplicate-filters", severity=INFO, confidence=MEDIUM, on=ops(*LAYOUTS))
def duplicate_filters(
    operator: Operator,
    facts: Facts,
    *,
    min_share: float = 0.25,
    min_fan_in: int = 16,
    min_filters: int = 8,
) -> Iterator[Finding]:
    """Many filters of a layer are equal to another one.

    What it checks: the share of the filters that are equal, scale included, to an earlier filter of
    the same layer; filters of zeros are left out, and layers of one number throughout. When three
    quarters of the filters are stored with the same numbers, whatever their scales, it is a warning.

    Why it matters: equal filters compute the same numbers. They are a sign of weights that were
    made up or initialized with constants, or that collapsed in training, and they can be merged. A
    layer of nothing but one filter has lost what it learned.

    How to fix: keep one of each and add up the weights that read the others, or train the layer again
    from a random initialization.

    The calls: `tf.lite.TFLiteConverter.from_saved_model` or `litert_torch.convert` on the model
    with its trained weights.

    When it is wrong: the layer repeats channels on purpose, as resizing layers written as
    convolutions do.

    Options:
      min-share: rounding to 8 bits makes a few filters equal.
      min-fan-in: small filters with one scale for all are often equal after rounding (3x3 depthwise
        layers up to 30 %).
      min-filters: in smaller layers one filter is a large share; that most are one counts from 4 on.

    Source: of 1,557 layers of public quantized models only a synthetic one has that many.
    """
    layer = facts.of(weighted_layers).at(operator)
    if layer is None or layer.fan_in < min_fan_in:
        return
    if not min(min_filters, COLLAPSED_FILTERS) <= (layer.channels or 0) <= MOST_FILTERS:
        return
    if layer.weights.dtype not in (FLOAT32, FLOAT16, INT8, UINT8, INT16):
        return
    numbers = channel_numbers(layer, facts)
    if numbers is None or not numbers.statistics.is_finite:
        return
    if numbers.statistics.minimum == numbers.statistics.maximum:
        return
    alive = (numbers.magnitudes != 0).nonzero()[0]
    if alive.size < min(min_filters, COLLAPSED_FILTERS):
        return
    filters = _filters(layer)
    if any(most < min_share * alive.size for most in _may_repeat(filters, numbers, alive)):
        return
    stored = _repeated(filters, alive)
    collapsed = len(stored) >= COLLAPSED_SHARE * alive.size
    repeated = stored if collapsed else _repeated(filters, alive, numbers.scales)
    if len(repeated) < min_share * alive.size or (not collapsed and alive.size < min_filters):
        return
    weights = layer.weights
    but_for = ", but for its scale" if collapsed and numbers.per_axis else ""
    yield Finding(
        f"{len(repeated)} of {alive.size} filters in weights '{weights.short_name}' of operator "
        f"'{operator.address} {operator.type}' are equal to an earlier one{but_for}",
        at=weights,
        severity=WARNING if collapsed else None,
        help="merge equal filters, or train the layer again from a random initialization",
        related=(("consumer", operator),),
        data={"channels": repeated[:LISTED], "alive": int(alive.size)},
        snippet=channels(repeated),
    )


def _filters(layer: WeightedLayer) -> Numbers:
    """The stored weights as unsigned integers of their width, [outer, channels, inner]."""
    import numpy

    weights = layer.weights
    shape = split(weights, layer.channel_axis)
    return numpy.frombuffer(weights.raw, f"<u{weights.dtype.bits // 8}", weights.elements).reshape(
        shape
    )


def _may_repeat(filters: Numbers, numbers: ChannelNumbers, alive: Numbers) -> Iterator[int]:
    """Upper bounds of the number of repeated filters: by their smallest weights, which are known
    already, then by their first ones."""
    import numpy

    # Not numpy.unique, which imports numpy.ma: 10 ms.
    yield int(alive.size) - len(set(numbers.statistics.channel_minimum[alive].tolist()))
    first = filters[:FIRST_LOOK, :, :FIRST_LOOK].transpose(1, 0, 2).reshape(filters.shape[1], -1)
    yield _repeated_rows(first[alive].astype(numpy.uint64))


def _repeated_rows(rows: Numbers) -> int:
    """How many rows have occurred before, or more: each row is mixed into one number."""
    import numpy

    odd = numpy.arange(1, 2 * rows.shape[1], 2, dtype=numpy.uint64) * numpy.uint64(
        0x9E3779B97F4A7C15
    )
    return len(rows) - len(set((rows * odd).sum(axis=1).tolist()))


def _repeated(filters: Numbers, alive: Numbers, scales: Numbers | None = None) -> list[int]:
    """The channels whose filter has occurred before, with the same scale when there are some."""
    from hashlib import blake2b

    import numpy

    if scales is not None:
        scales = numpy.broadcast_to(scales, filters.shape[1])
    seen: set[bytes] = set()
    repeated: list[int] = []
    for channel in alive.tolist():
        stored = numpy.ascontiguousarray(filters[:, channel, :])
        digest = blake2b(stored.data, digest_size=16)
        if scales is not None:
            digest.update(scales[channel].tobytes())
        if digest.digest() in seen:
            repeated.append(channel)
        seen.add(digest.digest())
    return repeated
