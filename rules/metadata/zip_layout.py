"""Whether all readers can read the zip behind the model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tflint.analysis.appended_zip import Archive, appended_zip
from tflint.analysis.consumer_refusals import consumers_needing
from tflint.analysis.facts import Facts
from tflint.analysis.tflite_metadata import appended_files, selected_consumers, tflite_metadata
from tflint.analysis.zip_integrity import END_SIZE, end_record, zip_damages
from tflint.analysis.zip_places import member_place, zip_place
from tflint.inputs.zip_directory import STORED
from tflint.lint.diagnostic import Fix
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.model import Model

_HELP = (
    "pack the files again with MetadataPopulator.load_associated_files, into the model without zip"
)
_SHOWN, _LISTED = 3, 50
_WRITE_AGAIN = Fix("safe", "write the zip again, with each file stored once")


@rule("M201", "damaged-zip", severity=WARNING, confidence=HIGH, on=Model)
def damaged_zip(model: Model, facts: Facts) -> Iterator[Finding]:
    """The zip behind the model contradicts itself.

    What it checks:
        The directory of the appended zip against the header of each file: place, name, method,
        sizes and checksum; whether a file runs past the end, is encrypted, or is stored with two
        different sizes; and the checksum against the bytes. With metadata and target task-library,
        mediapipe or mlkit it is an error, except for names, for bytes that differ from their
        checksum, and for files that are marked as encrypted but are not. A zip that cannot be read
        at all is reported by associated-file-missing (M203) where the metadata names files.

    Why it matters:
        Task Library and MediaPipe open the zip when they load the model, and one file whose headers
        disagree makes them refuse it as a whole; a file that both say is larger than the rest of the
        model ends the process with a segmentation fault. They do not look at the bytes: Python
        raises BadZipFile where they show wrong labels.

    How to fix:
        Pack the files again with MetadataPopulator.load_associated_files. Copy models in binary
        mode; a transfer in text mode changes line ends in the labels.

    When it is wrong:
        When no program reads the zip.

    Source:
        google-ai-edge/mediapipe tasks/cc/metadata/utils/zip_utils.cc; madler/zlib
        contrib/minizip/unzip.c, unz64local_CheckCurrentFileCoherencyHeader; every case was run with
        tflite-support 0.4.4 and mediapipe 1.2.2.
    """
    files, metadata = facts.of(appended_files), facts.of(tflite_metadata)
    consumers = facts.of(selected_consumers) if metadata is not None else ()
    if files.problem:
        if metadata is None or next(metadata.recorded_files(), None) is None:
            size = len(model.data) - model.document.end
            yield Finding(
                f"the {size:,} bytes of the zip behind the model cannot be read: {files.problem}",
                at=zip_place(facts),
                help=_HELP,
                severity=ERROR if consumers else None,
                targets=consumers,
            )
        return
    for damage in facts.of(zip_damages):
        refused = consumers and not damage.is_tolerated
        yield Finding(
            f'"{damage.member}" in the appended zip {damage.text}'
            if damage.member
            else f"the end record of the appended zip {damage.text}",
            at=member_place(facts, damage.member) if damage.member else zip_place(facts),
            help=_HELP,
            severity=ERROR if refused else None,
            targets=consumers if refused else (),
            key=damage.text[:40],
        )


@rule("M202", "incompatible-zip", severity=WARNING, confidence=HIGH, on=Model, fix="safe")
def incompatible_zip(model: Model, facts: Facts) -> Iterator[Finding]:
    """Not every reader of metadata can use the zip behind the model.

    What it checks:
        That files in the appended zip are not compressed and have different names, that the zip says
        it is on disk 0, and that the offset of its directory counts from the start of the file. In a
        model without TFLite metadata only the names are judged. With target task-library, mediapipe
        or mlkit a compressed file is an error, and so is another disk where a named file is needed.
        Bytes behind the end record, which hide the zip from Android's reader too, are reported by
        trailing-data (S101).

    Why it matters:
        Task Library and MediaPipe refuse a model when any file in its zip is compressed, needed or
        not, and find no files in a zip of several disks. Of two files with one name C++ and Python
        take the last and Java takes the first. Java also takes the offset of the directory as it
        stands, and finds no labels when it counts from the start of the zip.

    How to fix:
        Pack the files with MetadataPopulator.load_associated_files, or with zipfile.ZipFile(model,
        "a") and its default, ZIP_STORED. Do not append a finished zip with cat.

    When it is wrong:
        When only a program of yours reads the zip, with a library that allows all this.

    Source:
        tensorflow/tflite-support metadata/cc/utils/zip_utils.cc and metadata/java
        ModelMetadataInfo.java, ZipFile.java; compressed files, disk numbers, offsets that count from
        the zip and repeated names were run with tflite-support 0.4.4 and mediapipe 1.2.2.
    """
    archive = facts.of(appended_zip)
    if archive is None:
        return
    yield from _repeated_names(facts, archive)
    metadata = facts.of(tflite_metadata)
    if metadata is None:
        return
    yield from _compressed(facts, archive)
    record = end_record(model.data, archive)
    if record is None:
        return
    directory = archive.end - END_SIZE - record.size
    # With a wrong offset no member is where it should be, and M201 says so.
    if record.offset != directory and not facts.of(zip_damages):
        yield Finding(
            f"the directory of the appended zip is at byte {directory:,}, but the end record says "
            f"{record.offset:,}, so that Android's reader finds no files",
            at=zip_place(facts),
            help=_HELP,
            key="offset",
            data={"offset": record.offset, "expected": directory},
            fix=_WRITE_AGAIN,
        )
    if (record.disk, record.directory_disk, record.entries_here) != (0, 0, record.entries):
        refusing = consumers_needing(metadata.recorded_files(), facts)
        yield Finding(
            f"the appended zip says it is disk {record.disk} with {record.entries_here:,} of "
            f"{record.entries:,} files, and readers of metadata find no files in it",
            at=zip_place(facts),
            help=_HELP,
            severity=ERROR if refusing else None,
            targets=refusing,
            key="disk",
            fix=_WRITE_AGAIN,
        )


def _repeated_names(facts: Facts, archive: Archive) -> Iterator[Finding]:
    counts = Counter(member.stored_name for member in archive.members if member.entry is not None)
    names = {member.stored_name: member.name for member in archive.members}
    for stored, count in counts.items():
        if count > 1:
            yield Finding(
                f'the appended zip has {count} files with the name "{names[stored]}": C++ and '
                "Python read the last, Java the first",
                at=member_place(facts, names[stored]),
                help="keep the file that is right, and pack it once",
                data={"count": count},
                fix=_WRITE_AGAIN,
            )


def _compressed(facts: Facts, archive: Archive) -> Iterator[Finding]:
    # The method of a damaged member is not known.
    damaged = {d.member for d in facts.of(zip_damages) if not d.is_tolerated}
    packed = [
        member
        for member in archive.members
        if member.entry is not None and member.entry.method != STORED and member.name not in damaged
    ]
    if not packed:
        return
    consumers = facts.of(selected_consumers)
    shown = ", ".join(f'"{member.name}"' for member in packed[:_SHOWN])
    more = f" and {len(packed) - _SHOWN} more" if len(packed) > _SHOWN else ""
    verb = "is" if len(packed) == 1 else "are"
    yield Finding(
        f"{shown}{more} in the appended zip {verb} compressed, and Task Library and MediaPipe refuse "
        "the model",
        at=member_place(facts, packed[0].name),
        help="pack the files without compression, as MetadataPopulator does",
        severity=ERROR if consumers else None,
        targets=consumers,
        data={"files": [member.name for member in packed[:_LISTED]]},
        key="compressed",
        fix=_WRITE_AGAIN,
    )
