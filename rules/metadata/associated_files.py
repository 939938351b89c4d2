"""The files that the metadata names."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.consumer_refusals import consumers_needing
from tflint.analysis.facts import Facts
from tflint.analysis.tflite_metadata import appended_files, tflite_metadata
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.model import Model
from tflint.model.tflite_metadata import AssociatedFile

_SHOWN = 3


@rule("M203", "associated-file-missing", severity=WARNING, confidence=HIGH, on=Model)
def associated_file_missing(model: Model, facts: Facts) -> Iterator[Finding]:
    """The metadata names a file that is not in the zip behind the model.

    What it checks:
        Every file that the metadata records, on the model, a subgraph, a tensor or a tokenizer,
        against the names in the appended zip. Without a zip, or with one that cannot be read, there
        is one finding for all of them. With target task-library, mediapipe or mlkit it is an error
        where the library looks the file up by itself.

    Why it matters:
        Labels, vocabularies and calibration files are looked up by that name. Task Library and
        MediaPipe refuse the model when the look-up fails; MediaPipe's segmenter and Task Library's
        text classifiers drop the labels without a word. Descriptions are never looked up, and
        labels of a language only when a program asks for it. The model itself still runs, so it is
        seen late. The usual causes are a file that was cut in transfer, and a tool that rewrote the
        flatbuffer and lost what follows it.

    How to fix:
        Run the metadata writer as the last step of the export, or pack the file with
        MetadataPopulator.load_associated_files. Do not rewrite the model after that.

    When it is wrong:
        When the file is kept elsewhere on purpose and given to the reader by other means.

    Source:
        tensorflow/tflite-support metadata/cc/metadata_extractor.cc, GetAssociatedFile; run with
        tflite-support 0.4.4 and mediapipe 1.2.2; tensorflow/tensorflow#44431.
    """
    metadata = facts.of(tflite_metadata)
    if metadata is None:
        return
    archive = facts.of(appended_files)
    missing: dict[str, AssociatedFile] = {}
    for file in metadata.recorded_files():
        if file.name and file.name not in archive.members:
            missing.setdefault(file.name, file)
    if not missing:
        return
    if archive.members:
        for name, file in missing.items():
            consumers = consumers_needing((file,), facts)
            yield Finding(
                f'"{name}" is not among the {len(archive.members)} files in the appended zip',
                at=file,
                help="pack the file into the model, or remove its record",
                severity=ERROR if consumers else None,
                data={"file": name, "members": sorted(archive.members)[:50]},
                targets=consumers,
            )
        return
    consumers = consumers_needing(missing.values(), facts)
    shown = ", ".join(f'"{name}"' for name in list(missing)[:_SHOWN])
    more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
    state = "no zip follows the model"
    if archive.problem:
        state = f"the zip behind the model cannot be read: {archive.problem}"
    elif archive.present:
        state = "the zip behind the model is empty"
    yield Finding(
        f"the metadata names {shown}{more}, but {state}",
        at=next(iter(missing.values())),
        help="run the metadata writer again, as the last step of the export",
        severity=ERROR if consumers else None,
        data={"files": list(missing)[:50]},
        targets=consumers,
    )
