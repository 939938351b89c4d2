"""The options of `TFLite_Detection_PostProcess`, the custom operator at the end of SSD detectors.

They are a FlexBuffers map (LiteRT `tflite/kernels/detection_postprocess.cc`, Init).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tflint.model.custom_options import FlexBufferError, decode_flexbuffer

if TYPE_CHECKING:
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor

DETECTION_POSTPROCESS = "TFLite_Detection_PostProcess"

BOXES, CLASSES, SCORES, COUNT = range(4)
"""The outputs of the operator, by position."""


def is_detection_postprocess(operator: Operator) -> bool:
    """The operator filters boxes by score and overlap, and emits class ids."""
    return operator.is_custom and operator.type == DETECTION_POSTPROCESS


def output_port(operator: Operator, tensor: Tensor) -> int:
    """Which of the first four outputs of an operator a tensor is; -1 for none of them."""
    first = operator.outputs[:4]
    return first.index(tensor.index) if tensor.index in first else -1


def detection_class_count(operator: Operator) -> int | None:
    """`num_classes`, without background: class ids run from 0 to one less. `None` when the options
    do not tell."""
    if not is_detection_postprocess(operator):
        return None
    try:
        options = decode_flexbuffer(operator.custom_options)
    except FlexBufferError:
        return None
    count = options.get("num_classes") if isinstance(options, dict) else None
    return count if isinstance(count, int) and 0 < count < 1 << 31 else None
