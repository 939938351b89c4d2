"""Matrix products.

Source: LiteRT `tflite/kernels/{fully_connected,batch_matmul}.cc`.
"""

from __future__ import annotations

from collections.abc import Mapping

from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError, Stage
from tflint.operators.kernels.convolution import check_bias_type
from tflint.operators.shape import broadcast, elements, shape_text


def fully_connected(call: Call) -> Outputs:
    """Weights are [units, depth]; the rows of the input are flattened unless keep_num_dims."""
    _check_format(call)
    check_bias_type(call)
    data, weights = call.shape(0), call.shape(1)
    units, depth = weights
    if not data and (call.flag("keep_num_dims") or depth != 1):
        raise RefusedError(
            Concern.RANK,
            f"takes [..., {depth}] as input 0, but {call.operand(0).name} has no dimensions",
            field="inputs[0]",
        )
    if call.has(2):
        bias = call.shape(2)
        if elements(bias) != units:
            raise RefusedError(
                Concern.FILTER_SHAPE,
                f"has {units} units, but the bias {call.operand(2).name} has {elements(bias)} elements",
                field="inputs[2]",
            )
    if call.flag("keep_num_dims"):
        if depth > 0 and data[-1] != depth:
            raise RefusedError(
                Concern.FILTER_SHAPE,
                f"has weights {shape_text(weights)} for a depth of {depth}, but the last dimension of "
                f"the input {shape_text(data)} is {data[-1]}",
                field="inputs[1]",
            )
        return ((*data[:-1], units),)
    if depth == 0:
        return ((elements(data[:-1]), units),)
    rows, rest = divmod(elements(data), depth)
    if rest:
        call.note(
            Concern.FILTER_SHAPE,
            f"has weights {shape_text(weights)} for a depth of {depth}, which does not divide the "
            f"{elements(data)} elements of the input {shape_text(data)}: {rest} are dropped; XNNPACK "
            "refuses to load it",
            field="inputs[1]",
        )
    return ((rows, units),)


def _check_format(call: Call) -> None:
    weights_format = call.choice("weights_format", "DEFAULT")
    if weights_format not in ("DEFAULT", "SHUFFLED4x16INT8"):
        raise RefusedError(
            Concern.OPTION,
            f"has weights_format {weights_format}, which does not exist",
            Stage.LOAD,
            field="builtin_options.weights_format",
        )
    shuffled = weights_format != "DEFAULT"
    if len(call.outputs) != 1 + shuffled:
        raise RefusedError(
            Concern.OPERAND_COUNT,
            f"has {len(call.outputs)} outputs, where weights_format {weights_format} needs "
            f"{1 + shuffled}",
            field="outputs",
        )
    if shuffled:
        types = (call.type(0), call.type(1), call.output().type)
        if types != ("UINT8", "UINT8", "INT16"):
            raise RefusedError(
                Concern.TYPE_COMBINATION,
                f"has shuffled weights, which need UINT8 input, UINT8 weights and INT16 output, not "
                f"{', '.join(types)}",
            )


def batch_matmul(call: Call) -> Outputs:
    """The last two dimensions are matrices, the ones before stretch to each other."""
    left, right = call.shape(0), call.shape(1)
    left_flipped, right_flipped = call.flag("adj_x"), call.flag("adj_y")
    rows, inner = (left[-1], left[-2]) if left_flipped else (left[-2], left[-1])
    other, columns = (right[-1], right[-2]) if right_flipped else (right[-2], right[-1])
    batch = broadcast((left[:-2], right[:-2])) if len(left) > 2 or len(right) > 2 else ()
    if batch is None:
        raise RefusedError(
            Concern.BROADCAST,
            f"cannot broadcast the leading dimensions of {shape_text(left)} and {shape_text(right)}",
        )
    if inner != other:
        raise RefusedError(
            Concern.FILTER_SHAPE,
            f"multiplies {shape_text(left)}{_adjoint(left_flipped)} by {shape_text(right)}"
            f"{_adjoint(right_flipped)}: the inner sizes are {inner} and {other}",
        )
    return ((*batch, rows, columns),)


def _adjoint(flipped: bool) -> str:
    return " (transposed)" if flipped else ""


KERNELS: Mapping[str, Kernel] = {
    "FULLY_CONNECTED": fully_connected,
    "BATCH_MATMUL": batch_matmul,
}
