"""Q301: conversions between integers and floats that undo or repeat each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.graph_ends import graph_outputs
from tflint.analysis.precision import computing_subgraphs
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import HIGH, INFO, WARNING, Severity
from tflint.model.dtype import INT8, UINT8
from tflint.model.operator import Operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.tensor import Tensor

ROUNDING = 1e-6
"""Relative difference of scales that counts as equal."""


@rule(
    "Q301",
    "requantize-churn",
    severity=WARNING,
    confidence=HIGH,
    on=ops("QUANTIZE", "DEQUANTIZE"),
)
def requantize_churn(operator: Operator, facts: Facts) -> Iterator[Finding]:
    """A conversion of numbers undoes or repeats the one before it.

    What it checks: DEQUANTIZE followed by QUANTIZE to the same type and scale; QUANTIZE followed by
    QUANTIZE, where nothing else reads what is between them; QUANTIZE that changes neither type nor
    scale; QUANTIZE to DEQUANTIZE in a graph without integer operators. DEQUANTIZE followed by
    QUANTIZE to another scale is an info: it rescales, and one QUANTIZE does that too. A change from
    UINT8 to INT8 or back with zero points 128 apart only relabels and is not reported.

    Why it matters: each conversion reads and writes the whole tensor, and each QUANTIZE rounds. In a
    float graph QUANTIZE and DEQUANTIZE cost accuracy and time and gain nothing.

    How to fix: remove the pair, or merge it into one QUANTIZE. A float graph with such pairs comes
    from quantization-aware training that was converted without
    `converter.optimizations = [tf.lite.Optimize.DEFAULT]`, or from fake quantization imported from
    another framework: convert again with it.

    The calls: `tf.lite.OpsSet.TFLITE_BUILTINS_INT8` in `converter.target_spec.supported_ops`,
    `ai_edge_quantizer.recipe.static_wi8_ai8()`, or from PyTorch
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer.set_global` for the whole model.

    When it is wrong: a QUANTIZE that only narrows the range on purpose, as a clamp.

    Source: LiteRT `quantize.cc`, `dequantize.cc`; the converter's own pass removes such pairs
    (`tflite/converter/transforms/optimize_patterns.td`).
    """
    if operator.name == "QUANTIZE":
        yield from _repeated(operator, facts)
    elif operator.subgraph.index not in facts.of(computing_subgraphs):
        yield from _fake_quantization(operator)


def _repeated(operator: Operator, facts: Facts) -> Iterator[Finding]:
    source, result = operator.input(0), operator.output()
    if source is None or result is None:
        return
    if _same(source, result):
        yield _finding(
            operator,
            None,
            f"changes nothing: '{source.short_name}' and '{result.short_name}' are both "
            f"{result.dtype.name} {_pair(result)}",
        )
        return
    before = source.producer
    first = before.input(0) if before is not None else None
    if before is None or first is None:
        return
    if before.name == "DEQUANTIZE" and first.dtype.is_integer:
        if _same(first, result):
            message = f"undoes DEQUANTIZE: both ends are {result.dtype.name} {_pair(result)}"
            yield _finding(operator, before, message)
        elif first.is_quantized and not first.is_constant:
            message = (
                f"follows DEQUANTIZE, from {first.dtype.name} {_pair(first)} to {result.dtype.name} "
                f"{_pair(result)}; one QUANTIZE would do"
            )
            yield _finding(operator, before, message, INFO)
    elif (
        before.name == "QUANTIZE"
        and _is_private(source, facts)
        and not _relabels(first, source)
        and not _relabels(source, result)
    ):
        message = (
            f"quantizes again what QUANTIZE made: {source.dtype.name} {_pair(source)} becomes "
            f"{result.dtype.name} {_pair(result)}"
        )
        yield _finding(operator, before, message)


def _fake_quantization(operator: Operator) -> Iterator[Finding]:
    source = operator.input(0)
    before = source.producer if source is not None else None
    first = before.input(0) if before is not None else None
    if source is None or before is None or before.name != "QUANTIZE" or first is None:
        return
    if first.dtype.is_float:
        message = (
            f"turns back into floats what QUANTIZE rounded to {source.dtype.name} {_pair(source)}, "
            "and no operator computes in integers"
        )
        yield _finding(operator, before, message)


def _finding(
    operator: Operator, before: Operator | None, message: str, severity: Severity | None = None
) -> Finding:
    return Finding(
        f"operator {operator.index} {operator.type} {message}",
        at=operator,
        help="remove the conversion"
        if before is None
        else f"merge it with operator {before.index} {before.type}, or remove both",
        related=(("before", before),) if before is not None else (),
        severity=severity,
    )


def _same(one: Tensor, other: Tensor) -> bool:
    first, second = one.scale_and_zero_point, other.scale_and_zero_point
    if one.dtype is not other.dtype or first is None or second is None:
        return False
    return first[1] == second[1] and abs(first[0] - second[0]) <= ROUNDING * abs(first[0])


def _relabels(one: Tensor, other: Tensor) -> bool:
    """UINT8 to INT8 or back with the same real values."""
    first, second = one.scale_and_zero_point, other.scale_and_zero_point
    if first is None or second is None or {one.dtype, other.dtype} != {INT8, UINT8}:
        return False
    shift = 128 if one.dtype is UINT8 else -128
    return first[1] - second[1] == shift and abs(first[0] - second[0]) <= ROUNDING * abs(first[0])


def _is_private(tensor: Tensor, facts: Facts) -> bool:
    """One operator reads it, and the caller does not."""
    outputs = facts.of(graph_outputs)[tensor.subgraph.index]
    return len(tensor.consumers) == 1 and tensor.index not in outputs


def _pair(tensor: Tensor) -> str:
    pair = tensor.scale_and_zero_point
    return f"({pair[0]:.6g}, {pair[1]})" if pair else "(per axis)"
