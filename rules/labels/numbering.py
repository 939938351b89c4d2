"""L305: indices in front of labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.label_files import LabelFile, label_files
from tflint.analysis.label_formats import LINES
from tflint.analysis.label_match import is_list
from tflint.analysis.label_numbering import Numbering, numbering
from tflint.lint.diagnostic import Fix
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING, Severity
from tflint.model.model import Model


@rule(
    "L305",
    "label-index-prefix",
    severity=WARNING,
    confidence=HIGH,
    on=Model,
    fix="unsafe",
    tags=("silent",),
)
def label_index_prefix(model: Model, facts: Facts) -> Iterator[Finding]:
    """The lines of a label file begin with an index.

    What it checks:
        Label files of which at least 80 % of the lines are a number, a separator and a name. In the
        model it is an error when the numbers are not the lines' own (they fall, repeat, leave some
        out, or begin at 1). Beside the model orderly numbers are an info, since programs that read
        such files take the numbers off. Numbers that count the same thing over and over (1 USD,
        5 USD) are names. In JSON and protobuf text only ids that occur twice count.

    Why it matters:
        Task Library and MediaPipe show the whole line, "0 background", as the name, and take the
        line number for the class. Where the two differ every name belongs to another class, and
        nothing fails.

    How to fix:
        Take the numbers off, sort the lines by them, and put a placeholder such as ??? where one is
        missing.

    When it is wrong:
        When the numbers are part of the names.

    Source:
        tensorflow/tflite-support core/label_map_item.cc and google-ai-edge/mediapipe
        util/label_map_util.cc, which take lines as they are; google-coral/test_data has files of
        both kinds.
    """
    for file in facts.of(label_files):
        if not file.labels.names:
            continue
        if file.labels.format not in (LINES, "numbered lines"):
            yield from _repeated_ids(file)
            continue
        found = numbering([line for line in file.text.labels if line.strip()])
        if found is not None and is_list(file):
            yield _finding(file, found)


def _finding(file: LabelFile, found: Numbering) -> Finding:
    remark = f", and {found.disorder}" if found.disorder else ""
    return Finding(
        f"{len(found.indices)} of {len(file.text.labels)} lines of {file.title} begin with an index, "
        f'such as "{file.text.labels[0][:40]}"{remark}',
        at=file.node,
        help="keep the names only, in the order of the classes, with ??? where there is none",
        severity=_severity(file, found),
        fix=Fix("unsafe", "take the numbers off")
        if file.is_embedded and not found.disorder and len(found.indices) == len(file.text.labels)
        else None,
        data={"indices": list(found.indices[:1000]), "disorder": found.disorder},
    )


def _severity(file: LabelFile, found: Numbering) -> Severity:
    if file.is_embedded:
        return ERROR if found.disorder else WARNING
    # A program that reads the numbers may well begin at 1 or leave some out, but not use one twice.
    return WARNING if "twice" in found.disorder else INFO


def _repeated_ids(file: LabelFile) -> Iterator[Finding]:
    ids = file.labels.ids or ()
    counts = Counter(ids)
    if len(counts) == len(ids):
        return
    repeated, times = next((i, count) for i, count in counts.items() if count > 1)
    yield Finding(
        f"{file.title} has {len(ids)} labels for {len(counts)} ids: {repeated} occurs "
        f"{'twice' if times == 2 else f'{times} times'}",
        at=file.node,
        help="give each class an id of its own",
        data={"labels": len(ids), "ids": len(counts)},
    )
