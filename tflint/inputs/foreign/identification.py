"""What bytes are that are no model."""

from __future__ import annotations

from collections.abc import Callable

from tflint.inputs.foreign.archives import identify_archive
from tflint.inputs.foreign.binary import identify_binary
from tflint.inputs.foreign.flatbuffers import identify_flatbuffer
from tflint.inputs.foreign.foreign import Foreign
from tflint.inputs.foreign.protobuf import identify_protobuf
from tflint.inputs.foreign.signatures import identify_signature
from tflint.inputs.foreign.text import identify_text
from tflint.inputs.model_file import has_identifier

_SMALLEST_FLATBUFFER = 12  # root offset, identifier, root table
_CHUNK = 1 << 20


def identify(data: memoryview) -> Foreign | None:
    """What `data`, the whole of a file, is; `None` when it has the identifier of a model and could
    be one, or when nothing is known about it. Never raises, whatever the bytes.

    Looks at the first 64 KiB, the directory of a zip, and the first members of an archive.
    """
    if has_identifier(data) and len(data) >= _SMALLEST_FLATBUFFER:
        return None
    for recognise in RECOGNISERS:
        found = recognise(data)
        if found is not None:
            return found
    return None


def _empty(data: memoryview) -> Foreign | None:
    if len(data):
        return None
    return Foreign("empty", "an empty file", "fetch or export it again")


def _blank(data: memoryview) -> Foreign | None:
    """A download or copy that reserved the space and stopped, or an erased flash memory."""
    value = data[0]
    if value not in (0x00, 0xFF):
        return None
    for start in range(0, len(data), _CHUNK):
        chunk = bytes(data[start : start + _CHUNK])
        if chunk.count(value) != len(chunk):
            return None
    return Foreign(
        "blank",
        f"nothing but bytes 0x{value:02x}",
        "fetch or export it again; the copy was probably interrupted",
        details={"value": value},
    )


def _too_short(data: memoryview) -> Foreign | None:
    if len(data) >= _SMALLEST_FLATBUFFER:
        return None
    return Foreign(
        "too-short",
        f"a file of {len(data)} {'byte' if len(data) == 1 else 'bytes'}, too short for a model",
        "fetch or export it again",
    )


RECOGNISERS: tuple[Callable[[memoryview], Foreign | None], ...] = (
    _empty,
    identify_archive,
    identify_signature,
    identify_binary,
    identify_text,
    identify_flatbuffer,
    identify_protobuf,
    _blank,
    _too_short,
)
"""In the order of certainty; those behind `_empty` get at least one byte."""
