"""T201 to T203: element types that kernels take and give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH
from tflint.model.subgraph import Subgraph
from tflint.operators.defect import Concern

from .reporting import findings

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


@rule("T201", "unsupported-operand-type", severity=ERROR, confidence=HIGH, on=Subgraph)
def unsupported_operand_type(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """An operand has an element type that the kernel does not know.

    What it checks: the type of each operand, as the operators before it leave it, against the types
    that the CPU kernel takes. FLOAT16 that only XNNPACK takes is left to O103, the bias of
    convolutions to Q202. It is a warning for a single number that kernels read as INT32 whatever it
    is, when its bytes are right as those of an INT32.

    Why it matters: AllocateTensors or the first Invoke fails. Some kernels do not look at the type of
    index operands and read them as INT32 whatever they are.

    How to fix: insert a CAST before the operator, or convert with another quantization mode
    (`tf.lite.Optimize.DEFAULT` with a representative dataset, or without).

    When it is wrong: other builds of the runtime may register more types (FLOAT8 behind a build
    flag, BOOL in reductions with the reference kernels).

    Source: LiteRT `tflite/kernels`, Prepare and Eval of each operator; every operator was run with
    every type in every operand (ai-edge-litert 2.3.0).
    """
    advice = (
        "cast the operand to a type that the kernel takes, or convert the model in another mode"
    )
    yield from findings(subgraph, facts, Concern.TYPE, advice)


@rule(
    "T202",
    "incompatible-operand-types",
    severity=ERROR,
    confidence=HIGH,
    on=Subgraph,
    tags=("silent",),
)
def incompatible_operand_types(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """The types of the operands do not go together.

    What it checks: operands that must have one type (both sides of an addition, everything that is
    concatenated, input and output of a copy), and combinations for which no kernel exists. Integer
    matrix products are left to Q202, Q205 and Q206. It is a warning where the stored bytes are those of
    the type that the kernel takes them for, and only the declared type is wrong.

    Why it matters: AllocateTensors or Invoke fails. CONV_2D with FLOAT32 data and a FLOAT16 filter
    reads the filter as FLOAT32, past its end, and gives numbers.

    How to fix: cast one side; keep the DEQUANTIZE in front of FLOAT16 weights.

    When it is wrong: delegates may take mixed types, but fall back to the CPU for what they refuse.

    Source: LiteRT `tflite/kernels` (TF_LITE_ENSURE_TYPES_EQ of each Prepare, the switch of each
    Eval), run with ai-edge-litert 2.3.0.
    """
    advice = "cast the operands to one type before the operator"
    yield from findings(subgraph, facts, Concern.TYPE_COMBINATION, advice)


@rule("T203", "wrong-output-type", severity=ERROR, confidence=HIGH, on=Subgraph, tags=("silent",))
def wrong_output_type(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """An output declares another element type than the kernel writes.

    What it checks: the declared type of outputs. Some kernels compare it and refuse the model; some
    write their own type into the tensor when they are prepared, then this is a warning; others do
    neither (RESHAPE, reductions, BATCH_MATMUL, MUL, composites) and write elements of one width into a
    buffer made for another. IF, WHILE and STABLEHLO_CASE are left to G402 called-subgraph-mismatch.

    Why it matters: in the last case bytes are read as another type, or written past the end of a
    buffer. In the other ones delegates, other runtimes and tools believe what the file declares.

    How to fix: declare the type that the operator gives; for another one, append a CAST.

    When it is wrong: not known.

    Source: LiteRT `tflite/kernels`: output->type in each Prepare; run with ai-edge-litert 2.3.0.
    """
    advice = "declare the type that the operator gives, or append a CAST"
    yield from findings(subgraph, facts, Concern.OUTPUT_TYPE, advice)
