"""The color space of images."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.class_count import dimension
from tflint.analysis.facts import Facts
from tflint.analysis.task import possible_tasks
from tflint.analysis.tflite_metadata import InputOrOutput, inputs_and_outputs, selected_consumers
from tflint.analysis.value_range import image_layout
from tflint.lint.diagnostic import Fix
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.model import Model

_CHANNELS = {"RGB": 3, "GRAYSCALE": 1}


@rule("M307", "wrong-color-space", severity=WARNING, confidence=HIGH, on=Model, fix="unsafe")
def wrong_color_space(model: Model, facts: Facts) -> Iterator[Finding]:
    """The color space of an image input is unknown, or does not fit its channels.

    What it checks:
        Inputs with ImageProperties: that the color space is RGB with 3 channels (4 are allowed for
        segmenters) or GRAYSCALE with 1. With target task-library, mediapipe or mlkit that is an
        error, and so is every color space but RGB. Images with channels first are reported by
        nchw-image-input (M308).

    Why it matters:
        By the color space a program decides how many bytes of a pixel it writes, and in which order.
        Task Library, MediaPipe and ML Kit refuse images that are not RGB, and UNKNOWN, which is the
        default of the field, is one of those.

    How to fix:
        Set ImageProperties.color_space to RGB for inputs with 3 channels, as the metadata writers
        do; ImageProperties cannot express BGR, so exchange the channels in the graph. For a gray
        image in Task Library or MediaPipe, let the graph take RGB and average it.

    When it is wrong:
        When the fourth channel is meant, such as alpha, and no library reads the metadata.

    Source:
        tensorflow/tflite-support vision/utils/image_tensor_specs.cc; google-ai-edge/mediapipe
        tasks/cc/vision/utils/image_tensor_specs.cc; UNKNOWN, GRAYSCALE and 1, 2 and 4 channels were
        run with tflite-support 0.4.4 ("should have dimensions 1 x height x width x 3") and mediapipe
        1.2.2, which opens a classifier with 4 channels and fails at the first image.
    """
    consumers = facts.of(selected_consumers)
    for found in facts.of(inputs_and_outputs):
        if not found.is_input or found.metadata is None:
            continue
        color_space = found.metadata.color_space
        if not color_space:
            continue
        problem = _problem(found, color_space, facts)
        refusing = consumers if problem or color_space != "RGB" else ()
        if not problem and not refusing:
            continue
        advice = "set the color space to RGB, and feed RGB"
        if problem and color_space != "UNKNOWN":
            advice = "correct the color space, or the number of channels of the input"
        yield Finding(
            f'{found.word} "{found.tensor.short_name}" {found.tensor.type_text} has the color space '
            f"{color_space}{problem or ', and the selected targets take RGB only'}",
            at=found.tensor,
            help=advice,
            related=(("metadata", found.metadata),),
            severity=ERROR if refusing else None,
            targets=refusing,
            data={"color_space": color_space, "shape": list(found.tensor.shape)},
            fix=Fix("unsafe", "set the color space that has as many channels")
            if color_space == "UNKNOWN" and dimension(found.tensor, -1) in _CHANNELS.values()
            else None,
        )


def _problem(found: InputOrOutput, color_space: str, facts: Facts) -> str:
    """What is wrong whatever the target, as the rest of a sentence; empty when nothing is."""
    if color_space == "UNKNOWN":
        return ", so that programs do not know what to feed"
    channels = dimension(found.tensor, -1) if found.tensor.rank in (3, 4) else None
    if channels is None or image_layout(found.tensor) == "NCHW":
        return ""
    expected = _CHANNELS[color_space]
    if channels == expected or (channels == 4 and color_space == "RGB" and _may_segment(facts)):
        return ""
    verb = "channel" if channels == 1 else "channels"
    return f", but {channels} {verb}, expected {expected}"


def _may_segment(facts: Facts) -> bool:
    return "image-segmentation" in facts.of(possible_tasks)
