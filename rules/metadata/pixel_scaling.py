"""Normalizations that do not scale pixels, or scale them twice."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.input_normalization import InputHead, input_normalization
from tflint.analysis.tflite_metadata import inputs_and_outputs
from tflint.analysis.value_range import (
    interval,
    is_image,
    looks_like_image,
    normalized_range,
)
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import MEDIUM, WARNING
from tflint.model.model import Model

_PIXELS = (0.0, 255.0)
# What trainings feed is at most about 5 wide (mean and deviation of ImageNet); pixels are 255 wide.
_NARROW = 20.0
# A shift by this much is meant for pixels 0 to 255.
_PIXEL_SHIFT = 32.0
_NEAR = 1e-3
_WIDEST = 255.5
_LEAST_STD = 1.2e-7
# A std of 1 / 255 or 1 / 127.5 was meant as a factor, and 255 times it helps nobody.
_LEAST_SCALED_STD = 10.0
_SHOWN = 4


@rule(
    "M304",
    "unscaled-normalization",
    severity=WARNING,
    confidence=MEDIUM,
    on=Model,
    tags=("silent",),
)
def unscaled_normalization(model: Model, facts: Facts) -> Iterator[Finding]:
    """Mean and std of a float image are those of pixels from 0 to 1.

    What it checks:
        NormalizationOptions of FLOAT32 images, against the range that they give pixels 0 to 255.
        Means and deviations of 1 at most, and ranges that reach beyond -255 or 255, are reported;
        mean 0 and std 1 leave pixels as they are and are right for graphs that take them so.

    Why it matters:
        Readers of the metadata subtract mean from the bytes of the image and divide by std. With the
        statistics of ImageNet as torchvision has them (0.485, 0.229, ...) the model gets -2 to 1136
        where it was trained with -2 to 2.6, and answers nonsense without any error.

    How to fix:
        Multiply mean and std by 255: mean [123.675, 116.28, 103.53] and std [58.395, 57.12, 57.375]
        for ImageNet, 127.5 and 127.5 for 0.5 and 0.5, mean 0 and std 255 for pixels from 0 to 1.

    When it is wrong:
        When a program of yours divides pixels by 255 before it uses the metadata.

    Source:
        tensorflow/tflite-support vision/utils/image_tensor_specs.cc and
        task/processor/image_preprocessor.cc: (pixel - mean) / std, pixels from 0 to 255.
    """
    for found in facts.of(inputs_and_outputs):
        if not found.is_input or found.tensor.dtype.name != "FLOAT32" or found.metadata is None:
            continue
        normalization = found.metadata.normalization
        if normalization is None or not (is_image(found) or looks_like_image(found)):
            continue
        reach = normalized_range(normalization)
        mean, std = normalization
        # What cannot be divided by is reported by M303.
        if reach is None or min(std) < _LEAST_STD:
            continue
        if not (_is_for_unit_range(mean, std) or max(map(abs, reach)) > _WIDEST):
            continue
        advice = (
            "write mean and std for pixels 0 to 255; std divides, as 255 does for pixels 0 to 1"
        )
        if _is_for_unit_range(mean, std) and 255 * min(std) >= _LEAST_SCALED_STD:
            scaled = [_numbers([255 * value for value in values]) for values in (mean, std)]
            advice = f"write mean {scaled[0]} and std {scaled[1]}, 255 times the values"
        yield Finding(
            f"mean {_numbers(mean)} and std {_numbers(std)} map pixels 0 to 255 of {found.word} "
            f'"{found.tensor.short_name}" to {interval(reach)}',
            at=found.tensor,
            help=advice,
            related=(("metadata", found.metadata),),
            data={"range": list(reach)},
        )


@rule(
    "M305",
    "double-normalization",
    severity=WARNING,
    confidence=MEDIUM,
    on=Model,
    tags=("silent",),
)
def double_normalization(model: Model, facts: Facts) -> Iterator[Finding]:
    """The graph normalizes its float image by itself, and the metadata tells programs to do so too.

    What it checks:
        FLOAT32 images whose metadata maps pixels 0 to 255 to a narrow range, such as -1 to 1, and
        that run through MUL, ADD, SUB or DIV by constants which do the same again: pixels become a
        narrow range, or lose a mean of pixels. The range of a quantized input is compared by
        normalization-contradicts-quantization (M306).

    Why it matters:
        A layer such as keras.layers.Rescaling(1/127.5, offset=-1) becomes a part of the model. A
        program that normalizes as well feeds a range that is 100 times too narrow: all images look
        grey to the model, and the answers hardly depend on the image. There is no error.

    How to fix:
        Write mean 0 and std 1 in the metadata when the graph takes pixels 0 to 255, for example
        ImageClassifierWriter.create_for_inference(model, [0.0], [1.0], labels). Or export the model
        without its preprocessing layers.

    When it is wrong:
        When the graph was trained with pixels that were normalized before, and scales them further.

    Source:
        tensorflow/tensorflow#48412 and #39925, tensorflow/models#9413; the converter keeps MUL and
        ADD of a Rescaling layer unless it can fold them into the convolution behind.
    """
    heads = {head.position: head for head in facts.of(input_normalization)}
    for found in facts.of(inputs_and_outputs):
        if not found.is_input or found.tensor.dtype.name != "FLOAT32" or found.metadata is None:
            continue
        head, normalization = heads.get(found.position), found.metadata.normalization
        if head is None or not head.normalizes or normalization is None:
            continue
        fed = normalized_range(normalization)
        if (
            fed is None
            or fed[1] - fed[0] > _NARROW
            or not (is_image(found) or looks_like_image(found))
        ):
            continue
        if not _takes_pixels(head):
            continue
        operators = " and ".join(dict.fromkeys(each.type for each in head.arithmetic))
        yield Finding(
            f'the metadata maps pixels of {found.word} "{found.tensor.short_name}" to '
            f"{interval(fed)}, but the graph begins with {operators} and maps 0 to 255 to "
            f"{interval(head.result(_PIXELS))}",
            at=head.arithmetic[0],
            help="write mean 0 and std 1 in the metadata, or export the model without preprocessing",
            related=(("input", found.tensor), ("metadata", found.metadata)),
            data={
                "fed_range": list(fed),
                "pixels_become": list(head.result(_PIXELS)),
                "fed_becomes": list(head.result(fed)),
            },
        )


def _is_for_unit_range(mean: tuple[float, ...], std: tuple[float, ...]) -> bool:
    values = (*mean, *std)
    small = all(abs(value) <= 1 for value in values)
    return small and any(value not in (0, 1) for value in values)


def _takes_pixels(head: InputHead) -> bool:
    """Its arithmetic makes sense for pixels 0 to 255: they become a narrow range around 0, or each
    channel is shifted by a part of 255 and not scaled."""
    low, high = head.result(_PIXELS)
    narrow = 0.5 <= high - low <= _NARROW and max(abs(low), abs(high)) <= _NARROW
    shifted = all(
        abs(abs(factor) - 1) <= _NEAR and _PIXEL_SHIFT <= abs(offset) <= _PIXELS[1]
        for factor, offset in head.channels
    )
    return narrow or shifted


def _numbers(values: tuple[float, ...] | list[float]) -> str:
    shown = ", ".join(f"{value:.6g}" for value in values[:_SHOWN])
    return shown + (", …" if len(values) > _SHOWN else "")
