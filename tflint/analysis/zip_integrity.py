"""Whether the zip behind a model agrees with itself: directory, local headers, sizes, checksums.

Every member is described twice, in the directory and in its local header, and readers differ in which
they trust. minizip, which Task Library and MediaPipe use, compares both and refuses the whole zip when
they disagree (madler/zlib `contrib/minizip/unzip.c`, unz64local_CheckCurrentFileCoherencyHeader); it
does not compare the checksum with the bytes. Format: PKWARE APPNOTE.TXT 4.3.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.appended_zip import Archive, ArchiveMember, appended_zip
from tflint.inputs.zip_directory import (
    DEFLATED,
    STORED,
    DamagedZipError,
    ZipMember,
    member_range,
)
from tflint.model.associated_files import MAX_TOTAL

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

END_SIZE = 22
"""Bytes of the end record, without the comment behind it."""

_LOCATOR_SIZE, _LOCAL_SIZE = 20, 30
_WIDE = 0xFFFFFFFF
# The sizes and the checksum follow the data, and the local header has zeros for them.
_FLAG_BEHIND = 0x8
_CHUNK = 1 << 16


class ZipDamage(NamedTuple):
    """A contradiction in the zip. `member` is the name of the file, empty for the zip as a whole;
    `text` is the rest of a sentence that begins with it. `is_tolerated`: minizip does not look at it."""

    member: str
    text: str
    is_tolerated: bool = False


class EndRecord(NamedTuple):
    """The end record of a zip: numbers of disks, entries on this disk and in all, size and offset of
    the directory, as stored."""

    disk: int
    directory_disk: int
    entries_here: int
    entries: int
    size: int
    offset: int


def end_record(data: memoryview, archive: Archive) -> EndRecord | None:
    """The end record of a zip that was found in `data`; `None` for a zip64, whose numbers stand
    elsewhere."""
    begin = archive.end - END_SIZE
    if bytes(data[max(begin - _LOCATOR_SIZE, 0) : begin])[:4] == b"PK\x06\x07":
        return None
    return EndRecord(*struct.unpack_from("<4H2I", data, begin + 4))


def zip_damages(facts: Facts) -> tuple[ZipDamage, ...]:
    """The first contradiction in each member, and those of the zip as a whole; nothing for a zip
    whose directory cannot be read. Contents are checked up to a total of the file's size, unpacked
    ones up to 8 MiB."""
    archive = facts.of(appended_zip)
    if archive is None:
        return ()
    return tuple(_damages(facts.model.data, archive))


def _damages(data: memoryview, archive: Archive) -> Iterator[ZipDamage]:
    record = end_record(data, archive)
    if record is None:
        return
    if record.entries != len(archive.members):
        yield ZipDamage("", f"counts {record.entries:,} files, not {len(archive.members):,}")
    stored_budget, unpacked_budget = len(data), MAX_TOTAL
    for member in archive.members:
        entry = member.entry
        if entry is None:
            continue
        text = _problem(data, member, entry)
        if text:
            yield ZipDamage(member.name, text)
            continue
        # Members may lie over one another, so that their sizes add up to more than the file.
        stored_budget -= entry.compressed_size
        unpacked_budget -= entry.size if entry.method == DEFLATED else 0
        if stored_budget >= 0 and unpacked_budget >= 0:
            text = _tolerated_problem(data, member, entry)
            if text:
                yield ZipDamage(member.name, text, is_tolerated=True)


def _problem(data: memoryview, member: ArchiveMember, entry: ZipMember) -> str:
    try:
        member_range(data, entry)
    except DamagedZipError as error:
        return f"cannot be read: {error}"
    if entry.encrypted and not _is_plain(data, entry):
        return "is encrypted"
    if entry.method == STORED and entry.compressed_size != entry.size:
        return (
            f"is not compressed, but has {entry.compressed_size:,} bytes in the zip and "
            f"{entry.size:,} outside of it"
        )
    flags, method, _, _, checksum, packed, size, name_size = struct.unpack_from(
        "<4H3IH", data, entry.header_offset + 6
    )
    if method != entry.method:
        return f"has method {entry.method} in the directory and {method} in its own header"
    if not flags & _FLAG_BEHIND:
        for what, listed, own in (
            ("the checksum", entry.checksum, checksum),
            ("the compressed size", entry.compressed_size, packed),
            ("the size", entry.size, size),
        ):
            if listed != own and own != _WIDE:
                return f"has {what} {listed:,} in the directory and {own:,} in its own header"
    if name_size != len(member.stored_name):
        return f"has a name of {name_size} bytes in its own header"
    return ""


def _is_plain(data: memoryview, entry: ZipMember) -> bool:
    """The bytes have their checksum as they are: only the flag says encrypted, and minizip without a
    password does not look at it."""
    start, end = member_range(data, entry)
    return entry.method == STORED and zlib.crc32(data[start:end]) == entry.checksum


def _tolerated_problem(data: memoryview, member: ArchiveMember, entry: ZipMember) -> str:
    if entry.encrypted:
        return "is marked as encrypted, but is not"
    start, end = member_range(data, entry)
    name = entry.header_offset + _LOCAL_SIZE
    if bytes(data[name : name + len(member.stored_name)]) != member.stored_name:
        return "has another name in its own header than in the directory"
    if entry.method == STORED:
        checksum, size = zlib.crc32(data[start:end]), end - start
    elif entry.method == DEFLATED:
        checksum, size = _unpacked(data[start:end], entry.size)
    else:
        return ""
    if size != entry.size:
        return f"does not unpack to the {entry.size:,} bytes that the directory says"
    if checksum != entry.checksum:
        return f"has bytes with checksum {checksum:08x}, expected {entry.checksum:08x}"
    return ""


def _unpacked(packed: memoryview, limit: int) -> tuple[int, int]:
    """(checksum, size) of deflated bytes; unpacking ends where it exceeds `limit`, and bytes that
    cannot be unpacked have size -1."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    checksum = size = 0
    try:
        for begin in range(0, len(packed), _CHUNK):
            pending = bytes(packed[begin : begin + _CHUNK])
            while size <= limit and not unpacker.eof:
                piece = unpacker.decompress(pending, _CHUNK)
                pending = unpacker.unconsumed_tail
                checksum = zlib.crc32(piece, checksum)
                size += len(piece)
                if not piece and not pending:
                    break
    except zlib.error:
        return 0, -1
    return checksum, size
