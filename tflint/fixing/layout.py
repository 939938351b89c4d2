"""The bytes of the mended model.

All that the flatbuffer holds stays where it is. New content of a metadata entry takes the place of
the old one, or, when it is longer, goes behind the flatbuffer: FlatBuffers offsets lead forward only,
so that one offset has to be changed for that. Behind it comes the zip, whose offsets are new then.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.file_tail import outside_ranges
from tflint.fixing.refusal import RefusedError
from tflint.fixing.zip_tail import Member, new_members, zip_bytes
from tflint.flatbuffer.reader import MAX_SIZE

if TYPE_CHECKING:
    from tflint.fixing.draft import Draft
    from tflint.model.buffer import Buffer
    from tflint.model.model import Model

# Model schema: `Buffer.data` has force_align 16.
_ALIGNMENT = 16


class Patch(NamedTuple):
    """Bytes to be put over those at `at`."""

    at: int
    data: bytes


class NewFile(NamedTuple):
    """A mended model: the first `kept` bytes of the old one with `patches` over them, in order, then
    `tail`. `lines` are the addresses whose lines in the listing may change, `contents` the metadata
    entries that changed, by index, `members` the files of the zip if it was written again."""

    old: memoryview
    kept: int
    patches: list[Patch]
    tail: bytes
    lines: frozenset[str]
    contents: dict[int, bytes]
    members: list[Member] | None

    @property
    def changed(self) -> bool:
        """Any byte differs from those of the old file."""
        same_tail = self.old[self.kept :] == self.tail
        return not same_tail or any(
            self.old[patch.at : patch.at + len(patch.data)] != patch.data for patch in self.patches
        )

    def chunks(self) -> Iterator[bytes | memoryview]:
        """The bytes in pieces, so that a large model need not be in memory twice."""
        position = 0
        for patch in self.patches:
            yield self.old[position : patch.at]
            yield patch.data
            position = patch.at + len(patch.data)
        yield self.old[position : self.kept]
        yield self.tail


def new_file(draft: Draft) -> NewFile:
    """The bytes that a draft comes to. Raises `RefusedError` when the rest of the model could not be
    kept as it is."""
    model, archive = draft.model, draft.archive
    data = model.data
    zip_end = archive.end + archive.comment if archive is not None else len(data)
    body_end = archive.begin if archive is not None else len(data)
    if draft.cuts_end and archive is None:
        body_end = max([model.document.end, *(end for _, end in outside_ranges(model))])
    appended = bytearray()
    patches = [Patch(at, new) for at, new in draft.fields.items()]
    contents = draft.new_contents()
    for index, content in contents.items():
        patches += _put(model, index, content, body_end, appended)
    if body_end < model.document.end or (appended and any(data[model.document.end : body_end])):
        raise RefusedError("bytes that belong to nothing lie behind the flatbuffer")
    tail = bytes(appended)
    members = None
    if archive is not None:
        if draft.writes_zip or appended:
            members = new_members(draft, archive)
            comment = b"" if draft.cuts_end else bytes(data[archive.end : zip_end])
            tail += zip_bytes(members, body_end + len(tail), comment)
        else:
            end = archive.end if draft.cuts_end else zip_end
            tail += bytes(data[body_end:end])
        if not draft.cuts_end:
            tail += bytes(data[zip_end:])
    elif draft.writes_zip:
        raise RefusedError("its zip cannot be read")
    patches.sort()
    if any(a.at + len(a.data) > b.at for a, b in pairwise(patches)):
        raise RefusedError("parts of its flatbuffer lie over one another")
    return NewFile(data, body_end, patches, tail, frozenset(draft.lines), contents, members)


def _put(
    model: Model, index: int, content: bytes, body_end: int, appended: bytearray
) -> Iterator[Patch]:
    """Put content into a metadata entry, in place or at the end of `appended`."""
    buffer = _own_buffer(model, index)
    old = buffer.inline
    assert old is not None, "an own buffer lies in the flatbuffer"
    if len(content) <= old.count:
        rest = bytes(old.count - len(content))
        yield Patch(old.start - 4, struct.pack("<I", len(content)) + content + rest)
        return
    if outside_ranges(model) or _has_external_data(model):
        raise RefusedError("it has data behind the flatbuffer, which would have to be moved")
    length_word = _aligned(body_end + len(appended) + 4) - 4
    if length_word + 4 + len(content) >= MAX_SIZE:
        raise RefusedError("it would become larger than 2 GiB")
    appended += bytes(length_word - body_end - len(appended))
    appended += struct.pack("<I", len(content)) + content
    at = buffer.table.position + buffer.table.offsets[buffer.table.type.slots["data"]]
    yield Patch(at, struct.pack("<I", length_word - at))
    yield Patch(old.start, bytes(old.count))


def _own_buffer(model: Model, index: int) -> Buffer:
    """The buffer of a metadata entry, when it lies in the flatbuffer and nothing else uses it."""
    buffer = model.metadata[index].buffer
    inline = buffer.inline if buffer is not None else None
    if buffer is None or inline is None:
        raise RefusedError("its metadata lies outside of the flatbuffer")
    name = model.metadata[index].name
    begin, end = inline.start - 4, inline.start + inline.count
    others = [b.inline for b in model.buffers if b.table is not buffer.table]
    if any(o is not None and o.start < end and o.start + o.count > begin for o in others):
        raise RefusedError(f'the bytes of its metadata "{name}" belong to two buffers')
    sharers = [e for e in model.metadata if e.buffer_index == buffer.index and e.index != index]
    if sharers or model.buffer_users(buffer.index):
        raise RefusedError(f'the buffer of its metadata "{name}" has other users')
    return buffer


def _has_external_data(model: Model) -> bool:
    root = model.document.root
    return root is not None and bool(root["external_buffers"])


def _aligned(position: int) -> int:
    return -(-position // _ALIGNMENT) * _ALIGNMENT
