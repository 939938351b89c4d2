"""What the elements of an output are, as the operators in front of it tell.

Facts: `TFLite_Detection_PostProcess` writes boxes as ymin, xmin, ymax, xmax in the units of its
anchors, and the best class of each without the background (LiteRT
`tflite/kernels/detection_postprocess.cc`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from tflint.analysis.detection_options import (
    BOXES,
    CLASSES,
    COUNT,
    SCORES,
    is_detection_postprocess,
    output_port,
)

if TYPE_CHECKING:
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor

Kind: TypeAlias = Literal[
    "probabilities",
    "sigmoid",
    "log-probabilities",
    "raw",
    "indices",
    "boxes",
    "class ids",
    "scores",
    "count",
]


class OutputReading(NamedTuple):
    """What an output holds: its kind, the same in words, and what to do with it (may be empty)."""

    kind: Kind
    meaning: str
    advice: str = ""


_PRODUCERS = {
    "SOFTMAX": OutputReading(
        "probabilities",
        "probabilities (softmax)",
        "argmax over the last dimension; no softmax again",
    ),
    "LOGISTIC": OutputReading(
        "sigmoid", "values from 0 to 1 (sigmoid)", "each by itself; no sigmoid again"
    ),
    "LOG_SOFTMAX": OutputReading(
        "log-probabilities",
        "log-probabilities",
        "argmax over the last dimension; exp gives probabilities",
    ),
    "ARG_MAX": OutputReading("indices", "indices of the greatest"),
    "ARG_MIN": OutputReading("indices", "indices of the least"),
}
_DETECTION = {
    CLASSES: OutputReading("class ids", "class ids", "0 is the first class, not a background"),
    SCORES: OutputReading("scores", "scores"),
    COUNT: OutputReading("count", "number of detections", "rows beyond it mean nothing"),
}
_RANKED = OutputReading("indices", "indices of the greatest, in falling order")
_LINEAR = ("FULLY_CONNECTED", "CONV_2D", "BATCH_MATMUL")
_MAX_STEPS = 6

# Anchors lie in the image, but the sides of the largest are longer than it.
_MAX_FRACTION = 2.0


def output_reading(tensor: Tensor) -> OutputReading | None:
    """What the operator that makes an output tells, through conversions and reshapes behind it;
    `None` when it tells nothing."""
    for _ in range(_MAX_STEPS):
        producer = tensor.producer
        if producer is None or not producer.sound:
            return None
        if is_detection_postprocess(producer):
            port = output_port(producer, tensor)
            return _boxes(producer) if port == BOXES else _DETECTION.get(port)
        if producer.name in _PRODUCERS:
            return _PRODUCERS[producer.name]
        if producer.name == "TOPK_V2" and output_port(producer, tensor) == 1:
            return _RANKED
        if producer.name in _LINEAR:
            return _linear(producer)
        source = producer.input(0)
        if source is None or not _hands_on(producer, source, tensor):
            return None
        tensor = source
    return None


def _boxes(operator: Operator) -> OutputReading:
    """Boxes are fractions of the image when the anchors are."""
    anchors = operator.input(2)
    is_real = anchors is not None and (anchors.dtype.is_float or anchors.dtype.is_integer)
    values = anchors.numpy() if anchors is not None and is_real else None
    advice = "rows of ymin, xmin, ymax, xmax"
    if values is not None and values.size and anchors is not None:
        scale, zero_point = anchors.scale_and_zero_point or (1.0, 0)
        greatest = (float(values.max()) - zero_point) * scale
        if 0 < greatest <= _MAX_FRACTION:
            advice += " as fractions of the image"
    return OutputReading("boxes", "boxes", advice)


def _hands_on(operator: Operator, source: Tensor, target: Tensor) -> bool:
    """The rows that the meaning speaks of stay what they are."""
    if operator.name in ("QUANTIZE", "DEQUANTIZE", "CAST"):
        return True
    squeezed = operator.name in ("RESHAPE", "SQUEEZE", "EXPAND_DIMS")
    return squeezed and source.shape[-1:] == target.shape[-1:] != (1,)


def _linear(operator: Operator) -> OutputReading | None:
    if operator.options.get("fused_activation_function", "NONE") != "NONE":
        return None
    return OutputReading("raw", f"raw numbers of {operator.name}, no activation behind it")
