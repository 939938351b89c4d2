"""What the metadata says an associated file is, against what it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from tflint.analysis.class_count import class_counts
from tflint.analysis.facts import Facts
from tflint.analysis.label_pairing import is_label_name
from tflint.analysis.tflite_metadata import (
    InputOrOutput,
    appended_files,
    inputs_and_outputs,
    subgraph_metadata,
    tflite_metadata,
)
from tflint.inputs.zip_directory import STORED
from tflint.lint.diagnostic import Fix
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import MEDIUM, WARNING
from tflint.model.associated_files import AppendedFiles
from tflint.model.model import Model
from tflint.model.tflite_metadata import (
    AXIS_LABELS,
    VALUE_LABELS,
    AssociatedFile,
    TensorMetadata,
)

_UNUSED = ("UNKNOWN", "DESCRIPTIONS")
_VOCABULARY, _CALIBRATION = "VOCABULARY", "TENSOR_AXIS_SCORE_CALIBRATION"
_INDEX = "SCANN_INDEX_FILE"
_HEAD = 1 << 16
# Real tensors have a handful of files; members of a zip may share their bytes, which costs nothing.
_MAX_RECORDS = 1000
_LONGEST_LABEL = 60


@rule(
    "M205",
    "wrong-associated-file-type",
    severity=WARNING,
    confidence=MEDIUM,
    on=Model,
    fix="unsafe",
)
def wrong_associated_file_type(model: Model, facts: Facts) -> Iterator[Finding]:
    """An associated file is recorded with a type that does not fit its name or its bytes.

    What it checks:
        Files of type UNKNOWN or DESCRIPTIONS on an output that has no labels: that neither the name
        says labels nor the lines are as many as the classes of the output. Vocabularies that hold
        zero bytes, and search indexes that are plain text. Two vocabularies, calibrations or indexes
        on one tensor of which no locale tells which is meant. Strange bytes in labels, calibrations
        and vocabularies of regular expressions, and two lists of labels, are the business of other
        rules (L304, M406, M502, L105).

    Why it matters:
        Readers choose a file by its type. Labels of type UNKNOWN are not read at all, and the
        results have no names, without any message. Of two files of one type the first is taken.

    How to fix:
        Set the type in the AssociatedFile: TENSOR_AXIS_LABELS for scores of classes,
        TENSOR_VALUE_LABELS for class numbers; the writers of tflite_support.metadata_writers do that
        by themselves.

    When it is wrong:
        When the text is notes for people that happens to have as many lines as there are classes.

    Source:
        tensorflow/tflite-support metadata/metadata_schema.fbs, AssociatedFileType; labels of type
        UNKNOWN and DESCRIPTIONS were run with tflite-support 0.4.4 and mediapipe 1.2.2 (no class
        names); tensorflow/tflite-support#943.
    """
    metadata, described = facts.of(tflite_metadata), facts.of(subgraph_metadata)
    if metadata is None:
        return
    files = facts.of(appended_files)
    for found in facts.of(inputs_and_outputs):
        if not found.is_input and found.metadata is not None and not found.metadata.label_files:
            yield from _unread_labels(found, found.metadata, files, facts)
    for tensor in (*described.inputs, *described.outputs) if described is not None else ():
        yield from _ambiguous(tensor)
    by_name = {(file.name, file.type): file for file in metadata.recorded_files()}
    for file in islice(by_name.values(), _MAX_RECORDS):
        yield from _wrong_bytes(file, files)


def _unread_labels(
    output: InputOrOutput, metadata: TensorMetadata, files: AppendedFiles, facts: Facts
) -> Iterator[Finding]:
    unused = (file for file in metadata.files() if file.type in _UNUSED)
    for file in islice(unused, _MAX_RECORDS):
        classes = facts.of(class_counts).known.get(output.position)
        lines = _line_count(files, file.name)
        if is_label_name(file.name):
            reason = "has the name of a label file"
        elif classes is not None and classes.sure and lines == classes.count > 1:
            reason = f"has {lines} lines for {classes.count} classes"
        else:
            continue
        wanted = VALUE_LABELS if classes is not None and classes.holds_ids else AXIS_LABELS
        yield Finding(
            f'"{file.name}" of {output.word} "{output.tensor.short_name}" {reason}, but the type '
            f"{file.type}, so that nothing reads it",
            at=file,
            field="type",
            help=f"record it with the type {wanted}",
            data={"type": file.type, "expected": wanted},
            fix=Fix("unsafe", f"record it with the type {wanted}"),
        )


def _ambiguous(tensor: TensorMetadata) -> Iterator[Finding]:
    by_type: dict[str, list[AssociatedFile]] = defaultdict(list)
    for file in tensor.files():
        if file.type in (_VOCABULARY, _CALIBRATION, _INDEX) and not file.locale:
            by_type[file.type].append(file)
    for kind, same in by_type.items():
        if len(same) > 1:
            yield Finding(
                f'{len(same)} files of "{tensor.name}" have the type {kind} and no locale, and '
                f'readers take the first, "{same[0].name}"',
                at=same[1],
                field="type",
                help="keep one file of the type, or tell them apart by locale",
                related=(("first", same[0]),),
            )


def _wrong_bytes(file: AssociatedFile, files: AppendedFiles) -> Iterator[Finding]:
    head = _head(files, file.name)
    if file.type == _INDEX and head and b"\0" not in head:
        problem = "is plain text, but its type SCANN_INDEX_FILE is binary"
    elif file.type == _VOCABULARY and b"\0" in head and not _is_read_by_other_rules(file):
        problem = f"has a zero at byte {head.index(0):,}, but its type VOCABULARY is text"
    else:
        return
    yield Finding(
        f'"{file.name}" {problem}',
        at=file,
        field="type",
        help="pack the right file, or correct its type",
        data={"type": file.type},
    )


def _is_read_by_other_rules(file: AssociatedFile) -> bool:
    """A model of SentencePiece is binary whatever its type; the vocabulary of a regular expression,
    which belongs to a tensor, is parsed by M502."""
    of_tensor = "_tensor_metadata[" in file.address and ".options." in file.address
    return of_tensor or ".sentencePiece_model[" in file.address


def _head(files: AppendedFiles, name: str) -> bytes:
    """The first bytes of a file; nothing for one that is compressed or not there."""
    member, span = files.members.get(name), files.span(name)
    if member is None or span is None or member.method != STORED or member.encrypted:
        return b""
    return bytes(files.data[span.offset : span.offset + min(span.length, _HEAD)])


def _line_count(files: AppendedFiles, name: str) -> int | None:
    """The number of lines of a text with short lines; `None` for anything else."""
    span, head = files.span(name), _head(files, name)
    if span is None or not head or span.length > len(head):
        return None
    try:
        lines = head.decode("utf-8").rstrip().splitlines()
    except UnicodeDecodeError:
        return None
    short = all(line.strip() and len(line) <= _LONGEST_LABEL for line in lines)
    return len(lines) if short and b"\0" not in head else None
