"""The appended zip, as a danger for whatever unpacks it."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.appended_zip import Archive, ArchiveMember, appended_zip
from tflint.analysis.external_files import escaping_part
from tflint.analysis.facts import Facts
from tflint.analysis.tflite_metadata import tflite_metadata
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, WARNING
from tflint.model.model import Model
from tflint.model.node import Node, Place

_MIB = 1 << 20


@rule(
    "S201",
    "unsafe-member-path",
    severity=WARNING,
    confidence=HIGH,
    on=Model,
    tags=("security",),
    security_severity=7.0,
)
def unsafe_member_path(model: Model, facts: Facts) -> Iterator[Finding]:
    """An associated file has a name that is no plain file name.

    What it checks: The names in the appended zip and the file names in the metadata: not empty, not
    absolute, without drive letter, backslash, `..` and control characters, and no symbolic link. A
    `/` inside of a name, and names that are not UTF-8, are reported too.

    Why it matters: A tool that unpacks the zip and trusts such a name writes outside of its folder
    (zip slip). Readers of the metadata look for the base name and do not find a file in a folder.

    How to fix: Pack the files under plain names with MetadataPopulator.load_associated_files.

    When it is wrong: An application that reads folders from the zip by itself.

    Source: tensorflow/tflite-support `metadata/python/metadata.py` (only base names are stored); 50
    members in 1,268 public models, none with such a name.
    """
    archive = facts.of(appended_zip)
    for member in archive.members if archive is not None else ():
        problem = _problem_of(member)
        if problem:
            place = Place("appended_zip", model=model, kind="file", subject=member.name[:200])
            yield _unsafe(
                f"the name '{member.name}' of a file in the appended zip {problem}", place
            )
    metadata = facts.of(tflite_metadata)
    for file in metadata.recorded_files() if metadata is not None else ():
        problem = _problem(file.name)
        if problem:
            yield _unsafe(f"the file name '{file.name}' in the metadata {problem}", file, "name")


def _problem_of(member: ArchiveMember) -> str:
    if member.is_symlink:
        return "is that of a symbolic link"
    try:
        member.stored_name.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"is not UTF-8 at byte {error.start}"
    return _problem(member.name)


def _problem(name: str) -> str:
    if not name:
        return "is empty"
    return escaping_part(name) or ("has a folder in it" if "/" in name else "")


def _unsafe(text: str, at: Node, field: str = "") -> Finding:
    return Finding(
        text,
        at=at,
        field=field,
        key=text[:200],
        help="pack the file under its plain name; do not unpack this one with a tool that trusts it",
    )


@rule(
    "S202",
    "zip-bomb",
    severity=WARNING,
    confidence=HIGH,
    on=Model,
    tags=("security",),
    security_severity=5.0,
)
def zip_bomb(
    model: Model,
    facts: Facts,
    *,
    max_total_mib: int = 256,
    max_ratio: int = 100,
    max_members: int = 10_000,
) -> Iterator[Finding]:
    """The appended zip unpacks to far more than it is.

    What it checks: The sizes in the directory of the zip: all files together, against their
    compressed bytes (from 1 MiB on), their number, and whether files lie over one another.

    Why it matters: Whatever unpacks the zip runs out of memory or disk. Files that share their
    compressed bytes are a trick to get there from a few kilobytes.

    How to fix: Pack only the files that the metadata names, without compression.

    When it is wrong: A model that ships a large data set with it.

    Options:
      max-total-mib: real associated files have a few hundred kilobytes
      max-ratio: text shrinks to a tenth at best, and readers want no compression at all
      max-members: no public model has more than 3

    Source: 50 members in 1,268 public models, all stored without compression.
    """
    archive = facts.of(appended_zip)
    if archive is None:
        return
    entries = [member.entry for member in archive.members if member.entry is not None]
    total = sum(entry.size for entry in entries)
    packed = sum(entry.compressed_size for entry in entries)
    place = Place("appended_zip", model=model)
    if len(archive.members) > max_members:
        text = f"has {len(archive.members):,} files, more than {max_members:,}"
    elif total > max_total_mib * _MIB:
        text = f"unpacks to {total:,} bytes, more than {max_total_mib} MiB"
    elif total > _MIB and total > max_ratio * packed:
        text = f"unpacks from {packed:,} to {total:,} bytes, more than {max_ratio} times as much"
    else:
        overlap = _overlap(archive)
        if overlap is None:
            return
        text = f"has files '{overlap[0].name}' and '{overlap[1].name}' lying over one another"
    yield Finding(
        f"the appended zip {text}",
        at=place,
        severity=WARNING,
        help="do not unpack it; pack only the files that the metadata names, uncompressed",
        data={"members": len(archive.members), "bytes": total, "compressed_bytes": packed},
    )


def _overlap(archive: Archive) -> tuple[ArchiveMember, ArchiveMember] | None:
    placed = [(member.span, member) for member in archive.members if member.span is not None]
    placed.sort(key=lambda entry: entry[0])
    reach: tuple[int, ArchiveMember] | None = None
    for (begin, end), member in placed:
        if reach is not None and begin < reach[0]:
            return reach[1], member
        reach = (end, member) if reach is None or end > reach[0] else reach
    return None
