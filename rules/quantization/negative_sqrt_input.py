"""Q213: square roots of what may be negative."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.intervals import intervals
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import MEDIUM, WARNING
from tflint.model.dtype import INT8, INT16
from tflint.model.operator import Operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


@rule("Q213", "negative-sqrt-input", severity=WARNING, confidence=MEDIUM, on=ops("SQRT", "RSQRT"))
def negative_sqrt_input(operator: Operator, facts: Facts) -> Iterator[Finding]:
    """The input of a quantized square root can be negative.

    What it checks: INT8 and INT16 SQRT and RSQRT whose input has codes below its zero point, unless
    the operators before it exclude negative values.

    Why it matters: LiteRT stops with an error at such an input, in the middle of a run: the model
    works in tests and fails with data that nobody tried. Rounding alone can turn a variance of 0
    into the code below it.

    How to fix: put RELU or MAXIMUM with a small positive constant before the root, so that the
    quantizer gives the input a range that begins at 0; or keep the normalization in float.

    The calls: a layer is left out with
    `tf.lite.experimental.QuantizationDebugOptions(denylisted_nodes=[...])`, with
    `ai_edge_quantizer.Quantizer.update_quantization_recipe` and the algorithm no_quantize, or from
    PyTorch with `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer.set_module_name(name, None)`;
    16-bit activations come from
    `tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8` or
    `ai_edge_quantizer.recipe.static_wi8_ai16()`.

    When it is wrong: values that cannot be negative for a reason that the ranges do not show.

    Source: LiteRT `tflite/kernels/elementwise.cc` ("Sqrt is only defined for non-negative values",
    checked for each element in Invoke).
    """
    source = operator.input(0)
    if source is None or source.is_constant or source.dtype not in (INT8, INT16):
        return
    pair = source.scale_and_zero_point
    if pair is None or pair[1] <= source.dtype.minimum:
        return
    bounds = facts.of(intervals).of(source)
    lowest = float(bounds.lower.min()) if bounds is not None else source.dtype.minimum
    if lowest >= pair[1]:
        return
    value = (lowest - pair[1]) * pair[0]
    yield Finding(
        f"input '{source.short_name}' of operator {operator.index} {operator.type} can be as low as "
        f"{value:.6g} (code {lowest:.0f}, zero point {pair[1]}): LiteRT stops at negative values",
        at=operator,
        field="inputs[0]",
        help="put RELU before it so that its range begins at 0, or keep it in float",
        related=(("input", source),),
        data={"lowest": value},
    )
