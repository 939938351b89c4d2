"""Label files against the classes of the outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tflint.analysis.class_count import ClassCount
    from tflint.analysis.facts import Facts
    from tflint.analysis.label_files import LabelFile

# What stands in front of the classes in lists that have a background class or a gap. COCO and
# ImageNet lists use most of them.
_PLACEHOLDERS = frozenset(
    (
        "???",
        "0",
        "background",
        "_background_",
        "__background__",
        "dummy",
        "n/a",
        "none",
        "unknown",
        "unlabeled",
        "unlabelled",
    )
)

# Models with these numbers of outputs have a background class in front: ImageNet, COCO, Pascal VOC.
WITH_BACKGROUND = (1001, 91, 21)


def is_placeholder(label: str) -> bool:
    """The label stands for no class of its own: background, a gap, an unknown thing."""
    return label[:60].strip().strip("'\"").casefold() in _PLACEHOLDERS


def expected_classes(file: LabelFile, facts: Facts) -> tuple[ClassCount, ...]:
    """The classes of the outputs that a label file can be for: of its own output when the metadata
    says which, else of every output that tells them."""
    from tflint.analysis.class_count import class_counts

    known = facts.of(class_counts).known
    if file.output is None:
        return tuple(known.values())
    own = known.get(file.output.position)
    return (own,) if own is not None else ()


def label_counts(file: LabelFile) -> frozenset[int]:
    """The numbers of labels that readers can find in a file. In the model it is read by lines, and
    only blank lines at its end are a matter of taste."""
    if file.is_embedded:
        return frozenset((len(file.text.labels), len(file.text.lines)))
    return file.labels.counts


def fits(file: LabelFile, facts: Facts) -> bool:
    """An output has as many classes as the file has labels."""
    numbers = label_counts(file)
    return any(each.fits(n) for each in expected_classes(file, facts) for n in numbers)


def is_list(file: LabelFile) -> bool:
    """The file holds labels at all: it is not empty, and not another kind of text."""
    return bool(file.labels.names) and not file.structure


def background_offset(file: LabelFile, facts: Facts) -> tuple[ClassCount, int] | None:
    """The classes that a list misses by one because of a background class, and the difference: 1
    when the list has a placeholder in front that the output has not, -1 when the output has a
    background class that the list has not."""
    if fits(file, facts):
        return None
    for expected in expected_classes(file, facts):
        if not expected.sure:
            continue
        if expected.count + 1 in label_counts(file) and is_placeholder(file.first):
            return expected, 1
        if expected.count in WITH_BACKGROUND and expected.count - 1 in label_counts(file):
            return expected, -1
    return None


def two_labels_one_output(file: LabelFile, facts: Facts) -> ClassCount | None:
    """The single element that two labels are meant for, as in a model with one sigmoid output."""
    expected = expected_classes(file, facts)
    if len(file.text.labels) != 2 or len(expected) != 1 or fits(file, facts):
        return None
    alone = expected[0].count == 1 and expected[0].sure and not expected[0].holds_ids
    return expected[0] if alone else None


def is_contracts(file: LabelFile, facts: Facts) -> bool:
    """The file is outside and pinned in the contract, whose own rule counts it."""
    contract = facts.expectations.contract
    if file.is_embedded or contract is None or contract.labels is None:
        return False
    return contract.labels == facts.expectations.labels
