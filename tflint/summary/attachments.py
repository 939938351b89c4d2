"""Metadata entries, and the files in the zip behind a model."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tflint.analysis.tflite_metadata import appended_files
from tflint.listing.metadata import decoded_content, json_lines, short_text
from tflint.summary.section import Block, Heading, Lines, Section, Table
from tflint.summary.wording import quantity, shown

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

MAX_FILE = 4 << 20


@dataclass(frozen=True, slots=True)
class StoredMetadata:
    """An entry of `Model.metadata`. `text` is its content when that is a short ASCII text, `content`
    when it is a flatbuffer of a known schema."""

    name: str
    bytes: int
    text: str
    content: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file in the zip behind the model. `lines` is `None` for what is no UTF-8 text; `problem`
    says why the content could not be had, and then there is no digest."""

    name: str
    bytes: int
    lines: int | None
    sha256: str | None
    problem: str

    @property
    def words(self) -> str:
        """`labels.txt (21,686 bytes, 1,001 lines)`."""
        details = [quantity(self.bytes, "byte")]
        if self.lines is not None:
            details.append(quantity(self.lines, "line"))
        if self.problem:
            details.append(self.problem)
        return f"{shown(self.name)} ({', '.join(details)})"


def stored_metadata(facts: Facts) -> tuple[StoredMetadata, ...]:
    """The metadata entries, in file order. Of several with one name the first is decoded, which is
    the one that readers take."""
    names: set[str] = set()
    found: list[StoredMetadata] = []
    for entry in facts.model.metadata:
        content = decoded_content(entry) if entry.name not in names else None
        names.add(entry.name)
        found.append(StoredMetadata(entry.name, len(entry.data), short_text(entry.data), content))
    return tuple(found)


def attached_files(facts: Facts) -> tuple[AttachedFile, ...]:
    """The files of the zip, by name."""
    archive = facts.of(appended_files)
    found: list[AttachedFile] = []
    for name, member in sorted(archive.members.items()):
        content = archive.read(name, MAX_FILE)
        if content.problem:
            found.append(AttachedFile(name, member.size, None, None, content.problem))
            continue
        digest = hashlib.sha256(content.data).hexdigest()
        lines = _line_count(content.data)
        found.append(AttachedFile(name, len(content.data), lines, digest, ""))
    return tuple(found)


def metadata_section(facts: Facts) -> Section:
    """What the metadata says."""
    entries = facts.of(stored_metadata)
    rows = [(entry.name, entry.bytes, entry.text) for entry in entries]
    blocks: list[Block] = [Table(("name", "bytes", "text"), rows)] if rows else []
    for entry in entries:
        if entry.content is not None:
            blocks.append(Heading(entry.name))
            blocks.append(Lines([line[2:] for line, _ in json_lines(entry.content)]))
    return Section("metadata", entries, blocks)


def files_section(facts: Facts) -> Section:
    """The files that come with the model."""
    files = facts.of(attached_files)
    rows = [
        (
            file.name,
            file.bytes,
            "" if file.lines is None else file.lines,
            file.sha256[:8] if file.sha256 else file.problem,
        )
        for file in files
    ]
    head = ("name", "bytes", "lines", "sha256")
    return Section("files", files, [Table(head, rows)] if rows else [])


def _line_count(data: bytes) -> int | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else len(text.splitlines())
