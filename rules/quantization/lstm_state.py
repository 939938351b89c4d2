"""Q212: parameters of an integer LSTM with which its kernel computes something else."""

from __future__ import annotations

from collections.abc import Iterator
from math import log2
from typing import TYPE_CHECKING

from tflint.analysis.composites import decompositions
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import ERROR, MEDIUM, WARNING, Severity
from tflint.model.operator import Operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.tensor import Tensor

OUTPUT_STATE, CELL_STATE, HIDDEN = 18, 19, 4
FULL_INPUTS = 20
LAYER_NORMALIZATION = 21
"""The coefficients of the forget gate, by which the kernel tells whether it normalizes."""
WITH_16_BIT_GATES, WITH_8_BIT_GATES = 5, 12
"""Numbers of intermediate tensors of the two integer kernels."""

LARGEST_EXPONENT = -9
NEAR_POWER_OF_TWO = 1e-3

Problem = tuple[Severity, str, str]


@rule(
    "Q212",
    "unsuitable-lstm-scale",
    severity=ERROR,
    confidence=MEDIUM,
    on=ops("LSTM", "UNIDIRECTIONAL_SEQUENCE_LSTM"),
    tags=("silent",),
)
def unsuitable_lstm_scale(operator: Operator, facts: Facts) -> Iterator[Finding]:
    """An integer LSTM has a cell state or intermediate tensors that its kernel cannot use.

    What it checks: LSTM and UNIDIRECTIONAL_SEQUENCE_LSTM with INT8 data: the scale of the INT16 cell
    state (input 19) is a power of two, 2^-9 at most (above: a warning); there are 5 intermediate
    tensors, of which the last one, and with layer normalization the other four, have a scale; the
    output state (input 18) has the scale and zero point of the output (otherwise a warning). The
    kernel with 12 intermediate tensors is left out, as are weights with several scales, which are
    reported as that.

    Why it matters: the kernel computes the state by shifts. Its preparation fails for another scale,
    but the failure is not looked at, and the model runs with multipliers that were never set.

    How to fix: convert again with the TensorFlow converter, which rounds the range of the cell state
    up to a power of two; do not change the scales of states afterwards.

    The calls: `converter.optimizations = [tf.lite.Optimize.DEFAULT]`,
    `ai_edge_quantizer.recipe.static_wi8_ai8()` and
    `litert_torch.quantize.pt2e_quantizer.get_symmetric_quantization_config(is_per_channel=True)`
    quantize weights per output channel with zero point 0, and biases to match.

    When it is wrong: kernels of other runtimes may take any scale.

    Source: LiteRT `tflite/kernels/lstm.cc` and `unidirectional_sequence_lstm.cc`
    (PopulateQuantizedLstmParams8x8_16, whose status is dropped); an integer model ran with a cell
    state scaled by 1.3 and gave nearly uniform class scores.
    """
    data = operator.input(0)
    if data is None or data.dtype.name != "INT8" or len(operator.inputs) < FULL_INPUTS:
        return
    intermediates = operator.intermediates
    if len(intermediates) == WITH_8_BIT_GATES or operator.subgraph.index in facts.of(
        decompositions
    ):
        return
    problems = (
        _cell_state(operator.input(CELL_STATE)),
        _intermediates(operator, intermediates),
        _output_state(operator),
    )
    for severity, field, text in filter(None, problems):
        yield Finding(
            f"operator {operator.index} {operator.type} {text}",
            at=operator,
            field=field,
            help="convert the model again, and leave the scales of LSTM states as they come out",
            severity=severity,
            key=field,
        )


def _cell_state(state: Tensor | None) -> Problem | None:
    pair = state.scale_and_zero_point if state is not None else None
    if state is None or pair is None or not 0 < pair[0] < float("inf"):
        return None
    field, exponent = f"inputs[{CELL_STATE}]", log2(pair[0])
    if abs(exponent - round(exponent)) > NEAR_POWER_OF_TWO:
        return (
            ERROR,
            field,
            f"has the cell state scale {pair[0]:.6g}, which is no power of two (2^{exponent:.3f}): "
            "its multipliers stay unset",
        )
    if round(exponent) > LARGEST_EXPONENT:
        text = f"has the cell state scale 2^{round(exponent)}, coarser than 2^{LARGEST_EXPONENT}"
        return WARNING, field, text
    return None


def _intermediates(operator: Operator, indices: tuple[int, ...]) -> Problem | None:
    count = len(indices)
    if count < WITH_16_BIT_GATES:
        text = f"has {count} intermediate tensors, and the integer kernel needs {WITH_16_BIT_GATES}"
        return ERROR, "intermediates", text
    normalizes = operator.input(LAYER_NORMALIZATION) is not None
    wanted = range(WITH_16_BIT_GATES) if normalizes else (HIDDEN,)
    for position in wanted:
        tensor = operator.subgraph.tensor(indices[position])
        if tensor is not None and not tensor.is_quantized:
            text = f"has the intermediate tensor '{tensor.short_name}' without a scale"
            return ERROR, f"intermediates[{position}]", text
    return None


def _output_state(operator: Operator) -> Problem | None:
    state, output = operator.input(OUTPUT_STATE), operator.output()
    have = state.scale_and_zero_point if state is not None else None
    want = output.scale_and_zero_point if output is not None else None
    if have is None or want is None or have == want:
        return None
    return (
        WARNING,
        f"inputs[{OUTPUT_STATE}]",
        f"has an output state of scale {have[0]:.6g} and zero point {have[1]}, and an output of "
        f"{want[0]:.6g} and {want[1]}",
    )
