"""How pixels become the elements of an image input, as far as the file tells.

Facts: a byte p in a UINT8 input with scale s and zero point z stands for s * (p - z), which is what
mean z and deviation 1 / s give; Task Library and MediaPipe copy bytes for that reason
(tensorflow/tflite-support `vision/utils/image_preprocessor.cc`). The ranges that trainings use are
those of the preprocessing functions of Keras Applications and torchvision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from tflint.analysis.value_range import Range, image_layout, normalized_range, quantized_range

if TYPE_CHECKING:
    from tflint.analysis.input_normalization import InputHead
    from tflint.analysis.tflite_metadata import InputOrOutput
    from tflint.model.tensor import Tensor

Way: TypeAlias = Literal["copy", "subtract 128", "normalize", "unknown"]
Evidence: TypeAlias = Literal["metadata", "scale", "type", "first operators", "first QUANTIZE", ""]

PIXELS = (0.0, 255.0)

_BYTES = {"UINT8": 0, "INT8": 128}
_SHARE = 0.01
_STEPS, _METADATA_SHARE = 2, 0.02


@dataclass(frozen=True, slots=True)
class PixelPreparation:
    """What to do with pixels 0 to 255.

    `copy`: a byte is an element. `subtract 128`: a byte less 128 is one. `normalize`: the real value
    is (pixel - mean) / std, to be quantized when the input has a scale; with one number or one for
    each channel. `evidence` is what in the file tells it, and `sure` whether it states it; otherwise
    the numbers are only those of a common preparation. `contradiction` tells that the metadata and
    the scale ask for different ones.
    """

    way: Way
    evidence: Evidence = ""
    sure: bool = False
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    bgr: bool = False
    contradiction: bool = False


class _Training(NamedTuple):
    mean: tuple[float, ...]
    std: tuple[float, ...]
    bgr: bool = False

    @property
    def range(self) -> Range:
        ends = [
            (pixel - mean) / std
            for mean, std in zip(self.mean, self.std, strict=True)
            for pixel in PIXELS
        ]
        return min(ends), max(ends)


_UNIFORM = (
    _Training((0.0,), (255.0,)),
    _Training((127.5,), (127.5,)),
    _Training((0.0,), (1.0,)),
)
_BY_CHANNEL = (
    _Training((123.675, 116.28, 103.53), (58.395, 57.12, 57.375)),
    _Training((103.939, 116.779, 123.68), (1.0, 1.0, 1.0), bgr=True),
)
_UNKNOWN = PixelPreparation("unknown")


def pixel_preparation(found: InputOrOutput, head: InputHead | None) -> PixelPreparation:
    """The preparation for an image input with what the graph does first."""
    tensor = found.tensor
    normalization = found.metadata.normalization if found.metadata is not None else None
    if normalization is not None and normalized_range(normalization) is None:
        normalization = None
    if tensor.dtype.name in _BYTES:
        if quantized_range(tensor) is None:
            return _without_scale(tensor)
        return _of_bytes(tensor, normalization)
    if not tensor.dtype.is_float:
        return _UNKNOWN
    if normalization is not None:
        return PixelPreparation("normalize", "metadata", True, *normalization)
    return _of_floats(head)


def _without_scale(tensor: Tensor) -> PixelPreparation:
    """Unsigned bytes are what pixels are; signed ones have no common meaning."""
    if tensor.dtype.name == "UINT8" and not tensor.is_quantized:
        return PixelPreparation("copy", "type")
    return _UNKNOWN


def _of_bytes(
    tensor: Tensor, normalization: tuple[tuple[float, ...], tuple[float, ...]] | None
) -> PixelPreparation:
    held, pair = quantized_range(tensor), tensor.scale_and_zero_point
    if held is None or pair is None:
        return _UNKNOWN
    shift = _BYTES[tensor.dtype.name]
    way: Way = "subtract 128" if shift else "copy"
    mean, std = (float(pair[1] + shift),), (1 / pair[0],)
    guess = _training(held, _channels(tensor))
    is_uniform = guess is not None and len(guess.mean) == 1
    if normalization is None:
        if guess is not None and not is_uniform:
            return PixelPreparation("normalize", "scale", False, guess.mean, guess.std, guess.bgr)
        return PixelPreparation(way, "scale", False, mean, std) if is_uniform else _UNKNOWN
    wanted = normalized_range(normalization)
    if wanted is not None and _agree(wanted, held, pair[0]):
        by_channel = zip(*normalization, strict=True)
        if all(
            _agree(((0 - m) / s, (255 - m) / s), held, pair[0]) and s > 0 for m, s in by_channel
        ):
            return PixelPreparation(way, "metadata", True, mean, std)
        return PixelPreparation("normalize", "metadata", True, *normalization)
    if is_uniform:
        return PixelPreparation(way, "scale", False, mean, std, contradiction=True)
    return PixelPreparation("unknown", contradiction=True)


def _of_floats(head: InputHead | None) -> PixelPreparation:
    if head is not None and head.normalizes:
        for top in (255.0, 1.0):
            guess = _training(head.result((0.0, top)), len(head.channels))
            if guess is not None and guess.std != (1.0,):
                factor = 255.0 / top
                return PixelPreparation(
                    "normalize", "first operators", False, (0.0,), (factor,), guess.bgr
                )
        return _UNKNOWN
    if head is None or head.limits is None:
        return _UNKNOWN
    guess = _training(head.limits, _channels(head.tensor))
    if guess is None:
        return _UNKNOWN
    return PixelPreparation("normalize", "first QUANTIZE", False, *guess)


def _channels(tensor: Tensor) -> int:
    return tensor.shape[1 if image_layout(tensor) == "NCHW" else -1] if tensor.rank == 4 else 0


def _training(found: Range, channels: int) -> _Training | None:
    """The common preparation of images that gives pixels this range, up to 1 % of its width."""
    for each in _UNIFORM + _BY_CHANNEL if channels == 3 else _UNIFORM:
        width = each.range[1] - each.range[0]
        ends = zip(each.range, found, strict=True)
        if max(abs(a - b) for a, b in ends) <= _SHARE * width:
            return each
    return None


def _agree(wanted: Range, held: Range, scale: float) -> bool:
    """Calibration does not hit round numbers: ends may be off by two quantization steps or 2 % of
    the width, as for rule M306."""
    allowed = max(_STEPS * scale, _METADATA_SHARE * (wanted[1] - wanted[0]))
    return max(abs(a - b) for a, b in zip(wanted, held, strict=True)) <= allowed
