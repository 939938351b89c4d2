"""Whether the offsets of STRING constants lead where the strings are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tflint.analysis.rare_tensors import rare_tensors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tflint.analysis.facts import Facts

# Largest count for which the header of 4 * (count + 2) bytes has an address of 32 bits.
MAX_STRINGS = 2**30 - 3


@dataclass(frozen=True, slots=True)
class StringTable:
    """The header of a STRING constant: `count` strings as it claims; `problem` says what is wrong
    with it (empty: nothing), `harmless` that kernels find the strings all the same."""

    count: int = 0
    problem: str = ""
    harmless: bool = False


def string_tables(facts: Facts) -> Mapping[int, StringTable]:
    """The header of every buffer that a STRING constant uses, by the index of the buffer.

    Layout: int32 count, then count + 1 int32 offsets from the start of the buffer, then the bytes
    (LiteRT `tflite/string_util.h`). Only count and offsets are read.
    """
    found: dict[int, StringTable] = {}
    for tensor in facts.of(rare_tensors).strings:
        index = tensor.buffer_index
        if index in found or tensor.external_buffer or tensor.buffer is None:
            continue
        if tensor.is_constant:
            found[index] = _read(tensor.raw)
    return found


def _read(raw: memoryview) -> StringTable:
    size = len(raw)
    if size < 8:
        return StringTable(problem=f"has {size} bytes, but a count and an offset take 8")
    import numpy

    count = int(numpy.frombuffer(raw, "<i4", 1)[0])
    header = 4 * (count + 2)
    if count < 0 or count > MAX_STRINGS or header > size:
        return StringTable(
            count, f"claims {count:,} strings, whose offsets do not fit its {size:,} bytes"
        )
    offsets = numpy.frombuffer(raw, "<i4", count + 1, 4)
    first, last = int(offsets[0]), int(offsets[-1])
    if first < header:
        problem = f"has its first string at byte {first:,}, inside the {header:,} bytes of offsets"
        # Whoever reads it stays in the buffer, and takes offsets for text.
        inside = first >= 0 and last <= size and not (offsets[1:] < offsets[:-1]).any()
        return StringTable(count, problem, harmless=inside)
    falls = numpy.flatnonzero(offsets[1:] < offsets[:-1])
    if len(falls):
        at = int(falls[0])
        problem = f"has string {at} end at byte {int(offsets[at + 1]):,}, before its beginning"
        return StringTable(count, problem)
    if last > size:
        return StringTable(count, f"has strings up to byte {last:,}, but only {size:,} bytes")
    if first > header:
        problem = f"has its first string at byte {first:,}, not at {header:,}"
        return StringTable(count, problem, harmless=True)
    if last < size:
        problem = f"has {size - last:,} bytes behind its last string"
        return StringTable(count, problem, harmless=True)
    return StringTable(count)
