"""Files in the zip that the metadata does not name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.label_pairing import is_label_name
from tflint.analysis.tflite_metadata import appended_files, tflite_metadata
from tflint.analysis.zip_places import member_place, zip_place
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import INFO, MEDIUM, WARNING
from tflint.model.associated_files import AppendedFiles
from tflint.model.model import Model
from tflint.model.tflite_metadata import ENTRY_NAME

_SHOWN, _LISTED = 3, 50
_VOCABULARY = re.compile(r"(^|[^a-z])vocab(ulary)?([^a-z]|$)")


@rule("M204", "unrecorded-file", severity=INFO, confidence=MEDIUM, on=Model)
def unrecorded_file(model: Model, facts: Facts) -> Iterator[Finding]:
    """A file in the zip behind the model is named nowhere in the metadata.

    What it checks:
        The names in the appended zip against the files that the metadata records, on the model, a
        subgraph, a tensor or a tokenizer. A zip behind a model without TFLite metadata and a zip
        without files are reported too. It is a warning for files whose names say that they are
        labels or a vocabulary.

    Why it matters:
        Task Library, MediaPipe and Android find a file by its record. Labels without one are not
        read, and the results have no names. Without TFLite metadata the zip is not even opened.

    How to fix:
        Record the file on the tensor it belongs to, with its type, and write the metadata again:
        MetadataPopulator warns of files that it packs but that are not recorded. Remove what nobody
        reads.

    When it is wrong:
        When a program of yours reads the zip by itself, as with metadata.json of Ultralytics.

    Source:
        tensorflow/tflite-support metadata/python/metadata.py and metadata/cc/metadata_extractor.cc;
        a published mobilenet without subgraph metadata has labels that no reader finds.
    """
    files, metadata = facts.of(appended_files), facts.of(tflite_metadata)
    if not files.present or files.problem:
        return
    recorded = {file.name for file in metadata.recorded_files()} if metadata is not None else set()
    if not files.members:
        if not recorded:
            yield Finding(
                "the zip behind the model has 0 files",
                at=zip_place(facts),
                help="pack the files that belong to the model, or cut the zip off",
            )
        return
    if metadata is None:
        # Damaged metadata is another finding, and nobody knows what it records.
        if model.metadata_entry(ENTRY_NAME) is None:
            yield _without_metadata(facts, files)
        return
    unrecorded = sorted(files.members.keys() - recorded)
    others = [name for name in unrecorded if not _is_text_of_a_task(name)]
    for name in unrecorded:
        if _is_text_of_a_task(name):
            yield Finding(
                f'"{name}" in the appended zip is recorded on no tensor, so that nothing reads it',
                at=member_place(facts, name),
                help="record it on the input or output it belongs to, with its type",
                severity=WARNING,
            )
    if others:
        verb = "is" if len(others) == 1 else "are"
        yield Finding(
            f"{_listed(others)} in the appended zip {verb} recorded nowhere in the metadata",
            at=member_place(facts, others[0]),
            help="record the file, or leave it out",
            data={"files": others[:_LISTED]},
        )


def _without_metadata(facts: Facts, files: AppendedFiles) -> Finding:
    names = sorted(files.members)
    lost = [name for name in names if _is_text_of_a_task(name)]
    verb = "lies" if len(names) == 1 else "lie"
    return Finding(
        f"{_listed(lost or names)} {verb} in the zip behind a model without TFLite metadata, where "
        "metadata readers do not look",
        at=member_place(facts, (lost or names)[0]),
        help="write TFLite metadata that records the files, or leave them out",
        severity=WARNING if lost else None,
        data={"files": names[:_LISTED]},
    )


def _is_text_of_a_task(name: str) -> bool:
    """The name says that the file holds labels or a vocabulary."""
    return is_label_name(name) or _VOCABULARY.search(name.lower()) is not None


def _listed(names: list[str]) -> str:
    shown = ", ".join(f'"{name}"' for name in names[:_SHOWN])
    return shown + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
