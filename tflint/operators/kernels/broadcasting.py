"""Element-wise operators whose operands are stretched to each other, and SELECT.

Source: LiteRT `tflite/kernels/{add,sub,mul,div,pow,prelu,select,...}.cc`; broadcasting in
`tflite/kernels/kernel_util.cc`, CalculateShapeForBroadcast.
"""

from __future__ import annotations

from collections.abc import Mapping

from tflint.lint.severity import INFO
from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError, Stage
from tflint.operators.shape import Dimension, broadcast, elements, is_known, shape_text

MAX_BROADCAST_RANK = 8

# Where broadcasting ended in earlier releases; the names of their functions say so
# (`BroadcastAdd6DSlow`, `BroadcastSub5DSlow`, `BroadcastComparison4DSlow`, ...).
OLDER_BROADCAST_RANK = {
    "ADD": 6,
    "MUL": 6,
    "SUB": 5,
    "DIV": 5,
    "MAXIMUM": 5,
    "MINIMUM": 5,
    "SELECT_V2": 5,
}
OLDEST_BROADCAST_RANK = 4

# Measured with ai-edge-litert 2.3.0: nine dimensions of which neighbours stretch alike run with these
# and kill the process with the others.
_MERGES_DIMENSIONS = frozenset(("ADD", "MUL", "PRELU"))


def broadcasting(call: Call) -> Outputs:
    """Two operands stretched to each other."""
    return (stretched(call, (0, 1)),)


def stretched(call: Call, positions: tuple[int, ...]) -> tuple[Dimension, ...]:
    """The common shape of the inputs at `positions`."""
    shapes = [call.partial(position) for position in positions]
    if all(shape == shapes[0] for shape in shapes[1:]):
        return shapes[0]
    result = broadcast(shapes)
    if result is None:
        listed = " and ".join(
            f"{call.operand(p).name} {shape_text(s)}"
            for p, s in zip(positions, shapes, strict=True)
        )
        raise RefusedError(
            Concern.BROADCAST, f"cannot broadcast {listed}: aligned at the end, two sizes differ"
        )
    rank = len(result)
    if rank > MAX_BROADCAST_RANK and (
        call.name not in _MERGES_DIMENSIONS
        or _merged_rank(shapes[0], shapes[1]) > MAX_BROADCAST_RANK
    ):
        refused = call.name == "SELECT_V2"
        raise RefusedError(
            Concern.RANK,
            f"broadcasts to {rank} dimensions, where the kernel has room for {MAX_BROADCAST_RANK}",
            Stage.ALLOCATE if refused else Stage.CRASH,
        )
    older = OLDER_BROADCAST_RANK.get(call.name, OLDEST_BROADCAST_RANK)
    if rank > older:
        call.note(
            Concern.RANK,
            f"broadcasts to {rank} dimensions; older releases stop at {older}",
            Stage.HARMLESS,
            severity=INFO,
            advice="merge dimensions by a reshape if the model has to run on older runtimes",
        )
    return result


def _merged_rank(first: tuple[Dimension, ...], second: tuple[Dimension, ...]) -> int:
    """Dimensions that are left when neighbours that are stretched alike are taken together."""
    rank = max(len(first), len(second))
    padded = [(1,) * (rank - len(shape)) + shape for shape in (first, second)]
    kinds = [(a == b, a == 1) for a, b in zip(*padded, strict=True) if (a, b) != (1, 1)]
    return sum(1 for index, kind in enumerate(kinds) if index == 0 or kind != kinds[index - 1])


def mul(call: Call) -> Outputs:
    """Two operands; INT16 into 8 bits does not broadcast."""
    shape = stretched(call, (0, 1))
    output = call.output().type
    activation = call.choice("fused_activation_function", "NONE")
    if output == "COMPLEX64" and activation != "NONE":
        raise RefusedError(
            Concern.ACTIVATION,
            f"refuses the fused activation {activation} of {call.output().name}, which is COMPLEX64",
        )
    a, b = call.partial(0), call.partial(1)
    if call.type(0) == "INT16" and output in ("INT8", "UINT8") and a != b:
        call.note(
            Concern.SHAPE,
            f"multiplies {shape_text(a)} and {shape_text(b)} as INT16 into {output}, a kernel that "
            "does not broadcast",
        )
    return (shape,)


def div(call: Call) -> Outputs:
    """Two operands; no divisor may be 0 in an integer division."""
    shape = stretched(call, (0, 1))
    if call.type(0) != "FLOAT32":
        _check_divisor(call)
    return (shape,)


def floor_div(call: Call) -> Outputs:
    """Two operands; no divisor may be 0, in float neither."""
    shape = stretched(call, (0, 1))
    _check_divisor(call)
    return (shape,)


def floor_mod(call: Call) -> Outputs:
    """Two operands; no divisor may be 0 in integers."""
    shape = stretched(call, (0, 1))
    if call.type(0) != "FLOAT32":
        _check_divisor(call)
    return (shape,)


def _check_divisor(call: Call) -> None:
    divisor = call.operand(1)
    pair = divisor.tensor.scale_and_zero_point if call.name == "DIV" else None
    zero = pair[1] if pair is not None else 0
    array = call.array(1)
    if array is None:
        values = divisor.values
        count = values.count(zero) if values is not None else 0
    else:
        count = int((array == zero).sum())
    called = f"{zero}, the zero point," if pair is not None else "0"
    if count:
        raise RefusedError(
            Concern.ZERO_DIVISOR,
            f"divides by {divisor.name}, which is {called} in {count} of "
            f"{elements(divisor.tensor.shape)} places",
            Stage.INVOKE,
            field="inputs[1]",
        )
    if pair is not None and not divisor.fixed:
        call.note(
            Concern.ZERO_DIVISOR,
            f"divides by {divisor.name}, whose range contains {called} and so a real 0",
            Stage.HARMLESS,
            severity=INFO,
            field="inputs[1]",
            advice="bound the divisor away from 0 before this operator, or keep the division in float",
        )


def power(call: Call) -> Outputs:
    """Two operands; integers have no negative exponents."""
    shape = stretched(call, (0, 1))
    values = call.known_values(1) if call.type(0) == "INT32" else None
    if values is not None and min(values, default=0) < 0:
        raise RefusedError(
            Concern.CONSTANT,
            f"raises INT32 to {min(values)}: {call.operand(1).name} holds a negative exponent",
            Stage.INVOKE,
            field="inputs[1]",
        )
    return (shape,)


def prelu(call: Call) -> Outputs:
    """Alpha is stretched to the input, never the other way round."""
    shape = stretched(call, (0, 1))
    data = call.partial(0)
    if shape != data and is_known(shape):
        raise RefusedError(
            Concern.SHAPE,
            f"has alpha {call.operand(1).name} {shape_text(call.partial(1))}, which would enlarge the "
            f"input {shape_text(data)}",
        )
    return (data,)


def select(call: Call) -> Outputs:
    """No broadcasting, but the condition may be a scalar or one flag per row."""
    condition, a, b = call.partial(0), call.partial(1), call.partial(2)
    output = call.output()
    if is_known(condition) and is_known(a) and is_known(b):
        single = all(elements(shape) == 1 for shape in (condition, a, b))
        if single and elements(output.tensor.shape) == 1:
            return (output.tensor.shape,)
        rows = condition == () or (len(condition) == 1 and a != () and condition[0] == a[0])
        if a != b or not (condition == a or rows):
            raise RefusedError(
                Concern.BROADCAST,
                f"does not broadcast: condition {shape_text(condition)}, operands {shape_text(a)} "
                f"and {shape_text(b)}",
                advice="use SELECT_V2, which broadcasts, or make the shapes equal",
            )
    return (a,)


def select_v2(call: Call) -> Outputs:
    """Three operands stretched to each other."""
    shapes = [call.partial(position) for position in range(3)]
    output = call.output()
    if all(is_known(shape) and elements(shape) == 1 for shape in shapes) and (
        elements(output.tensor.shape) == 1
    ):
        return (output.tensor.shape,)
    return (stretched(call, (0, 1, 2)),)


KERNELS: Mapping[str, Kernel] = {
    "ADD": broadcasting,
    "SUB": broadcasting,
    "MAXIMUM": broadcasting,
    "MINIMUM": broadcasting,
    "SQUARED_DIFFERENCE": broadcasting,
    "LOGICAL_AND": broadcasting,
    "LOGICAL_OR": broadcasting,
    "EQUAL": broadcasting,
    "NOT_EQUAL": broadcasting,
    "LESS": broadcasting,
    "LESS_EQUAL": broadcasting,
    "GREATER": broadcasting,
    "GREATER_EQUAL": broadcasting,
    "BITWISE_XOR": broadcasting,
    "RIGHT_SHIFT": broadcasting,
    "MUL": mul,
    "DIV": div,
    "FLOOR_DIV": floor_div,
    "FLOOR_MOD": floor_mod,
    "POW": power,
    "PRELU": prelu,
    "SELECT": select,
    "SELECT_V2": select_v2,
}
