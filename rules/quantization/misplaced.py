"""Q106: scales on tensors whose type has none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.matmul import LAYOUTS
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import INFO, LOW
from tflint.model.tensor import Tensor

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

UNSCALED = frozenset({"FLOAT32", "FLOAT16", "BOOL", "STRING", "INT64"})


@rule("Q106", "misplaced-quantization", severity=INFO, confidence=LOW, on=Tensor)
def misplaced_quantization(tensor: Tensor, facts: Facts) -> Iterator[Finding]:
    """A tensor of a type without a scale has one.

    What it checks: scales on tensors of type FLOAT32, FLOAT16, BOOL, STRING, and on INT64 tensors
    that are no bias.

    Why it matters: LiteRT ignores them. Other tools take the tensor for quantized: Vela looks at the
    scale only, and viewers show a range that means nothing.

    How to fix: remove the scale from the tensor; it is usually left from fake quantization, or from a
    tool that changed the type of the tensor only.

    The calls: `tf.lite.OpsSet.TFLITE_BUILTINS_INT8` in `converter.target_spec.supported_ops`,
    `ai_edge_quantizer.recipe.static_wi8_ai8()`, or from PyTorch
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer.set_global` for the whole model.

    When it is wrong: tools that keep calibrated ranges there on purpose, between two of their steps.

    Source: LiteRT `tflite/kernels`: kernels of these types read no parameters.
    """
    if tensor.dtype.name not in UNSCALED:
        return
    quantization = tensor.quantization
    if quantization is None or quantization.count == 0 or _is_bias(tensor):
        return
    yield Finding(
        f"tensor '{tensor.short_name}' of type {tensor.dtype.name} has {quantization.count} "
        f"{'scale' if quantization.count == 1 else 'scales'}, which no kernel reads",
        at=tensor,
        field="quantization.scale",
        help="remove the scale from the tensor",
        data={"scales": quantization.count},
    )


def _is_bias(tensor: Tensor) -> bool:
    if tensor.dtype.name != "INT64":
        return False
    for operator in tensor.consumers:
        layout = LAYOUTS.get(operator.name)
        if layout is not None and operator.input(layout.bias) is tensor:
            return True
    return False
