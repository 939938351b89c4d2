"""The zip behind a model as its bytes lie: for rules about what an archive may do to its readers.

`tflint.model.associated_files` reads the files in it; this module looks at what the standard
directory leaves out: names as stored, file modes, and where the archive begins and ends. Format:
PKWARE APPNOTE.TXT 4.3.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.tflite_metadata import appended_files
from tflint.inputs.zip_directory import (
    DamagedZipError,
    ZipMember,
    member_range,
    read_zip_directory,
)

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

_END, _ENTRY = b"PK\x05\x06", b"PK\x01\x02"
_END_SIZE, _ENTRY_SIZE = 22, 46
_MAX_COMMENT = 0xFFFF
_SYMLINK, _FORMAT_MASK = 0o120000, 0o170000


class ArchiveMember(NamedTuple):
    """A member: its name as decoded and as stored, the type bits of its Unix mode (0: none), its
    entry in the directory (`None` for folders), and its bytes from the local header to the end of
    the data (`None` where they cannot be found)."""

    name: str
    stored_name: bytes
    mode: int
    entry: ZipMember | None
    span: tuple[int, int] | None
    data_start: int = 0

    @property
    def is_symlink(self) -> bool:
        """Extractors on Unix make a symbolic link of it."""
        return self.mode & _FORMAT_MASK == _SYMLINK


class Archive(NamedTuple):
    """The zip: where its first member (or its directory) begins, the first byte behind its end
    record, and the length of its comment, which is counted as part of neither."""

    begin: int
    end: int
    comment: int
    members: tuple[ArchiveMember, ...]


def appended_zip(facts: Facts) -> Archive | None:
    """The zip behind the model; `None` when there is none or its directory cannot be read."""
    files = facts.of(appended_files)
    if not files.present or files.problem:
        return None
    data = facts.model.data
    record = _end_record(data)
    if record < 0:
        return None
    size, _, comment = struct.unpack_from("<2IH", data, record + 12)
    try:
        entries = read_zip_directory(data)
    except DamagedZipError:
        return None
    directory = record - size
    members = tuple(_members(data, directory, record, entries))
    begin = min((m.span[0] for m in members if m.span is not None), default=directory)
    return Archive(min(begin, directory), record + _END_SIZE, comment, members)


def _end_record(data: memoryview) -> int:
    """Where the end record is that reaches to, or nearest to, the end of the file; -1 for none."""
    start = max(0, len(data) - _END_SIZE - _MAX_COMMENT)
    tail = bytes(data[start:])
    at = len(tail)
    while (at := tail.rfind(_END, 0, at)) >= 0:
        if at + _END_SIZE <= len(tail):
            size = struct.unpack_from("<I", tail, at + 12)[0]
            comment = struct.unpack_from("<H", tail, at + 20)[0]
            if at + _END_SIZE + comment <= len(tail) and size <= start + at:
                return start + at
        at += len(_END) - 1
    return -1


def _members(
    data: memoryview, position: int, end: int, entries: list[ZipMember]
) -> list[ArchiveMember]:
    """The directory again, beside its entries as they were read, which leave folders out."""
    found: list[ArchiveMember] = []
    remaining = iter(entries)
    while position + _ENTRY_SIZE <= end and bytes(data[position : position + 4]) == _ENTRY:
        system = data[position + 5]
        lengths = struct.unpack_from("<3H", data, position + 28)
        attributes = struct.unpack_from("<I", data, position + 38)[0]
        stored = bytes(data[position + _ENTRY_SIZE : position + _ENTRY_SIZE + lengths[0]])
        entry = None if stored.endswith(b"/") else next(remaining, None)
        span, start = None, 0
        if entry is not None:
            try:
                start, stop = member_range(data, entry)
                span = entry.header_offset, stop
            except DamagedZipError:
                pass
        # Only systems that are like Unix (3, and 19 for macOS) keep a mode in the upper half.
        mode = attributes >> 16 if system in (3, 19) else 0
        name = entry.name if entry is not None else stored.decode("utf-8", "replace")
        found.append(ArchiveMember(name, stored, mode, entry, span, start))
        position += _ENTRY_SIZE + sum(lengths)
    return found
