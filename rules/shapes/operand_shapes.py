"""T301 to T304: shapes of operands that do not fit the operator or each other."""

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


@rule("T301", "unsupported-rank", severity=ERROR, confidence=HIGH, on=Subgraph, tags=("crash",))
def unsupported_rank(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """An operand has more or fewer dimensions than the kernel takes.

    What it checks: the number of dimensions of operands (4 for a 2-D convolution, 1 for a list of
    axes), and broadcasting beyond 8 dimensions. It is an info for broadcasting that only recent
    releases have room for: older ones stop at 4, 5 or 6 dimensions. It is a warning for dimensions of
    1 behind those that a kernel looks at (RNN, SVDF).

    Why it matters: AllocateTensors or Invoke fails; broadcasting beyond 8 dimensions ends the process.

    How to fix: reshape the operand, or merge dimensions that behave alike.

    When it is wrong: not known.

    Source: LiteRT `tflite/kernels` (NumDimensions in each Prepare); the limits of broadcasting were
    run with ai-edge-litert 2.3.0, those of older releases are in the names of their functions
    (`BroadcastSub5DSlow`).
    """
    advice = "reshape the operand, or merge dimensions before the operator"
    yield from findings(subgraph, facts, Concern.RANK, advice)


@rule("T302", "not-broadcastable", severity=ERROR, confidence=HIGH, on=Subgraph)
def not_broadcastable(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """The shapes of two operands cannot be stretched to each other.

    What it checks: element-wise operators with several operands, SELECT and the leading dimensions of
    BATCH_MATMUL: aligned at the end, two sizes must be equal or one of them 1. SELECT does not
    stretch at all, save for a scalar condition or one flag per row.

    Why it matters: AllocateTensors fails with "Given shapes are not broadcastable".

    How to fix: look at the producers of both operands; one of them has a size that the rest of the
    graph does not expect. Often a constant was made for another input size or batch.

    When it is wrong: not known.

    Source: LiteRT `tflite/kernels/kernel_util.cc`, CalculateShapeForBroadcast; `select.cc`.
    """
    advice = "compare the producers of both operands, one of which has an unexpected size"
    yield from findings(subgraph, facts, Concern.BROADCAST, advice)


@rule(
    "T303", "filter-shape-mismatch", severity=ERROR, confidence=HIGH, on=Subgraph, tags=("silent",)
)
def filter_shape_mismatch(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """Weights or bias do not fit the data of a convolution or matrix product.

    What it checks: input channels against the filter (groups included), output channels against the
    bias, the inner sizes of matrix products, and FULLY_CONNECTED inputs whose elements are no multiple
    of the depth.

    Why it matters: AllocateTensors fails. FULLY_CONNECTED drops the remainder without a message;
    XNNPACK refuses to load it.

    How to fix: check the layout of the weights: CONV_2D wants [out, h, w, in], DEPTHWISE_CONV_2D
    [1, h, w, out], FULLY_CONNECTED [units, depth]. Exporters that copy weights from PyTorch or ONNX
    have to transpose them.

    When it is wrong: not known.

    Source: LiteRT `tflite/kernels/conv.cc`, `depthwise_conv.cc`, `transpose_conv.cc`, `conv3d.cc`,
    `fully_connected.cc`, `batch_matmul.cc`, Prepare.
    """
    advice = (
        "check the layout of the weights: CONV_2D [out, h, w, in], FULLY_CONNECTED [units, depth]"
    )
    yield from findings(subgraph, facts, Concern.FILTER_SHAPE, advice)


@rule("T304", "shape-mismatch", severity=ERROR, confidence=HIGH, on=Subgraph)
def shape_mismatch(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """The shapes of the operands do not fit the operator.

    What it checks: everything that a kernel demands of shapes and that no other rule of this hundred
    names: equal sizes in CONCATENATION and PACK, sizes that blocks divide, lengths of axis and size
    lists, states of recurrent operators. Shapes are those that the operators before give, not the
    declared ones. It is a warning where the kernel takes the first numbers of an operand that has too
    many (ATAN2, STABLEHLO_SHIFT_LEFT, MATRIX_SET_DIAG).

    Why it matters: AllocateTensors fails, at the latest Invoke.

    How to fix: find the operand whose size is unexpected and convert again from a model with fixed
    input sizes.

    When it is wrong: not known.

    Source: LiteRT `tflite/kernels`, Prepare of each operator; compared with ai-edge-litert 2.3.0 on
    models with random shapes.
    """
    advice = "find the operand with the unexpected size, and convert again with fixed input sizes"
    yield from findings(subgraph, facts, Concern.SHAPE, advice)
