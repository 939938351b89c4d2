"""Simple recurrent networks and SVDF.

Source: LiteRT `tflite/kernels/{basic_rnn,unidirectional_sequence_rnn,bidirectional_sequence_rnn,
svdf}.cc`. The hidden state must be a variable tensor, which these kernels notice when they run.
"""

from __future__ import annotations

from collections.abc import Mapping

from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError, Stage
from tflint.operators.shape import Known, shape_text


def check_states(call: Call, positions: tuple[int, ...], stage: Stage) -> None:
    """The inputs at `positions` must be variable tensors."""
    call.particular = True
    for position in positions:
        state = call.operand(position)
        if not state.tensor.is_variable:
            what = "a constant" if state.tensor.is_constant else "not marked is_variable"
            raise RefusedError(
                Concern.STATE,
                f"keeps its state in input {position}, but {state.name} is {what}",
                stage,
                field=f"inputs[{position}]",
            )


def rnn(call: Call) -> Outputs:
    """One step: data [batch, n]."""
    data = call.shape(0)
    units = _check_cell(call, 1, data[1])
    _check_state(call, 4, (data[0], units))
    check_states(call, (4,), Stage.INVOKE)
    return ((data[0], units),)


def sequence_rnn(call: Call) -> Outputs:
    """A sequence in one direction."""
    data = call.shape(0)
    units = _check_cell(call, 1, data[2])
    _check_state(call, 4, (_batch(call, data), units))
    check_states(call, (4,), Stage.INVOKE)
    return ((*data[:2], units),)


def merges_outputs(call: Call) -> bool:
    """Whether both directions write one output. Raises `RefusedError` when there are more or fewer
    outputs than that asks for."""
    merged = call.flag("merge_outputs")
    if len(call.outputs) != (1 if merged else 2):
        raise RefusedError(
            Concern.OPERAND_COUNT,
            f"has {len(call.outputs)} outputs with merge_outputs {int(merged)}",
            field="outputs",
        )
    return merged


def bidirectional_rnn(call: Call) -> Outputs:
    """A sequence in both directions."""
    merged = merges_outputs(call)
    if call.has(10) != call.has(11):
        raise RefusedError(
            Concern.OPERAND_COUNT,
            "has auxiliary weights for one direction only (inputs 10 and 11)",
            field="inputs",
        )
    data = call.shape(0)
    forward, backward = _check_cell(call, 1, data[2]), _check_cell(call, 5, data[2])
    _check_state(call, 4, (_batch(call, data), forward))
    _check_state(call, 8, (_batch(call, data), backward))
    check_states(call, (4, 8), Stage.INVOKE)
    if merged:
        return ((*data[:2], forward + backward),)
    return ((*data[:2], forward), (*data[:2], backward))


def _batch(call: Call, data: Known) -> int:
    return data[1 if call.flag("time_major") else 0]


def _check_cell(call: Call, first: int, depth: int) -> int:
    """Weights [units, depth], recurrent weights [units, units], bias [units]; gives the units."""
    weights, recurrent, bias = (call.shape(first + i) for i in range(3))
    if len(weights) != 2 or not recurrent or not bias:
        raise RefusedError(
            Concern.RANK,
            f"takes weights of 2, 2 and 1 dimensions, but they are {shape_text(weights)}, "
            f"{shape_text(recurrent)} and {shape_text(bias)}",
            field=f"inputs[{first}]",
        )
    if weights[1] != depth:
        raise RefusedError(
            Concern.SHAPE,
            f"has an input of depth {depth} and weights {shape_text(weights)}",
            field=f"inputs[{first}]",
        )
    units = weights[0]
    text = (
        f"has weights {shape_text(weights)}, recurrent weights {shape_text(recurrent)} and bias "
        f"{shape_text(bias)}, which disagree about {units} units"
    )
    field = f"inputs[{first + 1}]"
    # The bidirectional kernel compares neither ranks nor the columns of the recurrent weights.
    compared = 1 if call.name == "BIDIRECTIONAL_SEQUENCE_RNN" else 2
    if recurrent[:compared] != (units,) * compared or bias[0] != units:
        raise RefusedError(Concern.SHAPE, text, field=field)
    if recurrent != (units, units) or len(bias) != 1:
        call.note(Concern.SHAPE, text, field=field)
    return units


def _check_state(call: Call, position: int, wanted: Known) -> None:
    state = call.shape(position)
    if state != wanted:
        raise RefusedError(
            Concern.SHAPE,
            f"needs a state {shape_text(wanted)}, but {call.operand(position).name} is "
            f"{shape_text(state)}",
            field=f"inputs[{position}]",
        )


def svdf(call: Call) -> Outputs:
    """A layer of filters over time: features [filters, n], time [filters, memory]."""
    rank = call.number("rank")
    data, features, time = call.shape(0), call.shape(1), call.shape(2)
    filters = features[0]
    if rank == 0 or filters % rank:
        raise RefusedError(
            Concern.OPTION,
            f"has rank {rank}, which does not divide the {filters} filters",
            field="builtin_options.rank",
        )
    if data[1] != features[1] or time[0] != filters:
        raise RefusedError(
            Concern.SHAPE,
            f"has the input {shape_text(data)}, features {shape_text(features)} and time weights "
            f"{shape_text(time)}, which disagree",
        )
    units = filters // rank
    if call.has(3) and call.shape(3)[0] != units:
        raise RefusedError(
            Concern.SHAPE,
            f"has a bias {shape_text(call.shape(3))} for {units} units",
            field="inputs[3]",
        )
    _check_state(call, 4, (data[0], time[1] * filters))
    check_states(call, (4,), Stage.INVOKE)
    activation = call.choice("fused_activation_function", "NONE")
    if call.type(0) == "INT8" and activation != "RELU":
        raise RefusedError(
            Concern.OPTION,
            f"has the fused activation {activation}, where INT8 needs RELU",
            Stage.INVOKE,
            field="builtin_options.fused_activation_function",
        )
    return ((data[0], units),)


KERNELS: Mapping[str, Kernel] = {
    "RNN": rnn,
    "UNIDIRECTIONAL_SEQUENCE_RNN": sequence_rnn,
    "BIDIRECTIONAL_SEQUENCE_RNN": bidirectional_rnn,
    "SVDF": svdf,
}
