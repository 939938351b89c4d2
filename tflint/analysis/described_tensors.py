"""Which libraries refuse a model whose metadata describes another number of tensors than it has.

None, fewer and more descriptions than tensors were run with tflite-support 0.4.4 and mediapipe 1.2.2,
for one model of each task.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tflint.analysis.class_count import dimension
from tflint.analysis.task import possible_tasks
from tflint.analysis.text_inputs import REGEX, tokenizers
from tflint.analysis.tflite_metadata import (
    InputOrOutput,
    appended_files,
    inputs_and_outputs,
    selected_consumers,
    subgraph_metadata,
)

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


def consumers_refusing_count(
    facts: Facts, is_input: bool, described: int | None
) -> tuple[str, ...]:
    """Those of the selected targets that refuse the model; `described` is the number of descriptions,
    which differs from the number of inputs (outputs), or `None` when there is no vector of them."""
    found = [each for each in facts.of(inputs_and_outputs) if each.is_input is is_input]
    surplus = (described or 0) > len(found)
    refusing = set()
    if is_input:
        if not surplus:
            refusing.add("mediapipe")
        if _has_image(found) or not (surplus or _has_common_tokenizer(facts)):
            refusing |= {"task-library", "mlkit"}
    else:
        if described is not None and not _has_masks(facts, found):
            refusing.add("mediapipe")
        if _task_library_counts_outputs(facts, described, surplus):
            refusing |= {"task-library", "mlkit"}
    return tuple(name for name in facts.of(selected_consumers) if name in refusing)


def _task_library_counts_outputs(facts: Facts, described: int | None, surplus: bool) -> bool:
    tasks = facts.of(possible_tasks)
    if _has_common_tokenizer(facts):
        return True
    if any(each.type == REGEX for each in facts.of(tokenizers)):
        return False
    if "audio-classification" in tasks:
        return not surplus
    return described is not None and not ("image-embedding" in tasks and not _has_labels(facts))


def _has_image(inputs: list[InputOrOutput]) -> bool:
    return any(each.tensor.rank == 4 for each in inputs)


def _has_common_tokenizer(facts: Facts) -> bool:
    """BERT's inputs are found by their positions when they have no names."""
    return any(each.input is None for each in facts.of(tokenizers))


def _has_masks(facts: Facts, outputs: list[InputOrOutput]) -> bool:
    """Outputs without metadata show by their shapes only that they are masks."""
    tasks = facts.of(possible_tasks)
    if tasks:
        return "image-segmentation" in tasks
    return all(
        each.tensor.rank == 4 and not dimension(each.tensor, 1) == dimension(each.tensor, 2) == 1
        for each in outputs
    )


def _has_labels(facts: Facts) -> bool:
    """Also files whose record is lost with the metadata of their output."""
    metadata = facts.of(subgraph_metadata)
    recorded = metadata is not None and any(output.label_files for output in metadata.outputs)
    return recorded or bool(facts.of(appended_files).members)
