"""The central directory of a zip file, read without trusting it.

The standard zipfile module makes an object per entry before anything can be refused and raises many
kinds of exceptions; this reader has limits, and one exception. Format: PKWARE APPNOTE.TXT 6.3.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

MAX_MEMBERS = 65_535
"""What the classic end record can count; more needs zip64 and is no bundle of models."""

STORED, DEFLATED = 0, 8

_LOCAL, _ENTRY, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_END64, _END64_LOCATOR = b"PK\x06\x06", b"PK\x06\x07"
_LOCAL_SIZE, _ENTRY_SIZE, _END_SIZE, _LOCATOR_SIZE = 30, 46, 22, 20
_END64_SIZE = 56
_MAX_COMMENT = 0xFFFF
_UNKNOWN_16, _UNKNOWN_32 = 0xFFFF, 0xFFFFFFFF
_FLAG_ENCRYPTED, _FLAG_UTF8 = 0x1, 0x800
_EXTRA_ZIP64 = 0x0001

# MediaPipe's bundle writer puts up to 4 zero bytes before a local header, so that the data of the
# member is aligned to 4 (mediapipe tasks/python/metadata/metadata_writers/model_asset_bundle_utils).
_MAX_PADDING = 4


class DamagedZipError(ValueError):
    """The zip cannot be read; the text says why, in a few words."""


class ZipMember(NamedTuple):
    """An entry of the central directory. Sizes are what it claims, in bytes; `header_offset` is
    where its local header is in the file."""

    name: str
    method: int
    encrypted: bool
    compressed_size: int
    size: int
    checksum: int
    header_offset: int


def starts_like_zip(data: memoryview) -> bool:
    """Whether `data` begins with a zip member or an empty archive, after at most 4 zero bytes."""
    head = bytes(data[: _MAX_PADDING + 4])
    padding = len(head) - len(head.lstrip(b"\0"))
    return head[padding : padding + 4] in (_LOCAL, _END)


def read_zip_directory(data: memoryview) -> list[ZipMember]:
    """The members of the zip file `data`, without folders, in the order of the directory.

    Raises `DamagedZipError` when there is no complete directory or it has too many entries.
    """
    start, end, shift = _find_directory(data)
    members: list[ZipMember] = []
    for member in _entries(data[start:end], shift):
        if len(members) == MAX_MEMBERS:
            raise DamagedZipError(f"it has more than {MAX_MEMBERS:,} members")
        members.append(member)
    return [m for m in members if not m.name.endswith("/")]


def member_range(data: memoryview, member: ZipMember) -> tuple[int, int]:
    """Where the stored or compressed bytes of `member` start and end in `data`.

    Raises `DamagedZipError` when its local header is none or the bytes are not all there.
    """
    header = member.header_offset
    if bytes(data[header : header + 4]) != _LOCAL:
        raise DamagedZipError(f"there is no member at byte {header:,}")
    if header + _LOCAL_SIZE > len(data):
        raise DamagedZipError("the file is truncated")
    name_length, extra_length = struct.unpack_from("<2H", data, header + 26)
    start = header + _LOCAL_SIZE + name_length + extra_length
    end = start + member.compressed_size
    if end > len(data):
        raise DamagedZipError(f"it ends {end - len(data):,} bytes behind the end of the file")
    return start, end


def _find_directory(data: memoryview) -> tuple[int, int, int]:
    """Where the directory starts and ends, and what to add to the offsets in it (not 0 when
    something was put in front of a finished archive)."""
    end = _find_end_record(data)
    _, _, _, count, size, offset, _ = struct.unpack_from("<4H2IH", data, end + 4)
    locator = end - _LOCATOR_SIZE
    if count == _UNKNOWN_16 or _UNKNOWN_32 in (size, offset):
        if locator >= 0 and bytes(data[locator : locator + 4]) == _END64_LOCATOR:
            end = locator - _END64_SIZE
            if end < 0 or bytes(data[end : end + 4]) != _END64:
                raise DamagedZipError("its zip64 end record is missing")
            size, offset = struct.unpack_from("<2Q", data, end + 40)
        elif _UNKNOWN_32 in (size, offset):
            raise DamagedZipError("its zip64 end record is missing")
    start = end - size
    if not 0 <= offset <= start:
        raise DamagedZipError("its directory lies outside of the file")
    return start, end, start - offset


def _find_end_record(data: memoryview) -> int:
    tail_start = max(0, len(data) - _END_SIZE - _MAX_COMMENT)
    tail = bytes(data[tail_start:])
    position = len(tail)
    while (position := tail.rfind(_END, 0, position)) >= 0:
        if position + _END_SIZE <= len(tail):
            comment: int = struct.unpack_from("<H", tail, position + 20)[0]
            if position + _END_SIZE + comment <= len(tail):
                return tail_start + position
        position += len(_END) - 1
    raise DamagedZipError("its directory is missing, so it is probably truncated")


def _entries(directory: memoryview, shift: int) -> Iterator[ZipMember]:
    position = 0
    while position < len(directory):
        if position + _ENTRY_SIZE > len(directory):
            raise DamagedZipError("its directory is cut")
        if bytes(directory[position : position + 4]) != _ENTRY:
            raise DamagedZipError("its directory is damaged")
        flags, method, _, _, checksum, compressed, size, name_length, extra_length, comment = (
            struct.unpack_from("<4H3I3H", directory, position + 8)
        )
        header: int = struct.unpack_from("<I", directory, position + 42)[0]
        name_end = position + _ENTRY_SIZE + name_length
        name = bytes(directory[position + _ENTRY_SIZE : name_end])
        extra = bytes(directory[name_end : name_end + extra_length])
        size, compressed, header = _widen(extra, size, compressed, header)
        yield ZipMember(
            name=_decode_name(name, flags),
            method=method,
            encrypted=bool(flags & _FLAG_ENCRYPTED),
            compressed_size=compressed,
            size=size,
            checksum=checksum,
            header_offset=header + shift,
        )
        position = name_end + extra_length + comment


def _widen(extra: bytes, *values: int) -> tuple[int, ...]:
    """Replace the values that do not fit 32 bits by those of the zip64 extra field."""
    wide = iter(_zip64_values(extra))
    return tuple(next(wide, value) if value == _UNKNOWN_32 else value for value in values)


def _zip64_values(extra: bytes) -> tuple[int, ...]:
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        content = extra[position + 4 : position + 4 + length]
        if kind == _EXTRA_ZIP64:
            return struct.unpack_from(f"<{len(content) // 8}Q", content)
        position += 4 + length
    return ()


def _decode_name(name: bytes, flags: int) -> str:
    """UTF-8 when marked so; many writers forget the mark, so that is tried first anyway."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("utf-8", "replace") if flags & _FLAG_UTF8 else name.decode("cp437")
