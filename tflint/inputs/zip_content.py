"""The bytes of zip members: a view when stored, unpacked into a temporary file when deflated."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from tflint.inputs.file_map import mapped
from tflint.inputs.zip_directory import (
    DEFLATED,
    STORED,
    DamagedZipError,
    ZipMember,
    member_range,
)

_CHUNK = 1 << 20
# A deflated head may begin with the code tables of its block, which take a few hundred bytes.
_MAX_HEAD_INPUT = 4096


def member_head(data: memoryview, member: ZipMember, length: int) -> bytes:
    """The first `length` bytes of a member, fewer when they cannot be had."""
    try:
        start, end = member_range(data, member)
        if member.encrypted:
            return b""
        if member.method == STORED:
            return bytes(data[start : min(end, start + length)])
        if member.method == DEFLATED:
            packed = data[start : min(end, start + _MAX_HEAD_INPUT)]
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, length)
    except (DamagedZipError, zlib.error):
        pass
    return b""


@contextmanager
def inflated(packed: memoryview, member: ZipMember) -> Iterator[memoryview]:
    """The content of a deflated member whose compressed bytes are `packed`.

    Raises `DamagedZipError` when it is not of the size and checksum that the directory says (no more
    than that size is unpacked), `OSError` when the temporary file cannot be written.
    """
    from tempfile import TemporaryFile

    with TemporaryFile() as file:
        size = checksum = 0
        for piece in _inflate(packed):
            size += len(piece)
            if size > member.size:
                break
            checksum = zlib.crc32(piece, checksum)
            file.write(piece)
        if (size, checksum) != (member.size, member.checksum):
            raise DamagedZipError("its checksum or size is wrong")
        file.flush()
        with mapped(file) as view:
            yield view


def _inflate(packed: memoryview) -> Iterator[bytes]:
    decompressor = zlib.decompressobj(-zlib.MAX_WBITS)
    position = 0
    pending = b""
    while not decompressor.eof:
        if not pending:
            pending = bytes(packed[position : position + _CHUNK])
            position += len(pending)
        ended = not pending
        try:
            piece = decompressor.decompress(pending, _CHUNK)
        except zlib.error:
            raise DamagedZipError("its compressed data is damaged") from None
        if ended and not piece:
            raise DamagedZipError("its compressed data is cut")
        pending = decompressor.unconsumed_tail
        yield piece
