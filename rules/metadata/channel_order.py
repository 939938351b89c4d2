"""Images with their channels first."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.input_normalization import input_normalization
from tflint.analysis.tflite_metadata import InputOrOutput, inputs_and_outputs, selected_consumers
from tflint.analysis.value_range import is_image
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, INFO, MEDIUM, WARNING
from tflint.model.model import Model

_MIN_SIDE = 16
_DTYPES = ("FLOAT32", "FLOAT16", "UINT8", "INT8")


@rule(
    "M308",
    "nchw-image-input",
    severity=WARNING,
    confidence=MEDIUM,
    on=Model,
    tags=("silent",),
)
def nchw_image_input(model: Model, facts: Facts) -> Iterator[Finding]:
    """An image input has its channels before its height and width.

    What it checks:
        Inputs [batch, 3, height, width] with sides of at least 16 and a last dimension that is not
        1, 3 or 4; with 1 or 4 in place of the 3 only where the graph begins with a TRANSPOSE that
        puts them last. Without ImageProperties in the metadata it is an info; with them and target
        task-library, mediapipe or mlkit it is an error.

    Why it matters:
        Cameras, bitmaps and the image tools of Task Library, MediaPipe and ML Kit have the channels
        of a pixel side by side. The same bytes fill an input with channels first just as well, and
        the model sees three small grey images in a row: of 16 predictions of a classifier 15 were
        wrong, without any error. The libraries that read metadata refuse such an image. The usual
        cause is a model of PyTorch or ONNX.

    How to fix:
        Convert with channels last: litert_torch.to_channel_last_io(model, args=[0]) for PyTorch,
        onnx2tf for ONNX. That removes the TRANSPOSE at the start as well. Otherwise transpose the
        image in the program, numpy.transpose(image, (0, 3, 1, 2)).

    When it is wrong:
        When the input is no image, such as three matrices, or the program feeds channels first on
        purpose.

    Source:
        tensorflow/tflite-support vision/utils/image_tensor_specs.cc (dimension 1 is the height);
        run with tflite-support 0.4.4 ("should have dimensions 1 x height x width x 3. Got 1 x 3 x 16
        x 16") and mediapipe 1.2.2; bytes in the other order were run with the interpreter.
    """
    consumers = facts.of(selected_consumers)
    heads = {head.position: head for head in facts.of(input_normalization)}
    for found in facts.of(inputs_and_outputs):
        if not found.is_input or not _has_shape(found):
            continue
        head, channels = heads.get(found.position), found.tensor.shape[1]
        moved = head is not None and head.transposed and head.end.shape[-1:] == (channels,)
        if channels != 3 and not moved:
            continue
        how = " until a TRANSPOSE puts them last" if moved else ""
        refusing = consumers if is_image(found) else ()
        noun = "channel" if channels == 1 else "channels"
        yield Finding(
            f'{found.word} "{found.tensor.short_name}" {found.tensor.type_text} has its {channels} '
            f"{noun} before height and width{how}, and image tools have them last",
            at=found.tensor,
            field="shape",
            help="convert the model with channels last, or transpose images before they are fed",
            severity=ERROR if refusing else None if is_image(found) else INFO,
            targets=refusing,
            data={"shape": list(found.tensor.shape), "transposed": moved},
        )


def _has_shape(found: InputOrOutput) -> bool:
    tensor, metadata = found.tensor, found.metadata
    if tensor.rank != 4 or tensor.dtype.name not in _DTYPES:
        return False
    if metadata is not None and metadata.content_type not in ("", "ImageProperties"):
        return False
    _, first, height, width = tensor.shape
    return first in (1, 3, 4) and min(height, width) >= _MIN_SIDE
