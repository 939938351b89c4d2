"""L306: remarks among the labels."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.label_comments import comment_lines
from tflint.analysis.label_files import outside_labels
from tflint.analysis.label_match import expected_classes, is_contracts
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import MEDIUM, WARNING
from tflint.model.model import Model


@rule("L306", "comment-in-labels", severity=WARNING, confidence=MEDIUM, on=Model)
def comment_in_labels(model: Model, facts: Facts) -> Iterator[Finding]:
    """The label file beside the model has lines that are no labels.

    What it checks:
        The label file beside the model or given with --labels, when it has more lines than an output
        has classes, and as many as classes without the lines that begin with # or //, are sentences
        (more than six words and a full stop), or stand behind a blank line.

    Why it matters:
        Readers take every line for a label. A comment in front shifts all names; one at the end gives
        names to classes that do not exist.

    How to fix:
        Keep nothing but one label per line in the file.

    When it is wrong:
        When the program that reads the file knows comments.

    Source:
        google-coral/test_data has label files with a licence text behind the labels; no reader known
        to us skips comments.
    """
    file = facts.of(outside_labels)
    if file is None or is_contracts(file, facts):
        return
    found = comment_lines(file, facts)
    if not found:
        return
    lines = file.text.labels
    expected = next(e for e in expected_classes(file, facts) if e.fits(len(lines) - len(found)))
    shown = next((lines[i] for i in found if lines[i].strip()), "")
    yield Finding(
        f"{file.title} has {len(lines)} lines, but {expected.text}: line {found[0] + 1} "
        f"{'and others are no labels, such as' if len(found) > 1 else 'is no label:'} "
        f'"{shown.strip()[:60]}"',
        at=file.node,
        help="keep nothing but one label per line in it",
        data={"lines": [i + 1 for i in found[:1000]], "classes": expected.count},
    )
