"""Binary formats that are known by more than fixed bytes at a fixed place."""

from __future__ import annotations

import struct

from tflint.inputs.foreign.foreign import Foreign
from tflint.inputs.foreign.signatures import PROGRAM_ADVICE

# safetensors README.md: 8 bytes length of the header, then the header as JSON, at most 100 MB.
_MAX_SAFETENSORS_HEADER = 100_000_000

# The first opcode behind PROTO <version> of what the pickle module writes for a container or
# object; versions 4 and 5 begin with FRAME (Lib/pickle.py).
_PICKLE_OPCODES = {2: b"}](cX\x8a)", 3: b"}](cX\x8a)", 4: b"\x95", 5: b"\x95"}


def identify_binary(data: memoryview) -> Foreign | None:
    """Which of the formats of this module `data` is."""
    return _safetensors(data) or _pickle(data) or _portable_executable(data)


def _safetensors(data: memoryview) -> Foreign | None:
    if len(data) < 10:
        return None
    length: int = struct.unpack_from("<Q", data)[0]
    if bytes(data[8:10]) not in (b'{"', b"{}", b"{ ") or length > _MAX_SAFETENSORS_HEADER:
        return None
    return Foreign(
        "safetensors",
        "weights without a model (safetensors)",
        "convert the model that they belong to and lint the result",
    )


def _pickle(data: memoryview) -> Foreign | None:
    if len(data) < 4 or data[0] != 0x80 or data[-1] != ord("."):
        return None
    if data[2] not in _PICKLE_OPCODES.get(data[1], b""):
        return None
    return Foreign(
        "pickle",
        "a Python pickle",
        "do not load it unless you trust its source; convert the model it holds and lint that",
    )


def _portable_executable(data: memoryview) -> Foreign | None:
    if len(data) < 0x40 or bytes(data[:2]) != b"MZ":
        return None
    header: int = struct.unpack_from("<I", data, 0x3C)[0]
    if bytes(data[header : header + 4]) != b"PE\0\0":
        return None
    return Foreign("pe", "a Windows program or library", PROGRAM_ADVICE)
