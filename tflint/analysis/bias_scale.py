"""Whether the bias of an integer layer has the scale of the accumulator it is added to.

Kernels add the stored integers as they are and take them for multiples of input scale * weight
scale. Source: LiteRT `tflite/kernels/kernel_util.cc` (PopulateConvolutionQuantizationParams,
GetQuantizedConvolutionMultipler).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from tflint.analysis.matmul import BIAS_SCALE_TOLERANCE, MatMul

if TYPE_CHECKING:
    import numpy.typing as npt

    from tflint.model.tensor import Tensor

    Numbers: TypeAlias = npt.NDArray[Any]

SMALLEST = 2.0**-149
"""The smallest float32 above 0: smaller products cannot be stored as a bias scale."""

SMALLEST_NORMAL = 2.0**-126
"""Smaller products come from a scale that is wrong itself (rule Q103)."""


class BiasMismatch(NamedTuple):
    """The channel whose bias scale is farthest off, by ratio.

    `steps` is how far the output moves in its most affected channel, in steps of the output scale;
    infinite when it cannot be known. `refused`: the builtin kernels do not accept the difference.
    """

    channel: int
    found: float
    input_scale: float
    weight_scale: float
    steps: float
    refused: bool

    @property
    def expected(self) -> float:
        """The scale of the accumulator."""
        return self.input_scale * self.weight_scale


def bias_mismatch(layer: MatMul, tolerance: float) -> BiasMismatch | None:
    """The worst channel, when the relative difference exceeds `tolerance` anywhere it matters.

    A bias of 0 is 0 at any scale: converters store the zeros of many layers once, with the scale of
    the first. `None` also for layers that are not integer, lack a scale, or have scales that are no
    positive numbers or do not pair up: those are defects of their own.
    """
    import numpy

    bias, pair = layer.bias, layer.data.scale_and_zero_point
    weights = layer.weights.quantization
    stored = bias.quantization if bias is not None else None
    if not layer.is_integer or bias is None or weights is None or stored is None or pair is None:
        return None
    with numpy.errstate(invalid="ignore"):  # numpy warns of signalling NaNs.
        weight_scales, found = weights.scale.astype(float), stored.scale.astype(float)
    sizes = {weight_scales.size, found.size}
    if 0 in sizes or not 0 < pair[0] < float("inf") or len(sizes - {1}) > 1:
        return None
    weight_scales, found = numpy.broadcast_arrays(weight_scales, found)
    expected = pair[0] * weight_scales
    channel = _worst_channel(expected, found, tolerance)
    if channel is None:
        return None
    output = layer.output.scale_and_zero_point
    step = output[0] if output else 0.0
    gap = abs(float(expected[0] - found[0]))
    refused = layer.checks_bias_scale and not gap <= BIAS_SCALE_TOLERANCE * step
    steps = _steps(bias, expected, found, step)
    if steps == 0 and not refused:
        return None
    return BiasMismatch(
        channel, float(found[channel]), pair[0], float(weight_scales[channel]), steps, refused
    )


def _worst_channel(expected: Numbers, found: Numbers, tolerance: float) -> int | None:
    import numpy

    with numpy.errstate(all="ignore"):
        close = numpy.abs(found - expected) <= tolerance * expected + SMALLEST
        wrong = ~close & (expected >= SMALLEST_NORMAL) & (expected < numpy.inf)
        distance = numpy.nan_to_num(numpy.abs(numpy.log(found / expected)), nan=numpy.inf)
    return int(numpy.argmax(numpy.where(wrong, distance, -1))) if wrong.any() else None


def _steps(bias: Tensor, expected: Numbers, found: Numbers, step: float) -> float:
    import numpy

    values = bias.numpy()
    if values is None or not step > 0 or found.size not in (1, values.size):
        return float("inf")
    values = values.reshape(-1)
    with numpy.errstate(all="ignore"):
        moved = numpy.where(values == 0, 0, numpy.abs(values * (found - expected)) / step)
    return float(numpy.nan_to_num(moved, nan=numpy.inf).max(initial=0.0))
