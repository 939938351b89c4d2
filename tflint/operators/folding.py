"""Small integers that kernels compute from small integers: shapes, axes, sizes.

Exported graphs compute shapes with SHAPE, STRIDED_SLICE, PACK and the like. Following their values
tells the shapes behind them. Some of these kernels compute at AllocateTensors when all their inputs
are constant, and mark the output as such (SetTensorToPersistentRo in LiteRT `tflite/kernels`);
the others compute while the model runs, so that the shapes behind them are dynamic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from math import prod
from operator import add, mul, sub
from typing import TYPE_CHECKING

from tflint.operators.shape import Known, resolved_axis

if TYPE_CHECKING:
    from tflint.operators.call import Call

MAX_FOLDED = 64
"""Elements; shapes have fewer, and longer lists are data."""

PERSISTENT = frozenset(
    (
        "SHAPE",
        "RANK",
        "RANGE",
        "RESHAPE",
        "GATHER",
        "CONCATENATION",
        "STRIDED_SLICE",
        "MUL",
        "TILE",
        "BROADCAST_ARGS",
        "REDUCE_PROD",
    )
)
"""The operators that compute at AllocateTensors."""

_LIMITS = {"INT32": 1 << 31, "INT64": 1 << 63}

Values = tuple[int, ...]


def folded(call: Call, shape: Known) -> tuple[Values, bool] | None:
    """The value of output 0 of shape `shape`, and whether AllocateTensors knows it; `None` when it
    does not follow from known integers."""
    fold = _FOLDS.get(call.name)
    output = call.outputs[0] if call.outputs else None
    if fold is None or output is None or output.type not in _LIMITS or prod(shape) > MAX_FOLDED:
        return None
    call.particular = True
    if call.name in ("SHAPE", "RANK"):
        source = call.inputs[0]
        fixed = source is not None and not source.dynamic
    else:
        operands = [operand for operand in call.inputs if operand is not None]
        fixed = call.name in PERSISTENT and all(operand.fixed for operand in operands)
        if any(operand.values is None for operand in operands):
            return None
    values = fold(call, shape)
    limit = _LIMITS[output.type]
    if values is None or any(not -limit <= value < limit for value in values):
        return None
    return values, fixed


def _values(call: Call, position: int) -> Values:
    operand = call.inputs[position]
    return (operand.values if operand is not None else None) or ()


def _same(call: Call, shape: Known) -> Values | None:
    return _values(call, 0)


def _shape(call: Call, shape: Known) -> Values | None:
    return _dimensions(call, 0)


def _rank(call: Call, shape: Known) -> Values | None:
    found = _dimensions(call, 0)
    return (len(found),) if found is not None else None


def _dimensions(call: Call, position: int) -> Known | None:
    operand = call.inputs[position]
    found = operand.shape if operand is not None else None
    if found is None:
        return None
    known = tuple(d for d in found if d is not None)
    return known if len(known) == len(found) else None


def _range(call: Call, shape: Known) -> Values | None:
    start, _, delta = (_values(call, position)[0] for position in range(3))
    return tuple(start + delta * step for step in range(shape[0]))


def _binary(function: Callable[[int, int], int]) -> Callable[[Call, Known], Values | None]:
    def fold(call: Call, shape: Known) -> Values | None:
        first, second = _values(call, 0), _values(call, 1)
        if call.choice("fused_activation_function", "NONE") != "NONE":
            return None
        if len(first) == 1:
            return tuple(function(first[0], other) for other in second)
        if len(second) == 1:
            return tuple(function(other, second[0]) for other in first)
        if len(first) == len(second) == prod(shape):
            return tuple(map(function, first, second))
        return None

    return fold


def _quotient(a: int, b: int) -> int:
    return a // b if b else 0


def _joined(call: Call, shape: Known) -> Values | None:
    if len(shape) != 1:
        return None
    return tuple(v for position in range(len(call.inputs)) for v in _values(call, position))


def _gathered(call: Call, shape: Known) -> Values | None:
    data, source = _values(call, 0), _dimensions(call, 0)
    if source is None or len(source) != 1:
        return None
    indices = _values(call, 1)
    return tuple(data[i] for i in indices) if all(0 <= i < len(data) for i in indices) else None


def _product(call: Call, shape: Known) -> Values | None:
    return (prod(_values(call, 0)),) if prod(shape) == 1 else None


def _tiled(call: Call, shape: Known) -> Values | None:
    data = _values(call, 0)
    return data * (prod(shape) // len(data)) if len(shape) == 1 and data else None


def _sliced(call: Call, shape: Known) -> Values | None:
    source = _dimensions(call, 0)
    if source is None or len(source) != 1:
        return None
    begin = _values(call, 1)[0]
    return _values(call, 0)[begin : begin + shape[0]]


def _strided(call: Call, shape: Known) -> Values | None:
    """Of vectors with one entry and no special mask; that is what shape arithmetic uses."""
    data, source = _values(call, 0), _dimensions(call, 0)
    begin, strides = _values(call, 1), _values(call, 3)
    plain = not (
        call.number("ellipsis_mask") or call.number("new_axis_mask") or call.flag("offset")
    )
    if source is None or len(source) != 1 or len(begin) != 1 or not plain or not data:
        return None
    step = strides[0]
    if call.number("begin_mask") & 1:
        first = 0 if step > 0 else len(data) - 1
    else:
        first = resolved_axis(begin[0], len(data))
        first = min(max(first, 0), len(data) - 1)
    indices = range(first, first + step * prod(shape), step)
    return tuple(data[i] for i in indices if 0 <= i < len(data))


def _stretched(call: Call, shape: Known) -> Values | None:
    first, second = _values(call, 0), _values(call, 1)
    rank = max(len(first), len(second))
    padded = [(1,) * (rank - len(values)) + values for values in (first, second)]
    return tuple(b if a == 1 else a for a, b in zip(*padded, strict=True))


def _transposed(call: Call, shape: Known) -> Values | None:
    data, source, order = _values(call, 0), _dimensions(call, 0), _values(call, 1)
    if source is None or len(source) > 2:
        return None
    if len(source) < 2 or order in ((0, 1), (-2, -1)):
        return data
    rows, columns = source
    return tuple(
        data[row * columns + column] for column, row in product(range(columns), range(rows))
    )


_FOLDS: Mapping[str, Callable[[Call, Known], Values | None]] = {
    "SHAPE": _shape,
    "RANK": _rank,
    "RANGE": _range,
    "RESHAPE": _same,
    "SQUEEZE": _same,
    "EXPAND_DIMS": _same,
    "CAST": _same,
    "PACK": _joined,
    "CONCATENATION": _joined,
    "GATHER": _gathered,
    "STRIDED_SLICE": _strided,
    "SLICE": _sliced,
    "TILE": _tiled,
    "BROADCAST_ARGS": _stretched,
    "REDUCE_PROD": _product,
    "TRANSPOSE": _transposed,
    "ADD": _binary(add),
    "SUB": _binary(sub),
    "MUL": _binary(mul),
    "MAXIMUM": _binary(max),
    "MINIMUM": _binary(min),
    "FLOOR_DIV": _binary(_quotient),
}
