"""The names under which metadata is found."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.flatbuffer.schemas.tflite_metadata import TFLITE_METADATA
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, INFO, WARNING
from tflint.model.model import Model
from tflint.model.signature import MetadataEntry
from tflint.model.tflite_metadata import ENTRY_NAME

_RUNTIME_NAME = "min_runtime_version"
_LISTED = 50


@rule("M102", "ambiguous-metadata-entry", severity=WARNING, confidence=HIGH, on=Model)
def ambiguous_metadata_entry(model: Model, facts: Facts) -> Iterator[Finding]:
    """A metadata entry has no name, the name of another entry, or one that readers do not find.

    What it checks:
        The names of the entries of Model.metadata: that each has one, that none occurs twice, and
        that TFLite metadata has exactly the name TFLITE_METADATA. Names that differ from it in
        case, in spaces, dashes and underscores or by a zero at the end are reported, and so is a
        buffer with the identifier M001 under any other name. When min_runtime_version occurs twice
        it is an info.

    Why it matters:
        Entries are looked up by name, and the first one is taken. A second entry is dead and often
        stale: different tools show different metadata. An entry whose name is off by one character
        is not found at all, and labels and normalization are lost without a message.

    How to fix:
        Write the metadata with tflite_support.metadata.MetadataPopulator, which replaces the entry
        that is there. Programs that write it with flatbuffers must reuse the entry of the name.

    When it is wrong:
        When a program of yours reads the entries by position.

    Source:
        tensorflow/tflite-support metadata/cc/metadata_extractor.cc, InitFromModelBuffer (the first
        entry whose name equals TFLITE_METADATA).
    """
    by_name: dict[str, list[MetadataEntry]] = defaultdict(list)
    for entry in model.metadata:
        if entry.table.damaged:
            continue
        if entry.name != ENTRY_NAME and _is_meant_for_readers(entry):
            yield _not_found(entry)
        elif not entry.name:
            yield Finding(
                f"metadata entry {entry.index} has no name, so that nothing finds it",
                at=entry,
                field="name",
                help="remove the entry, or give it the name that its reader looks up",
            )
        else:
            by_name[entry.name].append(entry)
    for name, entries in by_name.items():
        if len(entries) > 1:
            yield _repeated(name, entries)


def _is_meant_for_readers(entry: MetadataEntry) -> bool:
    wanted = re.sub("[ _-]", "", ENTRY_NAME)
    if re.sub(r"[\s_-]", "", entry.name.rstrip("\0")).upper() == wanted:
        return True
    return bytes(entry.data[4:8]) == TFLITE_METADATA.identifier


def _not_found(entry: MetadataEntry) -> Finding:
    title = f"the name {entry.name!r}" if entry.name else "no name"
    return Finding(
        f'an entry with TFLite metadata has {title}, and readers look for "{ENTRY_NAME}"',
        at=entry,
        field="name",
        help=f"rename the entry to {ENTRY_NAME}, or write the metadata again with MetadataPopulator",
        data={"name": entry.name},
    )


def _repeated(name: str, entries: list[MetadataEntry]) -> Finding:
    indices = [entry.index for entry in entries]
    return Finding(
        f'{len(entries)} metadata entries have the name "{name}", and readers take the first, '
        f"entry {indices[0]}",
        at=entries[1],
        field="name",
        help="keep the entry that is right, and remove the others",
        severity=INFO if name == _RUNTIME_NAME else None,
        related=(("first", entries[0]),),
        data={"entries": indices[:_LISTED]},
    )
