"""Whether bytes begin like a program, or like an archive that can hold one."""

from __future__ import annotations

import struct

HEAD = 512
"""So many bytes are enough for every format here."""

_FIRST = frozenset(b"\x7fM\xcf\xce\xfe\xca#\x80P\x1f7\xfdRd\0")

_PLAIN = (
    (b"dex\n03", "an Android program (.dex)"),
    (b"\0asm\x01\0\0\0", "a WebAssembly module"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\xfd7zXZ\0", "an xz-compressed file"),
    (b"Rar!\x1a\x07", "a RAR archive"),
)

_MACH_O = {
    b"\xcf\xfa\xed\xfe": "<",
    b"\xce\xfa\xed\xfe": "<",
    b"\xfe\xed\xfa\xcf": ">",
    b"\xfe\xed\xfa\xce": ">",
}
# x86, Arm and PowerPC, without the bit for 64-bit processors.
_MACH_O_PROCESSORS = frozenset({7, 12, 18})
_MOST_ARCHITECTURES = 20

# The first opcode behind PROTO of what the pickle module writes (Lib/pickle.py).
_PICKLE = {2: b"}](cX\x8a)", 3: b"}](cX\x8a)", 4: b"\x95", 5: b"\x95"}

_SUFFIXES = (
    *(".so", ".dll", ".dylib", ".exe", ".apk", ".jar", ".dex", ".wasm"),
    *(".py", ".pyc", ".js", ".sh", ".bat", ".ps1", ".vbs"),
)


def program_in(head: bytes, last: int = -1) -> str:
    """What bytes are that begin with `head` and end with the byte `last`; empty for nothing of note.

    Two marks at least have to agree, because weights are arbitrary bytes. Sources: the formats'
    specifications (System V ABI, Microsoft PE, Apple mach-o/loader.h, RFC 1952, PKWARE APPNOTE).
    """
    if len(head) < 8:
        return ""
    if head[0] not in _FIRST:
        return _tar(head)
    for magic, what in _PLAIN:
        if head.startswith(magic):
            return what
    return (
        _elf(head)
        or _windows(head)
        or _mach_o(head)
        or _script(head)
        or _pickle(head, last)
        or _archive(head)
        or _tar(head)
    )


def program_name(name: str) -> str:
    """The suffix of a program, library or script in a file name; empty when it has none."""
    lower = name.lower()
    return next((suffix for suffix in _SUFFIXES if lower.endswith(suffix)), "")


def _elf(head: bytes) -> str:
    if head[:4] != b"\x7fELF" or len(head) < 20:
        return ""
    machine = struct.unpack_from("<H" if head[5] == 1 else ">H", head, 18)[0]
    sound = head[4] in (1, 2) and head[5] in (1, 2) and head[6] == 1 and machine
    return "an ELF program or library" if sound else ""


def _windows(head: bytes) -> str:
    if head[:2] != b"MZ" or len(head) < 0x40:
        return ""
    header = struct.unpack_from("<I", head, 0x3C)[0]
    return "a Windows program or library" if head[header : header + 4] == b"PE\0\0" else ""


def _mach_o(head: bytes) -> str:
    order = _MACH_O.get(head[:4])
    if order is not None:
        processor = struct.unpack_from(f"{order}I", head, 4)[0] & 0xFFFFFF
        return "a Mach-O program or library" if processor in _MACH_O_PROCESSORS else ""
    # Java classes have the same mark, and a version above 44 in place of the number of parts.
    if head[:4] == b"\xca\xfe\xba\xbe":
        number = struct.unpack_from(">I", head, 4)[0]
        if 0 < number < _MOST_ARCHITECTURES:
            return "a Mach-O program or library"
        return "a Java class" if number < 100 else ""
    return ""


def _script(head: bytes) -> str:
    line = head.partition(b"\n")[0]
    is_script = line.startswith((b"#!/", b"#! /")) and line.rstrip(b"\r").isascii()
    return "a script" if is_script and b"\0" not in line else ""


def _pickle(head: bytes, last: int) -> str:
    if head[0] != 0x80 or last != ord("."):
        return ""
    return "a Python pickle" if head[2] in _PICKLE.get(head[1], b"") else ""


def _archive(head: bytes) -> str:
    if head[:4] == b"PK\x03\x04" and len(head) >= 30:
        version, _, method = struct.unpack_from("<3H", head, 4)
        return "a zip archive" if version & 0xFF <= 63 and method < 100 else ""
    if head[:3] == b"\x1f\x8b\x08" and head[3] < 0x20:
        return "a gzip-compressed file"
    return ""


def _tar(head: bytes) -> str:
    return "a tar archive" if head[257:262] == b"ustar" else ""
