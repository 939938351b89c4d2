"""A label file outside of the model against the outputs and against the labels inside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.label_comments import comment_lines
from tflint.analysis.label_files import LabelFile, embedded_labels, outside_labels
from tflint.analysis.label_match import (
    background_offset,
    fits,
    is_contracts,
    is_list,
    is_placeholder,
    two_labels_one_output,
)
from tflint.lint.finding import Finding
from tflint.lint.origin import shown_path
from tflint.lint.rule import rule
from tflint.lint.severity import MEDIUM, WARNING
from tflint.model.model import Model

# Knowledge graph ids (/m/01mxk0), WordNet ids (n01440764) and numbers are no names.
_ID = re.compile(r"/[mg]/\w+|n\d{8}|\d+")
_SHOWN = 3


@rule("L102", "sidecar-label-mismatch", severity=WARNING, confidence=MEDIUM, on=Model)
def sidecar_label_mismatch(model: Model, facts: Facts) -> Iterator[Finding]:
    """The label file beside the model fits no output, or differs from the labels inside.

    What it checks:
        The label file given with --labels, or the one beside the model that belongs to it by its
        name (classifier_labels.txt for classifier.tflite, or labels.txt when both are alone in
        their folder). Its number of labels must fit an output, or a detector with a placeholder in
        front. When the model has labels inside, the two lists must be the same, unless one holds
        ids, or a placeholder more than the other. Text, CSV, JSON, YAML and protobuf text are read.

    Why it matters:
        A program that reads this file shows wrong names, or fails when the model predicts a class
        behind the end of the list.

    How to fix:
        Put the label file of this model beside it. With labels inside the model, keep one source.

    When it is wrong:
        When the file belongs to another model: rename it, or name the right one with --labels.

    Source:
        Of 18 such pairs in public repositories 16 fit and two are wrong; the naming
        conventions are those of googlesamples/mlkit, shaqian/flutter_tflite and google-coral.
    """
    file = facts.of(outside_labels)
    if file is None:
        yield from _unreadable(model, facts)
        return
    if not is_list(file):
        return
    inside = [each for each in facts.of(embedded_labels) if is_list(each)]
    same_length = [e for e in inside if len(e.text.labels) == len(file.labels.names)]
    if same_length:
        yield from _different(file, same_length)
    elif not is_contracts(file, facts):
        yield from _wrong_count(file, facts)


def _unreadable(model: Model, facts: Facts) -> Iterator[Finding]:
    declared, contract = facts.expectations.labels, facts.expectations.contract
    if declared is None or (contract is not None and contract.labels == declared):
        return
    yield Finding(
        f'"{shown_path(declared)}" cannot be read as a list of labels',
        at=model,
        help="name a text file with one label per line, of at most 1 MiB",
        data={"file": str(declared)},
    )


def _wrong_count(file: LabelFile, facts: Facts) -> Iterator[Finding]:
    from tflint.analysis.class_count import class_counts

    outputs = facts.of(class_counts)
    if not outputs.known or not outputs.complete or fits(file, facts):
        return
    # One label too many or too few because of a background class is the business of another rule,
    # and right beside a detector.
    # So are remarks among the labels.
    if background_offset(file, facts) or two_labels_one_output(file, facts):
        return
    if comment_lines(file, facts):
        return
    known = list(outputs.known.values())
    count = len(file.labels.names)
    there = " and ".join(each.text for each in known[:_SHOWN])
    yield Finding(
        f"{file.title} has {count} labels, but {there}",
        at=file.node,
        help="use the label file of this model, with one label per line and nothing else in it",
        data={
            "file": file.name,
            "labels": count,
            "classes": [each.count for each in known],
            "pairing": file.pairing.value,
        },
    )


def _different(file: LabelFile, inside: list[LabelFile]) -> Iterator[Finding]:
    """Neither list is that of the other model, or of the other language, when most names agree."""
    if any(_same(file.labels.names, each.text.labels) for each in inside):
        return
    other = inside[0]
    first = next(
        i
        for i, (a, b) in enumerate(zip(file.labels.names, other.text.labels, strict=True))
        if _plain(a) != _plain(b)
    )
    yield Finding(
        f'{file.title} says "{file.labels.names[first][:60]}" for class {first}, but '
        f'"{other.name}" in the model says "{other.text.labels[first][:60]}"',
        at=file.node,
        help="keep one list of labels, the one the model was trained with",
        related=(("labels inside", other.node),),
        data={"file": file.name, "inside": other.name, "first_difference": first},
    )


def _same(names: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Equal but for case and separators; lists of ids cannot be compared with lists of names."""
    if _are_ids(names) != _are_ids(others):
        return True
    return all(
        _plain(a) == _plain(b) or is_placeholder(a) or is_placeholder(b)
        for a, b in zip(names, others, strict=True)
    )


def _are_ids(names: tuple[str, ...]) -> bool:
    return all(_ID.fullmatch(name.strip()) for name in names[:20])


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()
