"""Lines of a label file that are no labels but remarks about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tflint.analysis.label_match import expected_classes

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.analysis.label_files import LabelFile

_MARKS = ("#", "//")

# A label that ends in a full stop, such as "Canis lupus fam.", has fewer words than a sentence.
_WORDS = 6

# A remark stands behind one of the first; each is compared with all lines.
_BLANK_LINES = 10


def comment_lines(file: LabelFile, facts: Facts) -> tuple[int, ...]:
    """The lines, from 0, that a file outside of the model has beyond the classes of an output, when
    all of them are remarks: behind a blank line, marked as comments, or sentences."""
    expected = expected_classes(file, facts)
    if file.is_embedded or not file.labels.by_line:
        return ()
    lines = file.text.labels
    remarks = tuple(i for i, line in enumerate(lines) if is_remark(line))
    behind = (tuple(range(blank, len(lines))) for blank in file.text.blank_lines[:_BLANK_LINES])
    for found in (remarks, *behind):
        left = len(lines) - len(found)
        if (
            found
            and left
            and any(each.fits(left) and not each.fits(len(lines)) for each in expected)
        ):
            return found
    return ()


def is_remark(line: str) -> bool:
    """The line is marked as a comment, or is a sentence."""
    text = line.strip()
    return text.startswith(_MARKS) or (text.endswith(".") and len(text.split()) > _WORDS)
