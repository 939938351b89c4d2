"""Whether a model can be a custom model of ML Kit, which are classifiers of images.

ML Kit runs them on the Task Library's image classifier: its error texts are the same
(googlesamples/mlkit#280, flutter-ml/google_ml_kit_flutter#58).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.class_count import dimension
from tflint.analysis.task import possible_tasks
from tflint.analysis.tflite_metadata import InputOrOutput, inputs_and_outputs

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

_KINDS = {
    "audio-classification": "a classifier of sound",
    "image-segmentation": "a segmenter",
    "object-detection": "a detector",
    "question-answering": "a text model",
    "text-classification": "a text model",
    "text-embedding": "a text model",
}


class Obstacle(NamedTuple):
    """Why ML Kit does not take a model: an input or output, what of it, as the rest of a sentence, and
    what to do."""

    found: InputOrOutput
    problem: str
    advice: str


def obstacle_for_mlkit(facts: Facts) -> Obstacle | None:
    """The first reason; `None` for a model that ML Kit may take. Shapes that the file does not declare
    are no reason."""
    found = facts.of(inputs_and_outputs)
    inputs = [each for each in found if each.is_input]
    outputs = [each for each in found if not each.is_input]
    if not inputs or not outputs:
        return None
    kind = next((_KINDS[task] for task in facts.of(possible_tasks) if task in _KINDS), "")
    if kind:
        problem = f"belongs to {kind}, and ML Kit runs classifiers of images only"
        end = outputs[0] if kind in ("a segmenter", "a detector") else inputs[0]
        return Obstacle(end, problem, "run it with Task Library, MediaPipe or the interpreter")
    if len(inputs) > 1:
        problem = f"is one of {len(inputs)} inputs, and ML Kit takes classifiers of one image"
        return Obstacle(inputs[0], problem, "export a model whose only input is the image")
    tensor = inputs[0].tensor
    if tensor.rank not in (0, 4):
        problem = f"is {tensor.type_text}, and ML Kit takes images [1,height,width,3] only"
        return Obstacle(inputs[0], problem, "run it with the interpreter")
    return _of_outputs(outputs)


def _of_outputs(outputs: list[InputOrOutput]) -> Obstacle | None:
    first, tensor = outputs[0], outputs[0].tensor
    sides = {dimension(tensor, 1), dimension(tensor, 2)} if tensor.rank == 4 else set()
    alone = tensor.rank == 4 and sides <= {1, None}
    if len(outputs) > 1:
        problem = f"is one of {len(outputs)} outputs, and ML Kit takes classifiers with one"
        return Obstacle(first, problem, "export the scores as the only output")
    if tensor.rank not in (0, 2) and not alone:
        problem = f"is {tensor.type_text}, and ML Kit takes scores [1,N] or [1,1,1,N] only"
        return Obstacle(first, problem, "reshape the output to [1,N]")
    return None
