"""Reductions over moving windows of any rank.

Source: LiteRT `tflite/kernels/{stablehlo_reduce_window,reduce_window}.cc`.
"""

from __future__ import annotations

from collections.abc import Mapping

from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError, Stage, UnknownError
from tflint.operators.shape import Known, shape_text


def stablehlo_reduce_window(call: Call) -> Outputs:
    """Window, strides and dilations come from the options; absent ones are 1, padding 0."""
    data = call.shape(0)
    window = call.numbers("window_dimensions")
    ones, zeros = (1,) * len(data), (0,) * (2 * len(data))
    strides = call.numbers("window_strides") or ones
    base = call.numbers("base_dilations") or ones
    dilations = call.numbers("window_dilations") or ones
    padding = call.numbers("padding") or zeros
    lengths = {len(window), len(strides), len(base), len(dilations), len(data)}
    if len(lengths) != 1 or len(padding) != 2 * len(data):
        raise UnknownError
    if min((*window, *strides, *base, *dilations), default=1) <= 0:
        raise RefusedError(
            Concern.OPTION,
            f"has the window {shape_text(window)}, strides {shape_text(strides)} and dilations "
            f"{shape_text(base)} and {shape_text(dilations)}, which must be at least 1",
            field="builtin_options_2.window_dimensions",
        )
    padded = tuple(
        (d - 1) * by + 1 + padding[2 * i] + padding[2 * i + 1]
        for i, (d, by) in enumerate(zip(data, base, strict=True))
    )
    return (_windows(padded, window, strides, dilations),)


def reduce_window(call: Call) -> Outputs:
    """Window, strides and dilations are inputs 2, 3 and 4."""
    data = call.shape(0)
    window, strides, dilations = (call.values(position) for position in (2, 3, 4))
    if not len(window) == len(strides) == len(dilations) == len(data):
        raise UnknownError
    if min((*window, *strides, *dilations), default=1) <= 0:
        raise RefusedError(
            Concern.CONSTANT,
            f"has the window {shape_text(window)}, strides {shape_text(strides)} and dilations "
            f"{shape_text(dilations)}, which must be at least 1",
            Stage.CRASH if min(strides) <= 0 else Stage.SILENT,
            field="inputs[2]",
        )
    return (_windows(data, window, strides, dilations),)


def _windows(data: Known, window: Known, strides: Known, dilations: Known) -> Known:
    return tuple(
        0 if extent < (size - 1) * by + 1 else (extent - (size - 1) * by - 1) // stride + 1
        for extent, size, stride, by in zip(data, window, strides, dilations, strict=True)
    )


KERNELS: Mapping[str, Kernel] = {
    "STABLEHLO_REDUCE_WINDOW": stablehlo_reduce_window,
    "REDUCE_WINDOW": reduce_window,
}
