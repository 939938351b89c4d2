"""Flatbuffers that are not, or not quite, TensorFlow Lite models."""

from __future__ import annotations

import struct

from tflint.inputs.foreign.foreign import Foreign
from tflint.inputs.foreign.signatures import EXPORT_ADVICE
from tflint.inputs.model_file import IDENTIFIER, IDENTIFIER_OFFSET

# Bytes in front of a model: a size prefix, a byte order mark, the header of a firmware image.
_MAX_PREFIX = 64 * 1024

_SCHEMA_VERSION = 3

# `file_identifier` of the formats' schemas: onnxruntime ort.fbs, executorch program.fbs, ONE
# circle_schema.fbs, LiteRT metadata_schema.fbs; DWN1 is what edgetpu_compiler writes.
KNOWN_IDENTIFIERS: dict[bytes, tuple[str, str, str]] = {
    b"ORTM": ("ort", "an ONNX Runtime model (.ort)", EXPORT_ADVICE),
    b"ET12": ("executorch", "an ExecuTorch program (.pte)", EXPORT_ADVICE),
    b"CIR0": ("circle", "a Circle model (.circle)", "lint the .tflite it was made from"),
    b"M001": (
        "tflite-metadata",
        "TensorFlow Lite metadata without its model",
        "write it into the model, and lint that",
    ),
    b"DWN1": (
        "edgetpu-executable",
        "an Edge TPU executable without its model",
        "lint the .tflite that edgetpu_compiler wrote",
    ),
}


def identify_flatbuffer(data: memoryview) -> Foreign | None:
    """Which other flatbuffer `data` is, or where in it a model begins.

    `None` for what could be a model in which only the identifier is wrong; its reader will tell.
    """
    return _other_schema_version(data) or _behind_prefix(data) or _other_flatbuffer(data)


def _other_schema_version(data: memoryview) -> Foreign | None:
    identifier = bytes(data[IDENTIFIER_OFFSET : IDENTIFIER_OFFSET + 4])
    if identifier[:3] != IDENTIFIER[:3] or not _has_root(data, 0) or _has_model_version(data):
        return None
    return Foreign(
        "old-identifier" if identifier in (b"TFL0", b"TFL1", b"TFL2") else "other-identifier",
        f"a model of another schema (identifier {_printable(identifier)})",
        "convert the original model again with a current converter",
        details={"identifier": _printable(identifier)},
    )


def _behind_prefix(data: memoryview) -> Foreign | None:
    found = bytes(data[:_MAX_PREFIX]).find(IDENTIFIER, IDENTIFIER_OFFSET + 1)
    start = found - IDENTIFIER_OFFSET
    if found < 0 or not _has_root(data, start):
        return None
    details = {"model_offset": start}
    if start == 4 and struct.unpack_from("<I", data)[0] == len(data) - 4:
        return Foreign(
            "size-prefixed-model",
            "a size-prefixed flatbuffer with the model behind the size",
            "remove the first 4 bytes, or write it with Finish instead of FinishSizePrefixed",
            details=details,
        )
    return Foreign(
        "prefixed-model",
        f"a model behind {start:,} {'byte' if start == 1 else 'bytes'} of something else",
        f"remove what comes before byte {start:,}",
        details=details,
    )


def _other_flatbuffer(data: memoryview) -> Foreign | None:
    identifier = bytes(data[IDENTIFIER_OFFSET : IDENTIFIER_OFFSET + 4])
    if not identifier.isalnum() or not _has_root(data, 0):
        return None
    text = identifier.decode("ascii")
    if identifier in KNOWN_IDENTIFIERS:
        kind, description, advice = KNOWN_IDENTIFIERS[identifier]
        return Foreign(kind, description, advice, details={"identifier": text})
    if _has_model_version(data):
        return None
    return Foreign(
        "flatbuffer",
        f"a flatbuffer of another schema (identifier '{text}')",
        details={"identifier": text},
    )


def _has_root(data: memoryview, start: int) -> bool:
    """Whether a flatbuffer with an identifier can start at `start`: its root table and the vtable
    of that lie behind the identifier, and the vtable has a possible size."""
    size = len(data) - start
    if size < 16:
        return False
    root: int = struct.unpack_from("<I", data, start)[0]
    if not 8 <= root <= size - 4:
        return False
    vtable: int = root - struct.unpack_from("<i", data, start + root)[0]
    if not 8 <= vtable <= size - 4 or vtable % 2:
        return False
    length: int
    inline: int
    length, inline = struct.unpack_from("<2H", data, start + vtable)
    return length >= 4 and length % 2 == 0 and vtable + length <= size and inline >= 4


def _has_model_version(data: memoryview) -> bool:
    """Whether the first field of the root table, in a model its `version`, can be the number 3."""
    root: int = struct.unpack_from("<I", data)[0]
    vtable: int = root - struct.unpack_from("<i", data, root)[0]
    length: int = struct.unpack_from("<H", data, vtable)[0]
    field: int = struct.unpack_from("<H", data, vtable + 4)[0] if length >= 6 else 0
    if not field or root + field + 4 > len(data):
        return False
    version: int = struct.unpack_from("<I", data, root + field)[0]
    return version == _SCHEMA_VERSION


def _printable(identifier: bytes) -> str:
    return "".join(chr(b) if 0x20 <= b < 0x7F else f"\\x{b:02x}" for b in identifier)
