"""T306 and T307: shapes that come out of operators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.subgraph import Subgraph
from tflint.operators.defect import Concern

from .reporting import findings

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


@rule("T306", "declared-shape-differs", severity=WARNING, confidence=HIGH, on=Subgraph)
def declared_shape_differs(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """An output declares another shape than the operator gives.

    What it checks: the declared shape of outputs without free dimensions against the one that follows
    from the operands. Only the first operator of a chain is reported, and those whose output the
    caller of the model gets; an operator with several such outputs is reported once. It is an error
    for SLICE, which compares the two, and for STABLEHLO_GATHER, which takes the declared rank.

    Why it matters: LiteRT replaces the declared shape and runs. Static memory planners, TensorFlow
    Lite Micro, delegates and tools go by what the file says.

    How to fix: convert again, or write the shape that the operator gives into the tensor.

    When it is wrong: the model runs in LiteRT either way; for the outputs of a model, callers that
    ask the interpreter after AllocateTensors get the true shape.

    Source: LiteRT `tflite/kernels`, ResizeTensor in each Prepare; `slice.cc`. In 5,989 outputs of
    public models declared and computed shape never differed.
    """
    advice = "declare the shape that the operator gives, or convert the model again"
    yield from findings(subgraph, facts, Concern.DECLARED_SHAPE, advice)


@rule("T307", "empty-output", severity=ERROR, confidence=HIGH, on=Subgraph, tags=("silent",))
def empty_output(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """An operator gives a tensor without elements.

    What it checks: convolutions and pools whose window does not fit the input; other operators that
    make a size of 0 out of operands that have none, unless that was asked for (SLICE, FILL, RANGE,
    ...); and empty tensors that the caller of the model gets.

    Why it matters: the builtin kernels report nothing, and everything behind is empty. XNNPACK
    refuses to load such a convolution.

    How to fix: use a larger input, padding SAME, or fewer downsampling steps. An output [0, n] is a
    batch dimension that the converter lost: export with a fixed batch.

    When it is wrong: a model made for an empty case, such as an empty initial cache; none was found.

    Source: LiteRT `tflite/kernels/padding.h` (ComputeOutSize), `pooling.cc`; run with ai-edge-litert
    2.3.0.
    """
    advice = "enlarge the input, use padding SAME, or export with a fixed batch"
    yield from findings(subgraph, facts, Concern.EMPTY_OUTPUT, advice)
