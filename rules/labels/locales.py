"""L105: label files in several languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.label_files import LabelFile, embedded_labels
from tflint.analysis.label_match import is_list
from tflint.analysis.tflite_metadata import selected_consumers
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING
from tflint.model.model import Model
from tflint.model.tflite_metadata import AssociatedFile

_LOCALE = r"[a-z]{2,3}(?:[-_][A-Z]{2})?"
_REFUSING = ("task-library", "mediapipe")


@rule("L105", "label-locale-conflict", severity=WARNING, confidence=HIGH, on=Model)
def label_locale_conflict(model: Model, facts: Facts) -> Iterator[Finding]:
    """The label files of an output for several languages do not go together.

    What it checks:
        Outputs with several label files: whether files of two locales have the same number of labels
        (with targets task-library and mediapipe it is an error if not), and, as an info, two files
        with the same locale or without one, and locales that are not written like en or pt-BR.

    Why it matters:
        The readers load the names of classes and the names to display from different files and refuse
        files of different lengths. Of two files for one locale the second is never read.

    How to fix:
        Give each language one file with as many lines as classes, and record its locale.

    When it is wrong:
        When only a program of your own reads the second file.

    Source:
        tensorflow/tflite-support core/label_map_item.cc (SetLabelMapItemsFromLocale);
        google-ai-edge/mediapipe components/utils; run with tflite-support 0.4.4.
    """
    files = {(f.output.position, f.name): f for f in facts.of(embedded_labels) if f.output}
    for position in sorted({position for position, _ in files}):
        records = _records(position, facts)
        yield from _counts(
            [(r, files[position, r.name]) for r in records if (position, r.name) in files], facts
        )
        yield from _locales(records)


def _records(position: int, facts: Facts) -> list[AssociatedFile]:
    file = next(f for f in facts.of(embedded_labels) if f.output and f.output.position == position)
    assert file.output is not None
    assert file.output.metadata is not None
    return file.output.metadata.label_files


def _counts(pairs: list[tuple[AssociatedFile, LabelFile]], facts: Facts) -> Iterator[Finding]:
    lists = [(record, file) for record, file in pairs if is_list(file)]
    for record, file in lists[1:]:
        first_record, first = lists[0]
        count, wanted = len(file.text.labels), len(first.text.labels)
        if count == wanted or record.locale == first_record.locale:
            continue
        refused = any(each in _REFUSING for each in facts.of(selected_consumers))
        yield Finding(
            f"{file.title} ({record.locale or 'no locale'}) has {count} labels, but {first.title} "
            f"({first_record.locale or 'no locale'}) of the same output has {wanted}",
            at=file.node,
            help="give each language one file with as many lines as classes",
            severity=ERROR if refused else None,
            data={"labels": count, "others": wanted},
            key="count",
        )


def _locales(records: list[AssociatedFile]) -> Iterator[Finding]:
    seen: dict[str, AssociatedFile] = {}
    for record in records:
        locale = record.locale
        earlier = seen.setdefault(locale, record)
        if earlier is not record:
            yield Finding(
                f'"{record.name}" and "{earlier.name}" are labels of one output '
                + (f'for the same locale "{locale}"' if locale else "without a locale")
                + ", so that only the first is read",
                at=record,
                help="record a locale of its own for each file",
                severity=INFO,
                key="same",
            )
        elif locale and not re.fullmatch(_LOCALE, locale):
            yield Finding(
                f'"{record.name}" has locale "{locale[:20]}", which is not written like en or pt-BR',
                at=record,
                field="locale",
                help="write the language in two lower-case letters, and the region behind a hyphen",
                severity=INFO,
                key="form",
            )
