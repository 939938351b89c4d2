"""W103: FLOAT16 constants at the end of the range."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.constant_readers import float_readings
from tflint.analysis.weight_statistics import weight_statistics
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, WARNING
from tflint.model.buffer import Buffer
from tflint.model.dtype import FLOAT16

from .places import element

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


@rule("W103", "float16-saturated", severity=WARNING, confidence=HIGH, on=Buffer)
def float16_saturated(buffer: Buffer, facts: Facts) -> Iterator[Finding]:
    """A FLOAT16 constant holds the largest number of its type, which a larger one was cut to.

    What it checks: FLOAT16 constants with elements of magnitude 65504 that are factors of a matrix
    multiplication or MUL, or a bias, also behind DEQUANTIZE. Masks, which are added or selected,
    are left alone: -65504 is as good there as the number it replaced.

    Why it matters: the converter cuts values beyond 65504 without a word. The layer computes with
    other weights than the float32 model has.

    How to fix: find out why the weights are that large (often a batch normalization with a variance
    near 0 that was folded in) and scale the layer, or convert without `tf.float16` in
    `converter.target_spec.supported_types`.

    The calls: `converter.target_spec.supported_types`, without it `tf.lite.Optimize.DEFAULT` stores
    8-bit weights; `ai_edge_quantizer.recipe.weight_only_wi8_afp32()` does so too.

    When it is wrong: the model was trained in float16 with this very number.

    Source: TensorFlow Lite float16 conversion, measured: a weight of 1e5 and a bias of 7e4 are
    stored as 65504, and the output is 131008 instead of 170000.
    """
    for reading in float_readings(buffer):
        constant, operator = reading.constant, reading.operator
        if constant.dtype is not FLOAT16 or not (reading.is_multiplied or reading.is_added):
            continue
        statistics = facts.of(weight_statistics).of(constant)
        if statistics is None or not statistics.half_limits.count:
            continue
        found = statistics.half_limits
        yield Finding(
            f"constant '{constant.short_name}' holds {found.count:,} of {statistics.elements:,} "
            f"values of magnitude 65504, the largest of FLOAT16, the first at "
            f"{element(constant, found.first)}",
            at=constant,
            help="scale the layer, or convert it as float32",
            related=(("consumer", operator),),
            data={"count": found.count, "first": found.first},
        )
        return
