"""The real numbers that an input or output can hold, and the layout of images.

Facts: Task Library and MediaPipe map a pixel x in 0..255 to (x - mean) / std
(tensorflow/tflite-support `vision/utils/image_tensor_specs.cc`); an integer q of a quantized tensor
stands for scale * (q - zero_point).
"""

from __future__ import annotations

import struct
from math import isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tflint.analysis.tflite_metadata import InputOrOutput
    from tflint.model.tensor import Tensor

Range = tuple[float, float]

IMAGE_TYPES = ("UINT8", "FLOAT32")
"""What Task Library, MediaPipe and ML Kit take images in."""

_PIXEL_MAX = 255
_MIN_SIDE = 16
_CHANNELS = (1, 3, 4)


def quantized_range(tensor: Tensor) -> Range | None:
    """The real values of the smallest and the largest integer; `None` unless the tensor holds
    integers with one positive finite scale."""
    pair = tensor.scale_and_zero_point
    if pair is None or not tensor.dtype.is_integer or not 0 < pair[0] < float("inf"):
        return None
    scale, zero_point = pair
    return (tensor.dtype.minimum - zero_point) * scale, (tensor.dtype.maximum - zero_point) * scale


def normalized_range(normalization: tuple[tuple[float, ...], tuple[float, ...]]) -> Range | None:
    """The least and greatest value that (mean, std) maps pixels 0..255 to, over all channels; `None`
    for vectors that cannot be used."""
    means, stds = normalization
    if not means or len(means) != len(stds) or not all(map(isfinite, (*means, *stds))) or 0 in stds:
        return None
    ends = [
        (pixel - mean) / std
        for mean, std in zip(means, stds, strict=True)
        for pixel in (0, _PIXEL_MAX)
    ]
    return min(ends), max(ends)


def is_image(found: InputOrOutput) -> bool:
    """The metadata says that the tensor is an image."""
    return found.metadata is not None and found.metadata.content_type == "ImageProperties"


def looks_like_image(found: InputOrOutput) -> bool:
    """The shape is that of an image, and the metadata does not say that it is something else. Not
    every tensor with one channel is one: keyword spotters take spectrograms [1,49,10,1]."""
    tensor = found.tensor
    if tensor.rank != 4 or (found.metadata is not None and found.metadata.content_type):
        return False
    _, height, width, channels = tensor.shape
    if min(height, width) < _MIN_SIDE:
        return False
    return channels == 3 or (channels == 1 and height == width)


def image_layout(tensor: Tensor) -> str:
    """`NHWC` or `NCHW`; empty when the shape does not tell."""
    if tensor.rank != 4:
        return ""
    _, first, height, last = tensor.shape
    if last in _CHANNELS:
        return "NHWC"
    if first in (3, 4) and min(height, last) >= _MIN_SIDE:
        return "NCHW"
    return ""


def number(value: float) -> str:
    """A float32 with as few digits as tell it from its neighbours: `0.007843138`, `-1.008`."""
    for digits in range(6, 9):
        text = f"{value:.{digits}g}"
        if not isfinite(value) or _float32(float(text)) == _float32(value):
            return text
    return f"{value:.9g}"


def interval(ends: Range) -> str:
    """`[-1, 0.992188]`: a range for messages, to six digits."""
    return f"[{ends[0]:.6g}, {ends[1]:.6g}]"


def _float32(value: float) -> bytes:
    try:
        return struct.pack("<f", value)
    except OverflowError:
        return struct.pack("<d", value)
