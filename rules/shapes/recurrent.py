"""T501 and T502: states and weights of recurrent operators."""

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


@rule("T501", "state-not-variable", severity=ERROR, confidence=HIGH, on=Subgraph)
def state_not_variable(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """The state of a recurrent operator is no variable tensor.

    What it checks: the state inputs of the LSTM family, RNN, sequence RNNs and SVDF: `is_variable` must
    be set. The old LSTM of kernel type BASIC takes its state as an ordinary input and is left out.

    Why it matters: a state must survive from one run to the next. LSTM refuses the model in
    AllocateTensors, RNN and SVDF in the first Invoke.

    How to fix: set `is_variable` on the state tensors, without data. Converters before TensorFlow 1.14
    marked states by `mutating_variable_inputs` only: convert again.

    When it is wrong: not known.

    Source: LiteRT `tflite/kernels/kernel_util.cc` (GetVariableInput), `lstm.cc`, `basic_rnn.cc`,
    `svdf.cc`.
    """
    advice = "set is_variable on the state tensor and leave its buffer empty"
    yield from findings(subgraph, facts, Concern.STATE, advice)


@rule(
    "T502",
    "inconsistent-lstm-inputs",
    severity=ERROR,
    confidence=HIGH,
    on=Subgraph,
    tags=("crash",),
)
def inconsistent_lstm_inputs(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """The inputs of an LSTM follow none of its patterns.

    What it checks: which optional inputs are there (without input weights and recurrent weights of the
    input gate, its bias and peephole must be absent too; peepholes and layer-norm coefficients come
    together; a projection bias needs projection weights), and sizes against the number of units and
    outputs.

    Why it matters: AllocateTensors fails. Without the bias of a present input gate the process dies.

    How to fix: convert again from Keras or PyTorch LSTM layers; in an exporter of your own, keep to the
    20 inputs of the kernel, -1 for absent ones.

    When it is wrong: not known.

    Source: LiteRT `tflite/kernels/lstm.cc` (CheckInputTensorDimensions),
    `unidirectional_sequence_lstm.cc` (CheckLstmTensorDimensionsAndTypes).
    """
    advice = "give the LSTM the inputs of one of its patterns, -1 for all that it leaves out"
    yield from findings(subgraph, facts, Concern.LSTM_INPUTS, advice)
