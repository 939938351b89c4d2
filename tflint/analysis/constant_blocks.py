"""Constants block by block, so that weights of any size take little memory of our own.

Blocks are small enough to stay in the processor's cache while several statistics are made of them:
that costs less than one further pass over the memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from tflint.model.constants import decode
from tflint.model.dtype import BFLOAT16, FLOAT16, DType

if TYPE_CHECKING:
    import numpy.typing as npt

    from tflint.model.tensor import Tensor

BLOCK_BYTES = 2**19

SHORT_ROW, LONG_ROW = 64, 1024
"""Shorter rows are reduced faster across than along; rows between the two with `reduceat`, which does
less for each row (measured on int8 and float32)."""


class Split(NamedTuple):
    """The shape of a constant as [outer, channels, inner], with one channel when it has none."""

    outer: int
    channels: int
    inner: int


class Block(NamedTuple):
    """A contiguous part of a constant: the position of its first element, its first channel, and
    its numbers [outer, channels, inner]."""

    start: int
    channel: int
    values: npt.NDArray[Any]


def split(tensor: Tensor, channel_axis: int | None) -> Split:
    """The shape of a tensor around its channel axis."""
    if channel_axis is None or not 0 <= channel_axis < tensor.rank:
        return Split(1, 1, tensor.elements)
    shape = tensor.shape
    return Split(prod(shape[:channel_axis]), shape[channel_axis], prod(shape[channel_axis + 1 :]))


def blocks(raw: memoryview, dtype: DType, shape: Split) -> Iterator[Block]:
    """The elements in file order. Types of whole bytes are views of the file; packed ones are
    unpacked a block at a time; FLOAT16 and BFLOAT16 are their bit patterns as uint16, since numpy
    calculates slowly with halves."""
    per_block = BLOCK_BYTES * 8 // dtype.bits
    outer, channels, inner = shape
    row = channels * inner
    if row <= per_block:
        step = per_block // row
        for first in range(0, outer, step):
            count = min(step, outer - first)
            yield Block(first * row, 0, _read(raw, dtype, first * row, (count, channels, inner)))
        return
    step, length = max(per_block // inner, 1), min(inner, per_block)
    for start in range(0, outer * row, row):
        for channel in range(0, channels, step):
            count = min(step, channels - channel)
            for offset in range(0, inner, length):
                position = start + channel * inner + offset
                part = (1, count, min(length, inner - offset))
                yield Block(position, channel, _read(raw, dtype, position, part))


def _read(
    raw: memoryview, dtype: DType, start: int, shape: tuple[int, int, int]
) -> npt.NDArray[Any]:
    import numpy

    count = prod(shape)
    if dtype in (FLOAT16, BFLOAT16):
        return numpy.frombuffer(raw, "<u2", count, 2 * start).reshape(shape)
    if not dtype.is_packed:
        numbers = dtype.numpy()
        return numpy.frombuffer(raw, numbers, count, numbers.itemsize * start).reshape(shape)
    first, skipped = divmod(start, 8 // dtype.bits)
    values = decode(raw[first:], dtype, skipped + count)
    return values[skipped:].reshape(shape)


def extremes(values: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Minimum and maximum of each channel of [outer, channels, inner], each of shape [channels].

    Not a number wins over any number.
    """
    import numpy

    outer, channels, inner = values.shape
    if channels == 1:
        return values.min(keepdims=True)[0, 0], values.max(keepdims=True)[0, 0]
    if inner == 1:
        rows = values[:, :, 0]
        return rows.min(axis=0), rows.max(axis=0)
    if inner < SHORT_ROW:
        columns = numpy.ascontiguousarray(values.reshape(-1, inner).T)
        low, high = columns.min(axis=0), columns.max(axis=0)
    elif inner >= LONG_ROW:
        low, high = values.min(axis=2).reshape(-1), values.max(axis=2).reshape(-1)
    else:
        starts = numpy.arange(0, values.size, inner)
        flat = values.reshape(-1)
        low, high = numpy.minimum.reduceat(flat, starts), numpy.maximum.reduceat(flat, starts)
    if outer > 1:
        return low.reshape(outer, channels).min(axis=0), high.reshape(outer, channels).max(axis=0)
    return low, high
