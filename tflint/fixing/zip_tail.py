"""A zip as it stands behind a model: members one after the other, offsets from the start of the file.

Format: PKWARE APPNOTE.TXT 4.3; the classic form only, since nothing behind a model needs zip64.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from tflint.fixing.refusal import RefusedError
from tflint.inputs.zip_directory import DEFLATED, STORED
from tflint.model.associated_files import MAX_TOTAL

if TYPE_CHECKING:
    from tflint.analysis.appended_zip import Archive, ArchiveMember
    from tflint.fixing.draft import Draft

_LOCAL = struct.Struct("<4s5H3I2H")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION = 20
_UNIX = 3 << 8
_UTF8 = 0x800
_LARGEST = 2**32 - 2


class Member(NamedTuple):
    """A member to be written. `data` is as it is stored, compressed or not; `modified` are time and
    date as the format has them; `mode` is that of Unix, 0 for none."""

    name: bytes
    utf8: bool
    method: int
    modified: tuple[int, int]
    checksum: int
    size: int
    data: bytes
    mode: int


def new_members(draft: Draft, archive: Archive) -> list[Member]:
    """The members of the zip of a model, with the changes that a draft asks for. Raises `RefusedError`
    when one cannot be kept as it is."""
    found: list[Member] = []
    for each in archive.members:
        member = _as_it_is(draft, each)
        name = each.name
        if name in draft.files:
            new = draft.files[name]
            member = member._replace(
                method=STORED, checksum=zlib.crc32(new), size=len(new), data=new
            )
        elif draft.stores_files and member.method != STORED:
            member = member._replace(method=STORED, data=_unpacked(member, name))
        found.append(member)
    return _each_once(found) if draft.stores_files else found


def zip_bytes(members: Iterable[Member], position: int, comment: bytes) -> bytes:
    """The zip of these members when it begins at byte `position` of the file."""
    body, directory, count = bytearray(), bytearray(), 0
    for member in members:
        name, size = member.name, len(member.data)
        flags = _UTF8 if member.utf8 else 0
        shared = (flags, member.method, *member.modified, member.checksum, size, member.size)
        offset = position + len(body)
        if max(offset, member.size) > _LARGEST:
            raise RefusedError("the zip would need the 64-bit form")
        body += _LOCAL.pack(b"PK\x03\x04", _VERSION, *shared, len(name), 0) + name + member.data
        made_by = _VERSION | (_UNIX if member.mode else 0)
        directory += _ENTRY.pack(
            b"PK\x01\x02",
            made_by,
            *(_VERSION, *shared, len(name)),
            *(0, 0, 0, 0, member.mode << 16, offset),
        )
        directory += name
        count += 1
    end = _END.pack(
        *(b"PK\x05\x06", 0, 0, count, count),
        *(len(directory), position + len(body), len(comment)),
    )
    return bytes(body + directory) + end + comment


def _as_it_is(draft: Draft, member: ArchiveMember) -> Member:
    entry, span = member.entry, member.span
    if entry is None or span is None:
        raise RefusedError(f'"{member.name}" in its zip is a folder or cannot be read')
    if entry.encrypted:
        raise RefusedError(f'"{member.name}" in its zip is encrypted')
    data = draft.model.data
    flags, _, *modified = struct.unpack_from("<4H", data, span[0] + 6)
    return Member(
        name=member.stored_name,
        utf8=bool(flags & _UTF8),
        method=entry.method,
        modified=(modified[0], modified[1]),
        checksum=entry.checksum,
        size=entry.size,
        data=bytes(data[member.data_start : span[1]]),
        mode=member.mode,
    )


def _unpacked(member: Member, name: str) -> bytes:
    if member.method != DEFLATED or member.size > MAX_TOTAL:
        raise RefusedError(f'"{name}" in its zip cannot be unpacked')
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = unpacker.decompress(member.data, member.size + 1)
    except zlib.error:
        raise RefusedError(f'"{name}" in its zip is damaged') from None
    if not unpacker.eof or (len(data), zlib.crc32(data)) != (member.size, member.checksum):
        raise RefusedError(f'"{name}" in its zip is damaged')
    return data


def _each_once(members: list[Member]) -> list[Member]:
    """Readers differ in which of two files of one name they take, so both must be the same."""
    kept: dict[bytes, Member] = {}
    for member in members:
        other = kept.setdefault(member.name, member)
        if other.data != member.data:
            name = member.name.decode("utf-8", "replace")
            raise RefusedError(f'its zip has two different files "{name}"')
    return list(kept.values())
