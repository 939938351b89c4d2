"""W101: constants that hold NaN or infinity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.constant_readers import Reading, float_readings
from tflint.analysis.weight_statistics import WeightStatistics, weight_statistics
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING, Severity
from tflint.model.buffer import Buffer

from .places import element

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


@rule("W101", "non-finite-weights", severity=ERROR, confidence=HIGH, on=Buffer)
def non_finite_weights(buffer: Buffer, facts: Facts) -> Iterator[Finding]:
    """A constant that an operator calculates with holds NaN or infinity.

    What it checks: FLOAT32, FLOAT16 and BFLOAT16 constants that a matrix multiplication or
    arithmetic reads, also behind DEQUANTIZE and RESHAPE. Infinities count where they are multiplied
    or are a bias; those that mask (PADV2, MAXIMUM, MINIMUM, SELECT, FILL, ADD, SUB and others) do
    not. It is a warning where the result need not be wrong: NaN in a table of which rows are looked
    up, infinity as a bias or as a factor of MUL.

    Why it matters: every result that such a number takes part in is NaN or infinite, and so is what
    is computed from it. Nothing fails, the outputs are just useless.

    How to fix: train again with a smaller learning rate or gradient clipping from a checkpoint
    before the numbers broke. When only the converted file has infinities, values exceeded the range
    of float16: scale the layer, or convert without `tf.float16` in `supported_types`.

    The calls: `tf.lite.TFLiteConverter.from_saved_model` or `litert_torch.convert` on the model
    with its trained weights.

    When it is wrong: an infinity in the weights that is only ever multiplied with positive numbers.

    Source: IEEE 754 (operations with NaN, infinity times zero), which all float kernels follow.
    """
    found: list[tuple[Severity, Reading, WeightStatistics]] = []
    for reading in float_readings(buffer):
        if not (reading.is_arithmetic or reading.is_lookup):
            continue
        statistics = facts.of(weight_statistics).of(reading.constant)
        if statistics is None or statistics.is_finite:
            continue
        severity = _severity(reading, statistics)
        if severity is not None:
            found.append((severity, reading, statistics))
    if found:
        yield _finding(*max(found, key=lambda entry: entry[0] is ERROR))


def _severity(reading: Reading, statistics: WeightStatistics) -> Severity | None:
    if statistics.nans.count:
        return ERROR if reading.is_arithmetic else WARNING
    if reading.is_multiplied:
        return ERROR if reading.is_matmul else WARNING
    return WARNING if reading.is_added else None


def _finding(severity: Severity, reading: Reading, statistics: WeightStatistics) -> Finding:
    constant, operator = reading.constant, reading.operator
    nans, infinities = statistics.nans, statistics.infinities
    kinds = [(nans, "NaN"), (infinities, "infinite")]
    counts = " and ".join(f"{marked.count:,} {kind}" for marked, kind in kinds if marked.count)
    first = min(marked.first for marked, _ in kinds if marked.count)
    return Finding(
        f"constant '{constant.short_name}' holds {counts} of {statistics.elements:,} values, the "
        f"first at {element(constant, first)}, and operator '{operator.address} {operator.type}' "
        "calculates with them",
        at=constant,
        help="take weights from before the numbers broke; where float16 is too narrow, rescale the "
        "layer or convert it as float32",
        related=(("consumer", operator),),
        severity=severity,
        data={"nan": nans.count, "infinite": infinities.count, "first": first},
    )
