"""LSTM in its three forms.

Inputs of a cell, counted from 0 (the data): 1-4 input weights of the input, forget, cell and output
gate; 5-8 recurrent weights; 9-11 peepholes (input, forget, output); 12-15 biases; 16, 17 projection
weights and bias; 18, 19 output and cell state; 20-23 layer-norm coefficients. Without 1 and 5 the
input gate is coupled to the forget gate (CIFG). Source: LiteRT `tflite/kernels/lstm.cc` and
`unidirectional_sequence_lstm.cc` (CheckInputTensorDimensions, CheckLstmTensorDimensionsAndTypes),
`bidirectional_sequence_lstm.cc`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError, Stage
from tflint.operators.kernels.recurrent import check_states, merges_outputs
from tflint.operators.operands import note_combination
from tflint.operators.shape import Known, elements, shape_text

OUTPUT_STATE = 18
LAYER_NORM = 20


class Cell(NamedTuple):
    """Where the tensors of a cell begin (`first` is the input gate's weights), and its sizes."""

    first: int
    inputs: int
    units: int
    outputs: int

    def at(self, position: int) -> int:
        """The input of the operator that is number `position` of a single cell."""
        return position - 1 + self.first


def lstm(call: Call) -> Outputs:
    """One step of an LSTM; the kernel type decides about the form."""
    if call.choice("kernel_type", "FULL") == "BASIC":
        return _basic(call)
    _check_counts(call)
    data = call.shape(0)
    if len(data) < 2:
        raise RefusedError(
            Concern.RANK, f"takes [batch, n] as input 0, but it is {shape_text(data)}"
        )
    cell = _checked_cell(call, 1, data[1], allow_diagonal=False)
    _check_layer_norm(call, cell)
    _check_states(call, OUTPUT_STATE, cell, data[0])
    _check_intermediates(call, (5, 12))
    return ((*data[:-1], cell.outputs),)


def sequence_lstm(call: Call) -> Outputs:
    """A sequence: [time, batch, n] if time_major, else [batch, time, n]."""
    _check_counts(call)
    data = call.shape(0)
    cell = _checked_cell(call, 1, data[2], allow_diagonal=True)
    _check_layer_norm(call, cell)
    _check_states(call, OUTPUT_STATE, cell, data[1 if call.flag("time_major") else 0])
    _check_intermediates(call, (5,))
    return ((*data[:2], cell.outputs),)


def bidirectional_lstm(call: Call) -> Outputs:
    """A sequence in both directions; inputs 1-17 forward, 18-34 backward, 35-38 the states."""
    merged = merges_outputs(call)
    data = call.shape(0)
    forward = _checked_cell(call, 1, data[2], allow_diagonal=False)
    backward = _checked_cell(call, 18, data[2], allow_diagonal=False)
    batch = data[1 if call.flag("time_major") else 0]
    _check_states(call, 35, forward, batch)
    _check_states(call, 37, backward, batch)
    if merged:
        return ((*data[:2], forward.outputs + backward.outputs),)
    return ((*data[:2], forward.outputs), (*data[:2], backward.outputs))


def _check_counts(call: Call) -> None:
    if len(call.inputs) not in (20, 24) or len(call.outputs) != 1:
        raise RefusedError(
            Concern.OPERAND_COUNT,
            f"has {len(call.inputs)} inputs and {len(call.outputs)} outputs, where the kernel takes "
            "20 or 24 inputs (layer normalization) and gives 1 output",
            field="inputs",
        )


def _checked_cell(call: Call, first: int, depth: int, *, allow_diagonal: bool) -> Cell:
    for field in ("cell_clip", "proj_clip"):
        if call.real(field) < 0:
            raise RefusedError(
                Concern.OPTION,
                f"has {field} {call.real(field):g}, which must not be negative",
                field=f"builtin_options.{field}",
            )
    weights, recurrent = call.shape(first + 3), call.shape(first + 7)
    if len(weights) != 2 or weights[1] != depth:
        raise _size_error(call, first + 3, f"[units, {depth}]")
    diagonal = allow_diagonal and len(recurrent) == 1
    if not diagonal and (len(recurrent) != 2 or recurrent[0] != weights[0]):
        raise _size_error(call, first + 7, f"[{weights[0]}, outputs]")
    cell = Cell(first, depth, weights[0], recurrent[-1])
    _check_presence(call, cell)
    _check_sizes(call, cell)
    if allow_diagonal:
        _note_recurrent_sizes(call, cell)
    else:
        _check_recurrent_sizes(call, cell)
    _check_types(call, cell)
    return cell


def _check_presence(call: Call, cell: Cell) -> None:
    """Which optional tensors are there."""

    def has(position: int) -> bool:
        return call.has(cell.at(position))

    coupled = not has(1)
    if has(1) != has(5):
        raise _presence_error("input weights and recurrent weights of the input gate", cell, 1, 5)
    if coupled and has(12):
        raise _presence_error("a bias of the input gate, but no weights for it", cell, 12)
    if not coupled and not has(12):
        raise RefusedError(
            Concern.LSTM_INPUTS,
            f"has weights of the input gate, but no bias for it (input {cell.at(12)})",
            Stage.CRASH,
            field=f"inputs[{cell.at(12)}]",
        )
    peepholes = (has(9), has(10), has(11))
    if any(peepholes) and not (has(10) and has(11) and (has(9) or coupled)):
        raise _presence_error("some of the peephole weights", cell, 9, 10, 11)
    if has(17) and not has(16):
        raise _presence_error("a projection bias, but no projection weights", cell, 17)


def _presence_error(what: str, cell: Cell, *positions: int) -> RefusedError:
    listed = ", ".join(str(cell.at(position)) for position in positions)
    noun = "input" if len(positions) == 1 else "inputs"
    qualifier = "only some of: " if len(positions) == 2 else ""
    return RefusedError(
        Concern.LSTM_INPUTS,
        f"has {qualifier}{what} ({noun} {listed})",
        field=f"inputs[{cell.at(positions[0])}]",
    )


def _check_sizes(call: Call, cell: Cell) -> None:
    units, outputs = cell.units, cell.outputs
    expected: list[tuple[int, Known]] = [
        *((position, (units, cell.inputs)) for position in (1, 2, 3)),
        *((position, (units,)) for position in (9, 10, 11, 12, 13, 14, 15)),
        (16, (outputs, units)),
        (17, (outputs,)),
    ]
    for position, shape in expected:
        at = cell.at(position)
        if call.has(at) and call.shape(at) != shape:
            raise _size_error(call, at, shape_text(shape))
    if not call.has(cell.at(16)) and units != outputs:
        call.note(
            Concern.LSTM_INPUTS,
            f"has {units} units and {outputs} outputs, but no projection weights to lead from one to "
            "the other",
            field=f"inputs[{cell.at(16)}]",
        )


def _check_recurrent_sizes(call: Call, cell: Cell) -> None:
    for position in (5, 6, 7):
        at = cell.at(position)
        if call.has(at) and call.shape(at) != (cell.units, cell.outputs):
            raise _size_error(call, at, f"[{cell.units}, {cell.outputs}]")


def _note_recurrent_sizes(call: Call, cell: Cell) -> None:
    """The sequence kernel takes vectors, the diagonals of such matrices, of any length, and does not
    compare the rows of matrices."""
    for position in (5, 6, 7):
        at = cell.at(position)
        if not call.has(at) or call.shape(at) in ((cell.units, cell.outputs), (cell.outputs,)):
            continue
        shape = call.shape(at)
        error = _size_error(call, at, f"[{cell.units}, {cell.outputs}]")
        rows_only = len(shape) == 2 and shape[1] == cell.outputs
        if len(shape) != 1 and not rows_only:
            raise error
        call.defects.append(error.defect._replace(stage=Stage.SILENT))


def _size_error(call: Call, position: int, wanted: str) -> RefusedError:
    operand = call.operand(position)
    return RefusedError(
        Concern.LSTM_INPUTS,
        f"takes {wanted} as input {position}, but {operand.name} is {shape_text(operand.shape)}",
        field=f"inputs[{position}]",
    )


def _check_types(call: Call, cell: Cell) -> None:
    integer = call.type(0) == "INT8"
    # By the type of the output gate's weights the kernels decide what all of them are.
    first = call.operand(cell.at(4))
    for position in (1, 2, 3, 5, 6, 7, 8, 16):
        at = cell.at(position)
        if call.has(at) and call.type(at) != first.type:
            note_combination(
                call,
                f"needs weights of one type, but {first.name} is {first.type} and "
                f"{call.operand(at).name} is {call.type(at)}",
                f"inputs[{at}]",
                call.operand(at).holds(first.type),
            )
    peephole = "INT16" if integer else first.type
    for position in (9, 10, 11):
        at = cell.at(position)
        if call.has(at) and call.type(at) != peephole:
            raise _type_error(call, at, peephole, "peephole weights")
    wanted = "INT32" if integer else "FLOAT32"
    for position in (12, 13, 14, 15, 17):
        at = cell.at(position)
        if call.has(at) and call.type(at) != wanted:
            raise _type_error(call, at, wanted, "biases")
    if integer:
        _check_constants(call, cell)


def _type_error(call: Call, position: int, wanted: str, meaning: str) -> RefusedError:
    return RefusedError(
        Concern.TYPE_COMBINATION,
        f"needs {wanted} {meaning} with {call.type(0)} data, but {call.operand(position).name} is "
        f"{call.type(position)}",
        field=f"inputs[{position}]",
    )


def _check_constants(call: Call, cell: Cell) -> None:
    """The integer kernel multiplies zero points with weights when it is prepared."""
    for position in (1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 15, 16):
        at = cell.at(position)
        if call.has(at) and not call.operand(at).fixed:
            raise RefusedError(
                Concern.NOT_CONSTANT,
                f"needs a constant as input {at}, but {call.operand(at).name} is computed",
                Stage.CRASH,
                field=f"inputs[{at}]",
            )


def _check_layer_norm(call: Call, cell: Cell) -> None:
    if len(call.inputs) < LAYER_NORM + 4 or not call.has(LAYER_NORM + 1):
        return
    coupled = not call.has(1)
    if call.has(LAYER_NORM) == coupled or not (call.has(22) and call.has(23)):
        raise _presence_error("some of the layer-norm coefficients", cell, 20, 21, 22, 23)
    wanted = "INT16" if call.type(0) == "INT8" else "FLOAT32"
    for position in range(LAYER_NORM, LAYER_NORM + 4):
        if not call.has(position):
            continue
        if call.shape(position) != (cell.units,):
            raise _size_error(call, position, f"[{cell.units}]")
        if call.type(position) != wanted:
            raise _type_error(call, position, wanted, "layer-norm coefficients")


def _check_states(call: Call, position: int, cell: Cell, batch: int) -> None:
    """The output state at a position, and the cell state behind it."""
    check_states(call, (position, position + 1), Stage.ALLOCATE)
    for at, size in ((position, cell.outputs), (position + 1, cell.units)):
        if elements(call.shape(at)) != batch * size:
            raise _size_error(call, at, f"[{batch}, {size}]")


def _check_intermediates(call: Call, wanted: tuple[int, ...]) -> None:
    call.particular = True
    count = len(call.operator.intermediates)
    if call.type(0) == "INT8" and count not in wanted:
        raise RefusedError(
            Concern.LSTM_INPUTS,
            f"has {count} intermediate tensors, where INT8 data need {' or '.join(map(str, wanted))}",
            field="intermediates",
        )


def _basic(call: Call) -> Outputs:
    """The old form: data, activation, weights of all gates, bias, state."""
    if len(call.inputs) != 5 or len(call.outputs) != 4:
        raise RefusedError(
            Concern.OPERAND_COUNT,
            f"has {len(call.inputs)} inputs and {len(call.outputs)} outputs, where the kernel type "
            "BASIC takes 5 and gives 4",
            field="inputs",
        )
    for position in range(5):
        if not call.has(position):
            raise RefusedError(
                Concern.OPERAND_COUNT,
                f"needs input {position}, which is -1",
                field=f"inputs[{position}]",
            )
    data, activation = call.shape(0), call.shape(1)
    if len(data) != 2 or len(activation) != 2 or activation[0] != data[0]:
        raise _size_error(call, 1, f"[{data[0] if data else '?'}, units]")
    units, depth = activation[1], activation[1] + data[1]
    for position, wanted in ((2, (4 * units, depth)), (3, (4 * units,)), (4, (data[0], units))):
        if call.shape(position) != wanted:
            raise _size_error(call, position, shape_text(wanted))
    _check_basic_types(call)
    batch = data[0]
    return ((batch, units), (batch, units), (batch, depth), (batch, 4 * units))


def _check_basic_types(call: Call) -> None:
    found = tuple(operand.type for operand in (*call.inputs, *call.outputs) if operand is not None)
    if found not in _BASIC_TYPES:
        raise RefusedError(
            Concern.TYPE_COMBINATION,
            f"has no kernel for {', '.join(found[:5])} as inputs and {', '.join(found[5:])} as outputs",
            Stage.INVOKE,
            field="inputs",
        )


_BASIC_TYPES = (
    ("FLOAT32",) * 9,
    ("UINT8", "UINT8", "UINT8", "INT32", "INT16", "UINT8", "INT16", "UINT8", "INT16"),
)

KERNELS: Mapping[str, Kernel] = {
    "LSTM": lstm,
    "UNIDIRECTIONAL_SEQUENCE_LSTM": sequence_lstm,
    "BIDIRECTIONAL_SEQUENCE_LSTM": bidirectional_lstm,
}
