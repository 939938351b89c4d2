"""Q214: a CAST that drops the scale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.graph_ends import graph_inputs
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import MEDIUM, WARNING
from tflint.model.operator import Operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


@rule("Q214", "cast-drops-scale", severity=WARNING, confidence=MEDIUM, on=ops("CAST"))
def cast_drops_scale(operator: Operator, facts: Facts) -> Iterator[Finding]:
    """A CAST turns quantized integers into floats without their scale.

    What it checks: CAST from an integer tensor that has a scale other than 1 or a zero point other
    than 0 to a floating-point type. Graph inputs do not count: models that take raw UINT8 images cast
    them on purpose.

    Why it matters: CAST ignores the parameters and gives the stored integers, 64 instead of 0.5 for
    scale 1/128. What follows then computes with values that are off by the scale.

    How to fix: use DEQUANTIZE in place of CAST.

    The calls: `tf.lite.OpsSet.TFLITE_BUILTINS_INT8` in `converter.target_spec.supported_ops`,
    `ai_edge_quantizer.recipe.static_wi8_ai8()`, or from PyTorch
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer.set_global` for the whole model.

    When it is wrong: the graph wants the raw integers, and the tensor has its parameters only because
    tools attach them to every tensor.

    Source: LiteRT `tflite/kernels/cast.cc`, which does not read quantization parameters.
    """
    source, target = operator.input(0), operator.output()
    if source is None or target is None or not source.dtype.is_integer or not target.dtype.is_float:
        return
    pair = source.scale_and_zero_point
    if pair is None or pair == (1.0, 0):
        return
    if source.index in facts.of(graph_inputs)[source.subgraph.index]:
        return
    yield Finding(
        f"operator {operator.index} {operator.type} turns '{source.short_name}' of scale "
        f"{pair[0]:.6g} and zero point {pair[1]} into {target.dtype.name} without applying them",
        at=operator,
        help="use DEQUANTIZE in place of CAST, or remove the parameters from the tensor",
        related=(("input", source),),
        data={"scale": pair[0], "zero_point": pair[1]},
    )
