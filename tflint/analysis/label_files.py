"""The label files of a model: those in the appended zip, and the one outside that belongs to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.label_pairing import is_label_name, paired_label_file, read_beside
from tflint.analysis.tflite_metadata import InputOrOutput, appended_files, inputs_and_outputs
from tflint.lint.diagnostic import ByteRange
from tflint.lint.origin import shown_path
from tflint.model.associated_files import AppendedFiles
from tflint.model.node import Node, Place
from tflint.model.tflite_metadata import VALUE_LABELS, AssociatedFile

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.analysis.label_formats import LabelList
    from tflint.analysis.label_text import LabelText
    from tflint.model.model import Model


# Real models have at most four labelled outputs, with a file for each language.
MAX_RECORDS = 1000


class Pairing(Enum):
    """Why a label file is taken for one of the model: it is in its zip, the user said so, or it lies
    beside the model and has a fitting name."""

    EMBEDDED = "embedded"
    DECLARED = "declared"
    BESIDE = "beside"


class LabelFile(NamedTuple):
    """A label file and what is in it.

    `name` is the name in the zip, or the path as it is shown. `labels` are the labels as readers of
    this kind of file take them: one per line when it is in the zip; `structure` says what the text
    is instead, if it is no such list. `output` is the output whose
    metadata names it; `holds_ids` says that it is recorded as labels of values, not of an axis.
    """

    name: str
    node: Node
    pairing: Pairing
    text: LabelText
    labels: LabelList
    structure: str = ""
    output: InputOrOutput | None = None
    holds_ids: bool = False

    @property
    def is_embedded(self) -> bool:
        """It lies in the zip behind the model."""
        return self.pairing is Pairing.EMBEDDED

    @property
    def is_guess(self) -> bool:
        """It only lies beside the model, so that it may be something else."""
        return self.pairing is Pairing.BESIDE

    @property
    def title(self) -> str:
        """How messages call it: `"labels.txt"`, or `"labels.txt" beside the model`."""
        return f'"{self.name}"' + (" beside the model" if self.is_guess else "")

    @property
    def first(self) -> str:
        """The first label, cut to 60 characters; empty when there is none."""
        return self.labels.names[0][:60] if self.labels.names else ""


def embedded_labels(facts: Facts) -> tuple[LabelFile, ...]:
    """The files in the zip that the metadata records as labels of an output, in output order. One
    that is recorded for two outputs is there twice; one that cannot be read is left out."""
    return tuple(_embedded(facts))


def outside_labels(facts: Facts) -> LabelFile | None:
    """The label file the user named, or else the one beside the model that belongs to it by its
    name; `None` without either, and when it cannot be read as a list of labels."""
    declared = facts.expectations.labels
    if declared is not None:
        return read_label_file(declared, facts.model, Pairing.DECLARED)
    path = facts.file.path
    found = paired_label_file(path) if path is not None else None
    return read_label_file(found, facts.model, Pairing.BESIDE) if found is not None else None


def label_files(facts: Facts) -> tuple[LabelFile, ...]:
    """All label files, each once, for judging their text."""
    by_name = {file.name: file for file in reversed(facts.of(embedded_labels))}
    outside = facts.of(outside_labels)
    return (*reversed(by_name.values()), *([outside] if outside is not None else []))


def read_label_file(path: Path, model: Model, pairing: Pairing) -> LabelFile | None:
    """The label file at a path; `None` when it is missing, no regular file, larger than `MAX_BYTES`
    or has no labels in it."""
    from tflint.analysis.label_formats import read_labels
    from tflint.analysis.label_text import MAX_BYTES, decode_labels

    data = read_beside(path, MAX_BYTES)
    if data is None:
        return None
    text = decode_labels(data)
    labels = read_labels(text, path.suffix.lower())
    if labels is None:
        return None
    if pairing is Pairing.BESIDE and not is_label_name(path.name) and not _looks_like_labels(text):
        return None
    name = path.name if pairing is Pairing.BESIDE else shown_path(path)
    return LabelFile(name, _place(path.name, model), pairing, text, labels)


def _embedded(facts: Facts) -> Iterator[LabelFile]:
    archive = facts.of(appended_files)
    contents: dict[str, _Content | None] = {}
    seen: set[tuple[int, str]] = set()
    for output, record in _records(facts):
        name = record.name
        if (output.position, name) in seen:
            continue
        seen.add((output.position, name))
        if len(seen) > MAX_RECORDS:
            return
        if name not in contents:
            contents[name] = _content(name, archive)
        content = contents[name]
        if content is not None:
            yield LabelFile(
                name,
                _place(name, facts.model, archive.span(name)),
                Pairing.EMBEDDED,
                content.text,
                content.labels,
                content.structure,
                output,
                holds_ids=record.type == VALUE_LABELS,
            )


def _records(facts: Facts) -> Iterator[tuple[InputOrOutput, AssociatedFile]]:
    for output in facts.of(inputs_and_outputs):
        if not output.is_input and output.metadata is not None:
            for record in output.metadata.label_files:
                yield output, record


class _Content(NamedTuple):
    text: LabelText
    labels: LabelList
    structure: str


def _content(name: str, archive: AppendedFiles) -> _Content | None:
    from tflint.analysis.label_formats import plain_lines, structure_of
    from tflint.analysis.label_text import MAX_BYTES, decode_labels

    found = archive.read(name, MAX_BYTES)
    if found.problem:
        return None
    text = decode_labels(found.data)
    return _Content(text, plain_lines(text), structure_of(text))


def _place(name: str, model: Model, span: ByteRange | None = None) -> Place:
    address = f"files[{json.dumps(name, ensure_ascii=False)}]"
    return Place(address, model=model, span=span, kind="file", subject=name)


def _looks_like_labels(text: LabelText) -> bool:
    """A text beside a model whose name does not speak of labels can be anything: notes, a log. Labels
    are short, and few of them have many words."""
    lines = [line for line in text.labels if line.strip()]
    if not lines or text.bad_byte is not None or text.control_character is not None:
        return False
    long = sum(len(line) > 60 or len(line.split()) > 8 for line in lines)
    return long <= 0.2 * len(lines)
