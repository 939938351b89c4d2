"""Padding.

Source: LiteRT `tflite/kernels/{pad,mirror_pad}.cc`.
"""

from __future__ import annotations

from collections.abc import Mapping

from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError
from tflint.operators.shape import Known, elements, shape_text


def pad(call: Call) -> Outputs:
    """Input 1 is [rank, 2]: how much before and behind each dimension."""
    data = call.shape(0)
    _check_pairs(call, len(data))
    if call.has(2):
        value = call.shape(2)
        if elements(value) != 1 or call.type(2) != call.type(0):
            raise RefusedError(
                Concern.TYPE_COMBINATION if elements(value) == 1 else Concern.SHAPE,
                f"needs one {call.type(0)} as pad value, but {call.operand(2).name} is "
                f"{call.type(2)} {shape_text(value)}",
                field="inputs[2]",
            )
    paddings = call.values(1)
    if min(paddings, default=0) < 0:
        raise RefusedError(Concern.CONSTANT, f"has a padding of {min(paddings)}", field="inputs[1]")
    return (_padded(data, paddings),)


def mirror_pad(call: Call) -> Outputs:
    """The padding mirrors what it borders on, so it cannot be larger than that."""
    mode = call.choice("mode", "absent")
    if mode not in ("REFLECT", "SYMMETRIC"):
        raise RefusedError(
            Concern.OPTION,
            f"has mode {mode}, which is neither REFLECT nor SYMMETRIC",
            field="builtin_options.mode",
        )
    data = call.shape(0)
    _check_pairs(call, len(data))
    paddings = call.values(1)
    for index, padding in enumerate(paddings):
        most = data[index // 2] - (mode == "REFLECT")
        if not 0 <= padding <= most:
            raise RefusedError(
                Concern.CONSTANT,
                f"pads dimension {index // 2} of {call.operand(0).name} {shape_text(data)} by "
                f"{padding}, where {mode} allows 0 to {most}",
                field="inputs[1]",
            )
    return (_padded(data, paddings),)


def _check_pairs(call: Call, rank: int) -> None:
    found = call.shape(1)
    if found != (rank, 2):
        raise RefusedError(
            Concern.SHAPE,
            f"needs paddings of shape [{rank}, 2], but {call.operand(1).name} is {shape_text(found)}",
            field="inputs[1]",
        )


def _padded(data: Known, paddings: Known) -> Known:
    return tuple(
        d + before + behind
        for d, before, behind in zip(data, paddings[::2], paddings[1::2], strict=True)
    )


KERNELS: Mapping[str, Kernel] = {"PAD": pad, "PADV2": pad, "MIRROR_PAD": mirror_pad}
