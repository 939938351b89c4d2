"""W401: float32 weights that float16 cannot hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.constant_readers import Reading, float_readings
from tflint.analysis.deployment import demanded_targets
from tflint.analysis.weight_sample import WeightSample, weight_samples
from tflint.analysis.weight_statistics import weight_statistics
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import INFO, MEDIUM, WARNING
from tflint.model.buffer import Buffer
from tflint.model.dtype import FLOAT32

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

LARGEST_HALF = 65504.0
HALF_TARGETS = frozenset(
    ("gpu", "gpu-litert", "qnn", "mediatek", "tensor-tpu", "openvino", "samsung", "nvidia")
)
"""Targets that compute float32 models in float16 unless told otherwise."""

MIN_ELEMENTS = 256
MIN_DENORMAL = 0.01


@rule("W401", "weights-exceed-float16", severity=INFO, confidence=MEDIUM, on=Buffer)
def weights_exceed_float16(
    buffer: Buffer, facts: Facts, *, min_share: float = 0.1
) -> Iterator[Finding]:
    """FLOAT32 weights are too large or too small for float16.

    What it checks: FLOAT32 constants that are factors of a matrix multiplication or MUL, or a bias:
    elements of magnitude above 65504; at least a tenth of the values that are not 0 below 6.1e-5,
    the smallest normal float16; more than 1 % denormal float32 values. Masks, which are added or
    selected, are left alone. Too large values are a warning when a GPU or NPU is a target. Shares
    are those of a sample of 32,768 values in larger constants.

    Why it matters: GPU and NPU delegates compute in float16 by default. Values above 65504 become
    infinite there, or are cut to 65504 by a float16 conversion; values below 6.1e-5 lose digits and
    below 6e-8 become 0. Denormal values slow down some CPUs.

    How to fix: scale the layer (divide its weights and multiply the next ones), prune channels that
    are nearly 0, or switch float16 off (`is_precision_loss_allowed = 0` for the GPU delegate).

    The calls: `converter.target_spec.supported_types`, without it `tf.lite.Optimize.DEFAULT` stores
    8-bit weights; `ai_edge_quantizer.recipe.weight_only_wi8_afp32()` does so too.

    When it is wrong: the model runs in float32, or the small weights do not matter.

    Options:
      min-share: some weights are near 0 in every layer; 16 tensors of 417 public models have more.

    Source: IEEE 754 binary16; TensorFlow Lite GPU delegate options (precision loss allowed by
    default).
    """
    for reading in float_readings(buffer):
        constant = reading.constant
        if constant.dtype is not FLOAT32 or not (reading.is_multiplied or reading.is_added):
            continue
        statistics = facts.of(weight_statistics).of(constant)
        if statistics is None or not statistics.is_finite:
            return
        if statistics.largest > LARGEST_HALF:
            yield _too_large(reading, statistics.largest, facts)
            return
        sample = facts.of(weight_samples).of(constant) if statistics.largest else None
        if sample is not None and constant.elements >= MIN_ELEMENTS:
            yield from _too_small(reading, sample, min_share)
        return


def _too_large(reading: Reading, largest: float, facts: Facts) -> Finding:
    names = facts.of(demanded_targets)
    targets = tuple(name for name in names if name in HALF_TARGETS)
    what = f", which {targets[0]} computes in" if targets else ""
    return Finding(
        f"constant '{reading.constant.short_name}' holds values up to {largest:.6g} in magnitude, "
        f"above the 65504 that float16 ends at{what}",
        at=reading.constant,
        help="scale the layer, or run it in float32",
        related=(("consumer", reading.operator),),
        severity=WARNING if targets else INFO,
        data={"largest": largest},
        targets=targets,
    )


def _too_small(reading: Reading, sample: WeightSample, min_share: float) -> Iterator[Finding]:
    if sample.nonzero >= MIN_ELEMENTS and sample.below_half >= min_share * sample.nonzero:
        count, of, limit = sample.below_half, sample.nonzero, "6.1e-05, the smallest normal float16"
    elif sample.denormal > MIN_DENORMAL * sample.elements:
        count, of, limit = sample.denormal, sample.elements, "1.2e-38, the smallest normal float32"
    else:
        return
    constant = reading.constant
    sampled = " sampled" if sample.elements < constant.elements else ""
    yield Finding(
        f"{count:,} of {of:,}{sampled} values of constant '{constant.short_name}' are closer to 0 "
        f"than {limit}",
        at=constant,
        help="prune the channels that are nearly 0, or run the layer in float32",
        related=(("consumer", reading.operator),),
        data={"below_half": sample.below_half, "denormal": sample.denormal, "nonzero": of},
    )
