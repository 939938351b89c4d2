"""Resizing of images.

Source: LiteRT `tflite/kernels/{resize_bilinear,resize_nearest_neighbor}.cc`.
"""

from __future__ import annotations

from collections.abc import Mapping

from tflint.lint.severity import INFO
from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError, Stage
from tflint.operators.shape import Dimension, Known, elements, shape_text


def resize(call: Call) -> Outputs:
    """Height and width become those of input 1."""
    _check_flags(call)
    data = call.partial(0)
    count = elements(call.shape(1))
    if count != 2:
        raise RefusedError(
            Concern.SHAPE,
            f"needs height and width, but {call.operand(1).name} has {count} numbers",
            field="inputs[1]",
        )
    size = call.values(1)
    if 0 in data[1:3]:
        raise RefusedError(
            Concern.SHAPE,
            f"resizes {call.operand(0).name} {shape_text(data)}, which has no pixels",
            Stage.CRASH if call.name == "RESIZE_NEAREST_NEIGHBOR" else Stage.SILENT,
            field="inputs[0]",
        )
    if min(size) <= 0:
        text = f"resizes to {shape_text(size)}"
        if call.name == "RESIZE_BILINEAR":
            raise RefusedError(Concern.CONSTANT, text, field="inputs[1]")
        call.note(Concern.CONSTANT, text, field="inputs[1]")
    elif not call.flag("half_pixel_centers"):
        _note_grid(call, data[1:3], size)
    return ((data[0], *size, data[3]),)


def _check_flags(call: Call) -> None:
    if not (call.flag("align_corners") and call.flag("half_pixel_centers")):
        return
    text = "has align_corners 1 and half_pixel_centers 1, two sampling grids of which one can hold"
    if call.name == "RESIZE_BILINEAR":
        raise RefusedError(Concern.RESIZE_FLAGS, text, field=_FLAGS)
    call.note(Concern.RESIZE_FLAGS, text, Stage.HARMLESS, severity=INFO, field=_FLAGS)


_FLAGS = "builtin_options.half_pixel_centers"


def _note_grid(call: Call, before: tuple[Dimension, ...], after: Known) -> None:
    if before == after or before == (1, 1):
        return
    corners = call.flag("align_corners")
    nearest = call.name == "RESIZE_NEAREST_NEIGHBOR"
    if (
        nearest
        and not corners
        and all(b and a % b == 0 for b, a in zip(before, after, strict=True))
    ):
        # Whole multiples pick the same pixels on both grids.
        return
    grid = "align_corners 1" if corners else "align_corners 0"
    call.note(
        Concern.RESIZE_FLAGS,
        f"has half_pixel_centers 0 and {grid}, a grid that lies up to half a pixel off that of today's "
        f"frameworks, from {shape_text(before)} to {shape_text(after)}",
        Stage.HARMLESS,
        severity=INFO,
        field=_FLAGS,
        advice="export with half_pixel_centers (TensorFlow 2: tf.image.resize), unless the model was "
        "trained on this grid",
    )


KERNELS: Mapping[str, Kernel] = {"RESIZE_BILINEAR": resize, "RESIZE_NEAREST_NEIGHBOR": resize}
