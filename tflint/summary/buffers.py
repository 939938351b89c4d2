"""Where the bytes of a model are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tflint.listing.digests import Digests
from tflint.summary.section import Block, Section, Table
from tflint.summary.wording import Ids, tensor_name

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.buffer import Buffer

_HEAD = ("buffer", "bytes", "at byte", "sha256", "used by")


@dataclass(frozen=True, slots=True)
class BufferFacts:
    """An entry of `Model.buffers` that holds bytes. `offset` is where they begin in the file, `None`
    when they lie outside; `user` is the first tensor or metadata entry that uses it, `users` how many
    do."""

    buffer: int
    bytes: int
    offset: int | None
    sha256: str
    user: str
    users: int


def buffers_section(facts: Facts, ids: Ids) -> Section:
    """The buffers that hold bytes, in file order."""
    digests = Digests(len(facts.model.data))
    entries: dict[int, list[str]] = {}
    for entry in facts.model.metadata:
        entries.setdefault(entry.buffer_index, []).append(f"metadata {entry.name}")
    found = [
        _facts(buffer, entries.get(buffer.index, []), digests, ids)
        for buffer in facts.model.buffers
        if buffer.nbytes
    ]
    rows = [
        (
            each.buffer,
            each.bytes,
            "outside" if each.offset is None else each.offset,
            each.sha256,
            _users(each),
        )
        for each in found
    ]
    blocks: list[Block] = [Table(_HEAD, rows, frozenset({"used by"}))] if rows else []
    return Section("buffers", found, blocks)


def _facts(buffer: Buffer, metadata: list[str], digests: Digests, ids: Ids) -> BufferFacts:
    span = buffer.span() if buffer.in_file else None
    tensors = buffer.model.buffer_users(buffer.index)
    user = metadata[0] if metadata else ""
    if tensors:
        user = tensor_name(tensors[0].subgraph, tensors[0].index, ids)
    return BufferFacts(
        buffer=buffer.index,
        bytes=buffer.nbytes,
        offset=span.offset if span is not None else None,
        sha256=digests.of(buffer.index, buffer.data).rpartition(":")[2],
        user=user,
        users=len(tensors) + len(metadata),
    )


def _users(found: BufferFacts) -> str:
    if not found.users:
        return "nothing"
    return f"{found.user} and {found.users - 1} more" if found.users > 1 else found.user
