"""Operators that make tensors of a given shape.

Source: LiteRT `tflite/kernels/{fill,range,random_ops,sparse_to_dense,matrix_diag,matrix_set_diag,
rfft2d,multinomial,one_hot}.cc`.
"""

from __future__ import annotations

from collections.abc import Mapping

from tflint.lint.severity import ERROR, INFO, WARNING
from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError, Stage
from tflint.operators.kernels.indexing import check_indices
from tflint.operators.kernels.reshaping import axis_error, check_single
from tflint.operators.shape import elements, shape_text

MAX_SPARSE_RANK = 4


def fill(call: Call) -> Outputs:
    """The shape in input 0, filled with one value."""
    wanted = call.values(0)
    if min(wanted, default=0) < 0:
        raise RefusedError(
            Concern.CONSTANT, f"makes a tensor of shape {shape_text(wanted)}", field="inputs[0]"
        )
    return (wanted,)


def range_(call: Call) -> Outputs:
    """Numbers from start to limit."""
    if call.type(0) == "FLOAT32":
        return _float_range(call)
    start, limit, delta = (call.value(position) for position in range(3))
    _check_range(call, start, limit, delta)
    return ((-(-abs(limit - start) // abs(delta)),),)


def _float_range(call: Call) -> Outputs:
    import numpy

    arrays = [call.array(position) for position in range(3)]
    if any(array is None for array in arrays):
        call.volatile = True
        return ((None,),)
    start, limit, delta = (
        numpy.float32(array.reshape(-1)[0]) for array in arrays if array is not None
    )
    _check_range(call, float(start), float(limit), float(delta))
    with numpy.errstate(all="ignore"):
        steps = numpy.ceil(numpy.abs((limit - start) / delta))
    return ((int(steps) if numpy.isfinite(steps) else None,),)


def _check_range(call: Call, start: float, limit: float, delta: float) -> None:
    ends = f"from {start:g} to {limit:g} in steps of {delta:g}"
    if delta == 0 or (start > limit if delta > 0 else start < limit):
        raise RefusedError(Concern.CONSTANT, f"counts {ends}", field="inputs[2]")


def random(call: Call) -> Outputs:
    """Random numbers of the shape in input 0."""
    _note_seed(call)
    return (call.values(0),)


def multinomial(call: Call) -> Outputs:
    """Samples from the distributions in input 0."""
    _note_seed(call)
    logits = call.shape(0)
    if logits[1] == 0:
        raise RefusedError(
            Concern.SHAPE, f"draws from 0 classes: {shape_text(logits)}", Stage.INVOKE
        )
    call.volatile |= not call.operand(0).fixed
    return ((logits[0], call.value(1)),)


def _note_seed(call: Call) -> None:
    if call.number("seed") == 0 and call.number("seed2") == 0:
        call.note(
            Concern.IGNORED_OPTION,
            "has seed 0 and seed2 0, so that every run gives other numbers",
            Stage.HARMLESS,
            severity=INFO,
            field="builtin_options.seed",
            advice="set a seed if runs must be repeatable",
        )


def sparse_to_dense(call: Call) -> Outputs:
    """Values at indices in a tensor of the shape in input 1."""
    indices, shape, values = call.shape(0), call.shape(1), call.shape(2)
    check_single(call, 3, "the default value")
    entries = elements(shape)
    text = ""
    if len(indices) < 2:
        if entries != 1:
            text = f"has {entries} output dimensions for indices {shape_text(indices)}"
        elif len(values) == 1 and elements(values) != elements(indices):
            text = f"has {elements(values)} values for {elements(indices)} indices"
    elif indices[1] != entries:
        text = f"has indices {shape_text(indices)} for {entries} output dimensions"
    elif len(values) == 1 and elements(values) != indices[0]:
        text = f"has {elements(values)} values for {indices[0]} indices"
    if text:
        raise RefusedError(Concern.SHAPE, text)
    if len(indices) == 2 and indices[1] > MAX_SPARSE_RANK:
        raise RefusedError(
            Concern.SHAPE,
            f"writes to {indices[1]} dimensions, more than {MAX_SPARSE_RANK}",
            Stage.INVOKE,
        )
    wanted = call.values(1)
    check_indices(call, 0, wanted)
    return (wanted,)


def matrix_diag(call: Call) -> Outputs:
    """Vectors become the diagonals of matrices."""
    data = call.partial(0)
    return ((*data, data[-1]),)


def matrix_set_diag(call: Call) -> Outputs:
    """Matrices get another diagonal, whose shape is not compared: the kernel takes as many of its
    numbers as it needs."""
    data, diagonal = call.shape(0), call.shape(1)
    wanted = (*data[:-2], min(data[-2:]))
    if diagonal != wanted:
        enough = elements(diagonal) >= elements(wanted)
        call.note(
            Concern.SHAPE,
            f"sets the diagonal {call.operand(1).name} {shape_text(diagonal)} where "
            f"{call.operand(0).name} {shape_text(data)} has {shape_text(wanted)}",
            Stage.HARMLESS if enough else Stage.SILENT,
            severity=WARNING if enough else ERROR,
            field="inputs[1]",
        )
    return (data,)


def rfft2d(call: Call) -> Outputs:
    """A real Fourier transform over the last two dimensions."""
    data = call.partial(0)
    lengths = elements(call.shape(1))
    if lengths != 2:
        raise RefusedError(Concern.SHAPE, f"needs 2 lengths, but has {lengths}", field="inputs[1]")
    height, width = call.values(1)
    if height <= 0 or width <= 0 or height & (height - 1) or width & (width - 1):
        raise RefusedError(
            Concern.CONSTANT,
            f"has the lengths {height} and {width}, which must be powers of two",
            field="inputs[1]",
        )
    return ((*data[:-2], height, width // 2 + 1),)


def one_hot(call: Call) -> Outputs:
    """A new axis of the length in input 1, with one mark in each row."""
    data = call.partial(0)
    axis = call.number("axis")
    if not -1 <= axis <= len(data):
        raise axis_error(call, axis, -1, len(data), "builtin_options.axis")
    for position, meaning in ((1, "the depth"), (2, "the on value"), (3, "the off value")):
        check_single(call, position, meaning)
    depth = call.value(1)
    if depth < 0:
        raise RefusedError(Concern.CONSTANT, f"has the depth {depth}", field="inputs[1]")
    at = len(data) if axis == -1 else axis
    return ((*data[:at], depth, *data[at:]),)


KERNELS: Mapping[str, Kernel] = {
    "FILL": fill,
    "RANGE": range_,
    "RANDOM_UNIFORM": random,
    "RANDOM_STANDARD_NORMAL": random,
    "MULTINOMIAL": multinomial,
    "SPARSE_TO_DENSE": sparse_to_dense,
    "MATRIX_DIAG": matrix_diag,
    "MATRIX_SET_DIAG": matrix_set_diag,
    "RFFT2D": rfft2d,
    "ONE_HOT": one_hot,
}
