"""What follows the flatbuffer in a file, and which bytes there nothing explains."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.appended_zip import appended_zip
from tflint.model.custom_options import FlexBufferError, decode_flexbuffer

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.model import Model
    from tflint.model.operator import Operator

# Sections behind the flatbuffer begin at multiples of up to a large page.
MAX_PADDING = 64 << 10

_BYTE_CODE_ENTRY = "NPU_BYTE_CODE"
_BYTE_CODE_TEXT = re.compile(rb"<npu_byte_code>\D*(\d{1,19})\D+(\d{1,19})")
_DISPATCH = "DISPATCH_OP"
# Decoding each takes time; a model is cut into a handful of compiled parts.
_MAX_DISPATCHES = 64


class Gap(NamedTuple):
    """Bytes of the file from `begin` to `end` that belong to nothing. `before` says what follows:
    `zip`, `data` or nothing; `after_zip` that they lie behind the end record of the zip."""

    begin: int
    end: int
    before: str = ""
    after_zip: bool = False


def unexplained_bytes(facts: Facts) -> tuple[Gap, ...]:
    """The gaps between and behind the flatbuffer, the data outside of it, the byte code of NPUs and
    the zip. Zeros that fill up to a page are left out; so is everything when the flatbuffer is
    damaged, because its end is not known."""
    document, data = facts.file.document, facts.file.data
    if document is None or document.damages or document.stopped or facts.file.model is None:
        return ()
    position, size = document.end, len(data)
    if position >= size:
        return ()
    ranges = [(begin, end, "data") for begin, end in outside_ranges(facts.model)]
    archive = facts.of(appended_zip)
    if archive is not None:
        ranges.append((archive.begin, archive.end, "zip"))
    found: list[Gap] = []
    for begin, end, kind in sorted(ranges):
        if position < begin <= size and not _is_padding(data, position, begin):
            found.append(Gap(position, begin, kind))
        position = max(position, min(end, size))
    if position < size:
        after_zip = archive is not None and position == archive.end
        if after_zip or not _is_padding(data, position, size):
            found.append(Gap(position, size, "", after_zip))
    return tuple(found)


def outside_ranges(model: Model) -> list[tuple[int, int]]:
    """Where data lies behind the flatbuffer, as far as the model says so."""
    found = [(b.offset, b.offset + b.size) for b in model.buffers if b.is_appended]
    dispatches = 0
    for subgraph in model.subgraphs:
        for operator in subgraph.operators:
            if not operator.is_custom:
                continue
            begin = operator.table["large_custom_options_offset"]
            if begin > 1:
                found.append((begin, begin + operator.table["large_custom_options_size"]))
            if operator.type.startswith(_DISPATCH) and dispatches < _MAX_DISPATCHES:
                dispatches += 1
                found += byte_code(operator)
    entry = model.metadata_entry(_BYTE_CODE_ENTRY)
    text = _BYTE_CODE_TEXT.search(bytes(entry.data[:256])) if entry is not None else None
    if text is not None:
        found.append((int(text[1]), int(text[1]) + int(text[2])))
    return found


def byte_code(operator: Operator) -> list[tuple[int, int]]:
    """The range of the file that a dispatch operator names (LiteRT `litert/core/dispatch_op_schema.h`);
    empty when it names none."""
    try:
        options = decode_flexbuffer(operator.custom_options)
    except FlexBufferError:
        return []
    found = options if isinstance(options, dict) else {}
    begin, size = found.get("bytecode_offset"), found.get("bytecode_size")
    if isinstance(begin, int) and isinstance(size, int) and begin > 0 and size > 0:
        return [(begin, begin + size)]
    return []


def _is_padding(data: memoryview, begin: int, end: int) -> bool:
    return end - begin <= MAX_PADDING and not bytes(data[begin:end]).strip(b"\0")
