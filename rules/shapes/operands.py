"""T101 to T103: how many operands an operator has, and which of them are constant."""

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


@rule("T101", "wrong-operand-count", severity=ERROR, confidence=HIGH, on=Subgraph, tags=("crash",))
def wrong_operand_count(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """An operator has too few or too many inputs or outputs.

    What it checks: the number of inputs and outputs against what the kernel takes; -1 where the
    kernel needs a tensor; counts that the options repeat (`values_count` of PACK, `num` of UNPACK,
    `num_splits` of SPLIT). It is a warning for NON_MAX_SUPPRESSION_V4 with the inputs of V5 and the
    reverse: LiteRT goes by the number of inputs, other runtimes by the name.

    Why it matters: AllocateTensors fails. Several kernels fetch inputs without a check; there a
    missing one ends the process.

    How to fix: convert again, with the converter of a released version. In an exporter of your own,
    write every input that the kernel documents, -1 for optional ones that are absent.

    When it is wrong: kernels of other runtimes may take fewer operands, for example MIRROR_PAD with
    options in place of inputs.

    Source: LiteRT `tflite/kernels`, the Prepare function of each operator (NumInputs, NumOutputs,
    GetInputSafe); every operator was run with one operand less and one more, and with each input -1
    (ai-edge-litert 2.3.0).
    """
    advice = "convert the model again, or give the operator the operands its kernel takes"
    yield from findings(subgraph, facts, Concern.OPERAND_COUNT, advice)


@rule(
    "T102",
    "bias-missing",
    severity=ERROR,
    confidence=HIGH,
    on=Subgraph,
    tags=("crash",),
)
def bias_missing(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """A convolution has no bias.

    What it checks: CONV_2D and DEPTHWISE_CONV_2D with two inputs, or with -1 for the bias.

    Why it matters: LiteRT demands the bias. AllocateTensors fails; DEPTHWISE_CONV_2D with two inputs
    passes it, and most models then kill the process in the first run.

    How to fix: append a constant bias of zeros, one per output channel: FLOAT32 for float data, INT32
    with the scale input x weights for 8-bit data, INT64 for INT16 data.

    When it is wrong: TensorFlow Lite Micro takes convolutions without bias.

    Source: LiteRT `tflite/kernels/conv.cc` and `depthwise_conv.cc`, Prepare; run with ai-edge-litert
    2.3.0 in FLOAT32, INT8, UINT8 and INT16.
    """
    advice = "append a bias of zeros, one number per output channel"
    yield from findings(subgraph, facts, Concern.BIAS_MISSING, advice)


@rule("T103", "operand-not-constant", severity=ERROR, confidence=HIGH, on=Subgraph)
def operand_not_constant(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """An input that must be a constant is computed.

    What it checks: the inputs that a kernel reads when the model is allocated and cannot do without:
    the sparse input of DENSIFY, window, strides and dilations of REDUCE_WINDOW, weights and biases of
    an LSTM with INT8 data. Results that LiteRT computes while it allocates count as constants.

    Why it matters: AllocateTensors fails, or the LSTM kernel reads data that are not there.

    How to fix: convert the model with the value as a constant, for example by freezing variables.

    When it is wrong: not known.

    Source: LiteRT `tflite/kernels/densify.cc`, `reduce_window.cc`, `lstm.cc`
    (PopulatePrecomputedZPTimesWeightsWithBias).
    """
    advice = "freeze the value into the model as a constant"
    yield from findings(subgraph, facts, Concern.NOT_CONSTANT, advice)
