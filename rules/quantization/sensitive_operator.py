"""Q505: operators that lose most in 8 bits."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import TYPE_CHECKING

from tflint.analysis.shape_inference import inferred_shapes
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import INFO, LOW, Status
from tflint.model.dtype import INT8
from tflint.model.operator import Operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


@rule(
    "Q505",
    "int8-sensitive-operator",
    severity=INFO,
    confidence=LOW,
    on=ops("EXP", "RSQRT", "POW", "DIV", "SQUARED_DIFFERENCE", "CUMSUM", "SUM"),
    status=Status.PREVIEW,
)
def int8_sensitive_operator(
    operator: Operator, facts: Facts, *, min_terms: int = 1024
) -> Iterator[Finding]:
    """An operator that needs a wide range of values computes in 8 bits.

    What it checks: EXP, RSQRT, POW, DIV, SQUARED_DIFFERENCE and CUMSUM with INT8 input, and SUM of
    more INT8 elements than the option.

    Why it matters: the results span orders of magnitude, or errors add up; 256 evenly spaced codes
    keep only the largest of them apart.

    How to fix: leave these operators in float or INT16 (selective quantization,
    `QuantizationDebugOptions.denylisted_ops`), or replace the layer, for example by batch
    normalization, which is folded away.

    The calls: a layer is left out with
    `tf.lite.experimental.QuantizationDebugOptions(denylisted_nodes=[...])`, with
    `ai_edge_quantizer.Quantizer.update_quantization_recipe` and the algorithm no_quantize, or from
    PyTorch with `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer.set_module_name(name, None)`;
    16-bit activations come from
    `tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8` or
    `ai_edge_quantizer.recipe.static_wi8_ai16()`.

    When it is wrong: the values lie close together, as in a SOFTMAX with few classes.

    Options:
      min-terms: rounding errors of this many terms are 32 times that of one.

    Source: operators that quantization-aware tools keep in higher precision by default.
    """
    source = operator.input(0)
    if source is None or source.dtype is not INT8 or not source.is_quantized:
        return
    terms = ""
    if operator.name == "SUM":
        count = _terms(operator, facts)
        if count is None or count <= min_terms:
            return
        terms = f" over {count:,} elements"
    yield Finding(
        f"operator {operator.index} {operator.type}{terms} computes in INT8",
        at=operator,
        help="leave this operator in float, and compare the accuracy",
        related=(("input", source),),
    )


def _terms(operator: Operator, facts: Facts) -> int | None:
    """Elements that are added for each result."""
    source, result = operator.input(0), operator.output()
    if source is None or result is None:
        return None
    shapes = facts.of(inferred_shapes)
    before, after = shapes.known_shape(source), shapes.known_shape(result)
    if before is None or after is None:
        return None
    return prod(before) // max(prod(after), 1)
