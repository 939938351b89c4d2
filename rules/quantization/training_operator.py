"""Q307: operators of quantization-aware training or of the quantization debugger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, WARNING
from tflint.model.subgraph import Subgraph

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator

DEBUGGER = "NumericVerify"

TRAINING = frozenset(
    {
        "FAKE_QUANT",
        "FlexFakeQuantWithMinMaxArgs",
        "FlexFakeQuantWithMinMaxVars",
        "FlexFakeQuantWithMinMaxVarsPerChannel",
    }
)


@rule("Q307", "training-operator-left", severity=WARNING, confidence=HIGH, on=Subgraph)
def training_operator_left(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """An operator of quantization-aware training or of the quantization debugger is left in.

    What it checks: FAKE_QUANT and its TensorFlow counterparts, and the custom operator
    NumericVerify; one finding for each kind and subgraph, at the first of them.

    Why it matters: FAKE_QUANT rounds floats to the steps of an integer type and stays in float: the
    model has the error of quantization without its speed, and accelerators refuse it. NumericVerify
    compares a quantized operator with its float twin: the model does the work twice, and few
    runtimes have a kernel for it.

    How to fix: convert a model of quantization-aware training with `converter.optimizations =
    [tf.lite.Optimize.DEFAULT]`, inside `tfmot.quantization.keras.quantize_scope()`. After
    `tf.lite.experimental.QuantizationDebugger`, save the model with `get_nondebug_quantized_model()`.

    The calls: `tf.lite.OpsSet.TFLITE_BUILTINS_INT8` in `converter.target_spec.supported_ops`,
    `ai_edge_quantizer.recipe.static_wi8_ai8()`, or from PyTorch
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer.set_global` for the whole model.

    When it is wrong: a float model that shall imitate a quantized one, for comparison.

    Source: LiteRT `tflite/kernels/fake_quant.cc` (float in, float out) and
    `tflite/converter/flatbuffer_export.cc` (BuildNumericVerifyOperator).
    """
    found: dict[str, list[Operator]] = {}
    for operator in subgraph.operators:
        if operator.type in TRAINING or (operator.is_custom and operator.type == DEBUGGER):
            found.setdefault(operator.type, []).append(operator)
    for kind, operators in found.items():
        first = operators[0]
        count = f"{len(operators)} operators" if len(operators) > 1 else "1 operator"
        if kind == DEBUGGER:
            message, help_ = "of the quantization debugger", "save the model without the debugger"
        else:
            message, help_ = (
                "of quantization-aware training",
                "convert with optimizations = [DEFAULT], so that integers replace them",
            )
        yield Finding(
            f"{count} {kind} {message} left in, the first is operator {first.index}",
            at=first,
            help=help_,
            data={"operators": [operator.index for operator in operators]},
            key=kind,
        )
