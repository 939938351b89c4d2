"""Pooling.

Source: LiteRT `tflite/kernels/pooling.cc`; it checks the strides and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern
from tflint.operators.kernels.convolution import check_positive, window_extent
from tflint.operators.shape import shape_text


def pool_2d(call: Call) -> Outputs:
    """A window over height and width; where it does not fit, the output is empty."""
    strides = check_positive(call, "stride_h", "stride_w")
    window = (call.number("filter_height"), call.number("filter_width"))
    if min(window) <= 0:
        call.note(
            Concern.OPTION,
            f"has the window {shape_text(window)}, whose sides must be at least 1",
            field="builtin_options.filter_height",
        )
    padding = call.choice("padding", "absent")
    if padding not in ("SAME", "VALID"):
        call.note(
            Concern.OPTION,
            f"has padding {padding}, which is neither SAME nor VALID, so that the output is empty",
            field="builtin_options.padding",
        )
    data = call.shape(0)
    height, width = (
        window_extent(extent, size, stride, 1, padding)
        for extent, size, stride in zip(data[1:3], window, strides, strict=True)
    )
    if height <= 0 or width <= 0:
        call.note(
            Concern.EMPTY_OUTPUT,
            f"has the output extents {shape_text((height, width))}: the window {shape_text(window)} "
            f"does not fit into {shape_text(data[1:3])} with padding {padding}",
        )
    if height < 0 or width < 0:
        height = 0
    return ((data[0], height, max(0, width), data[3]),)


KERNELS: Mapping[str, Kernel] = dict.fromkeys(
    ("AVERAGE_POOL_2D", "MAX_POOL_2D", "L2_POOL_2D"), pool_2d
)
