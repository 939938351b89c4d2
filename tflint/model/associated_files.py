"""The zip appended to a model: label files, vocabularies and the like.

The metadata populator of tensorflow/tflite-support appends an ordinary zip behind the flatbuffer;
offsets in it count from the start of the file. Nothing in it is trusted: no size is believed, no name
is used as a path, and what is unpacked is limited.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tflint.inputs.zip_directory import (
    DEFLATED,
    STORED,
    DamagedZipError,
    ZipMember,
    member_range,
    read_zip_directory,
)
from tflint.lint.diagnostic import ByteRange

if TYPE_CHECKING:
    from tflint.model.model import Model

MAX_TOTAL = 8 << 20
"""All that is unpacked of one zip, in bytes; real ones hold a few hundred kilobytes."""

_LOCAL, _END = b"PK\x03\x04", b"PK\x05\x06"
# A flatbuffer can end in alignment padding, of 16 bytes at most in practice.
_MAX_PADDING = 64
_END_RECORD_REACH = 22 + 0xFFFF


@dataclass(slots=True)
class AppendedFiles:
    """The zip behind a model.

    `members` has, for each name, the entry that readers in C++ and Python take: the last one.
    `present` is false when no zip follows the flatbuffer; `problem` says in a few words why one that
    does cannot be read.
    """

    data: memoryview
    present: bool = False
    problem: str = ""
    members: dict[str, ZipMember] = field(default_factory=dict)
    _left: int = MAX_TOTAL

    def span(self, name: str) -> ByteRange | None:
        """The bytes of a member as they lie in the file; `None` when it is not there as a whole."""
        member = self.members.get(name)
        try:
            start, end = member_range(self.data, member) if member is not None else (0, 0)
        except DamagedZipError:
            return None
        return ByteRange(start, end - start) if member is not None else None

    def read(self, name: str, limit: int) -> Content:
        """The bytes of a member, unpacked. `limit` is the greatest size in bytes."""
        member = self.members.get(name)
        if member is None:
            return Content(problem="it is not in the zip")
        if member.encrypted:
            return Content(problem="it is encrypted")
        try:
            start, end = member_range(self.data, member)
        except DamagedZipError as error:
            return Content(problem=str(error))
        if self._left < limit:
            return Content(problem=f"the zip unpacks to more than {MAX_TOTAL - limit:,} bytes")
        content = _unpack(self.data[start:end], member.method, limit)
        self._left -= len(content.data)
        return content


class Content(NamedTuple):
    """The bytes of a file, or the reason why there are none."""

    data: bytes = b""
    problem: str = ""


def appended_files(model: Model) -> AppendedFiles:
    """The zip that follows a model. Never raises, whatever stands there."""
    data = model.data
    found = AppendedFiles(data)
    end = _model_end(model)
    if end >= len(data):
        return found
    padded = bytes(data[end : end + _MAX_PADDING]).lstrip(b"\0")
    begins_here = padded[:4] in (_LOCAL, _END)
    tail = bytes(data[max(end, len(data) - _END_RECORD_REACH) :])
    if not begins_here and _END not in tail:
        return found
    try:
        members = read_zip_directory(data)
    except DamagedZipError as error:
        # Bytes behind the flatbuffer that merely contain the mark of an end record are no zip.
        found.present = begins_here
        found.problem = str(error) if begins_here else ""
        return found
    found.present = True
    found.members = {member.name: member for member in members}
    return found


def _model_end(model: Model) -> int:
    """The first byte behind the flatbuffer and the buffers that lie behind it."""
    ends = (b.offset + b.size for b in model.buffers if b.is_appended and b.in_file)
    return max(model.document.end, max(ends, default=0))


def _unpack(packed: memoryview, method: int, limit: int) -> Content:
    if method == STORED:
        too_large = len(packed) > limit
        data = b"" if too_large else bytes(packed)
    elif method == DEFLATED:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            data = unpacker.decompress(packed, limit + 1)
        except zlib.error:
            return Content(problem="its compressed bytes are damaged")
        too_large = len(data) > limit
        if not too_large and not unpacker.eof:
            return Content(problem="its compressed bytes are incomplete")
    else:
        return Content(problem=f"compression method {method} is not supported")
    if too_large:
        return Content(problem=f"it is larger than {limit:,} bytes")
    return Content(data)
