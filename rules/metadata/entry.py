"""The metadata entry as a flatbuffer: can its readers follow it."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.tflite_metadata import read_metadata
from tflint.flatbuffer import Damage, read
from tflint.flatbuffer.schemas.conversion_metadata import CONVERSION_METADATA
from tflint.flatbuffer.schemas.tflite_metadata import TFLITE_METADATA
from tflint.lint.diagnostic import ByteRange
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.node import Place
from tflint.model.signature import MetadataEntry
from tflint.model.tflite_metadata import ENTRY_NAME, data_offset

_HELP = "write the metadata again with the metadata writer, from the model without metadata"

_REASONS = {
    "range": "points outside of it",
    "misaligned": "points to a place that is not a multiple of 4",
    "zero-offset": "is 0",
    "offset-sign": "points backwards",
    "vtable-odd": "is the odd size of a vtable",
    "vtable-range": "points to a vtable outside of it",
    "vector-length": "is the length of a vector that is too long",
    "string-terminator": "is not the zero that ends a string",
    "depth": "belongs to a table nested more than 64 deep",
}


@rule(
    "M101",
    "unreadable-metadata",
    severity=ERROR,
    confidence=HIGH,
    on=MetadataEntry,
    tags=("crash", "security"),
)
def unreadable_metadata(entry: MetadataEntry, facts: Facts) -> Iterator[Finding]:
    """A metadata entry is no flatbuffer of its kind, or is damaged.

    What it checks:
        The buffer of the entry TFLITE_METADATA: that it has at least 8 bytes, that bytes 4 to 7 are
        the identifier M001, and that every offset, vector and string in it lies inside of it. A
        CONVERSION_METADATA entry that is damaged is a warning, as is TFLITE_METADATA whose only
        fault is alignment. Only the first entry of a name is used, so only that is judged.

    Why it matters:
        The interpreter never looks at metadata, but Task Library and MediaPipe do, and they follow
        its offsets without any check: with damaged metadata the process that opens the model dies,
        or reads foreign memory. With another identifier they refuse the model.

    How to fix:
        Write the metadata again, with tflite_support.metadata.MetadataPopulator or the metadata
        writers of mediapipe.tasks.python.metadata. Tools that rewrite the flatbuffer after that
        must copy the buffer unchanged.

    When it is wrong:
        When nothing that reads metadata ever opens the model.

    Source:
        tensorflow/tflite-support metadata/cc/metadata_extractor.cc, InitFromModelBuffer (compares
        the identifier, does not verify); an empty buffer and cut payloads were run with
        tflite-support 0.4.4 and mediapipe 1.2.2: segmentation faults.
    """
    if entry.table.damaged or entry.buffer is None:
        return
    if facts.model.metadata_entry(entry.name) is not entry:
        return
    if entry.name == ENTRY_NAME:
        yield from _tflite_metadata(entry)
    elif entry.name == "CONVERSION_METADATA" and len(entry.data):
        damages = read(entry.data, CONVERSION_METADATA).damages
        if damages:
            yield _damaged(entry, damages, "metadata")


def _tflite_metadata(entry: MetadataEntry) -> Iterator[Finding]:
    size = len(entry.data)
    if size < 8:
        yield Finding(
            f"the metadata has {size} bytes, too few for a flatbuffer, and its readers crash",
            at=entry,
            field="buffer",
            help="write the metadata, or remove the entry",
            data={"size": size},
        )
        return
    identifier = bytes(entry.data[4:8])
    if identifier != TFLITE_METADATA.identifier:
        start = data_offset(entry)
        yield Finding(
            f"the metadata has the identifier {_text(identifier)}, expected 'M001'",
            at=entry,
            field="buffer",
            help=_HELP,
            data={"identifier": identifier.hex()},
            bytes=ByteRange(start + 4, 4) if start is not None else None,
        )
        return
    document = read_metadata(entry)
    if document.damages:
        yield _damaged(entry, document.damages, "tflite_metadata")
    elif document.stopped:
        yield Finding(
            f"the metadata unfolds to {document.visits:,} tables from {size:,} bytes",
            at=entry,
            field="buffer",
            help=_HELP,
        )


def _damaged(entry: MetadataEntry, damages: list[Damage], root: str) -> Finding:
    """One finding for all damages of an entry, at the first one."""
    first = damages[0]
    start = data_offset(entry) or 0
    steps = [root] if first.path == "model" else [root, first.path]
    more = f" ({len(damages)} such places)" if len(damages) > 1 else ""
    harmless = root != "tflite_metadata" or all(d.reason == "misaligned" for d in damages)
    address = ".".join(steps) if root == "tflite_metadata" else entry.address
    return Finding(
        f"{entry.name} is damaged: the number at byte {first.position} of it "
        f"{_REASONS.get(first.reason, first.reason)}{more}",
        at=Place(address, model=entry.owner, kind="metadata", subject=entry.subject),
        help=_HELP,
        severity=WARNING if harmless else None,
        data={
            "places": [
                {"path": d.path, "reason": d.reason, "offset": start + d.position}
                for d in damages[:20]
            ]
        },
        bytes=ByteRange(start + first.position, 4),
    )


def _text(identifier: bytes) -> str:
    """The identifier as text where it is text, else in hexadecimal digits."""
    if all(0x20 <= byte < 0x7F for byte in identifier):
        return f"'{identifier.decode('ascii')}'"
    return f"0x{identifier.hex()}"
