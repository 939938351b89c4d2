"""What the libraries that read metadata refuse, where several rules ask.

All of it was run with tflite-support 0.4.4 and mediapipe 1.2.2. ML Kit's custom image models run on the
Task Library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tflint.analysis.label_match import expected_classes
from tflint.analysis.task import possible_tasks
from tflint.analysis.tflite_metadata import inputs_and_outputs, selected_consumers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tflint.analysis.facts import Facts
    from tflint.analysis.label_files import LabelFile
    from tflint.analysis.tflite_metadata import InputOrOutput
    from tflint.model.tflite_metadata import AssociatedFile

_FOR_PEOPLE = ("UNKNOWN", "DESCRIPTIONS")


def consumers_needing(files: Iterable[AssociatedFile], facts: Facts) -> tuple[str, ...]:
    """Those of the selected targets that refuse the model when some associated files are missing.

    Nobody looks up descriptions, labels of inputs, and labels of a language unless the program asks
    for it. MediaPipe's segmenter and Task Library's text classifiers do without labels.
    """
    consumers, needing = facts.of(selected_consumers), set[str]()
    for file in files:
        if len(needing) == len(consumers):
            break
        # A tokenizer opens its files whatever their type.
        if ".options." in file.address:
            return consumers
        if file.type in _FOR_PEOPLE:
            continue
        if not file.holds_labels:
            return consumers
        if not file.locale and ".output_tensor_metadata[" in file.address:
            indifferent = _indifferent_to_labels(facts.of(possible_tasks))
            needing.update(name for name in consumers if name != indifferent)
    return tuple(name for name in consumers if name in needing)


def consumers_refusing_labels(file: LabelFile, count: int, facts: Facts) -> tuple[str, ...]:
    """Those of the selected targets that refuse the model, at the latest at its first result, when they
    find `count` labels in a label file.

    Classifiers do that, unless the output does not tell its classes; Task Library's text
    classifiers only when labels are missing. Segmenters and detectors look labels up as they need
    them.
    """
    tasks = facts.of(possible_tasks)
    if file.output is None or file.holds_ids or not _may_classify(file.output, facts):
        return ()
    expected = next(iter(expected_classes(file, facts)), None)
    if expected is None or not expected.sure or expected.fits(count):
        return ()
    is_surplus_of_text = "text-classification" in tasks and count > expected.count
    indifferent = "task-library" if is_surplus_of_text else None
    return tuple(name for name in facts.of(selected_consumers) if name != indifferent)


def _indifferent_to_labels(tasks: tuple[str, ...]) -> str:
    if "image-segmentation" in tasks:
        return "mediapipe"
    return "task-library" if "text-classification" in tasks else ""


def _may_classify(output: InputOrOutput, facts: Facts) -> bool:
    """By its task; else an image goes in and a labelled vector comes out."""
    tasks = facts.of(possible_tasks)
    if tasks:
        return any(task.endswith("-classification") for task in tasks)
    has_image = any(each.tensor.rank == 4 for each in facts.of(inputs_and_outputs) if each.is_input)
    return has_image and output.tensor.rank == 2
