"""Operators that move blocks of pixels between space, depth and batch.

Source: LiteRT `tflite/kernels/{space_to_depth,depth_to_space,space_to_batch_nd,
batch_to_space_nd}.cc`.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError
from tflint.operators.kernels.convolution import check_positive
from tflint.operators.shape import elements, shape_text


def space_to_depth(call: Call) -> Outputs:
    """Blocks of pixels become channels."""
    (block,) = check_positive(call, "block_size")
    batch, height, width, channels = call.shape(0)
    if height % block or width % block:
        raise RefusedError(
            Concern.SHAPE,
            f"has block_size {block}, which does not divide height {height} and width {width}",
        )
    return ((batch, height // block, width // block, channels * block * block),)


def depth_to_space(call: Call) -> Outputs:
    """Channels become blocks of pixels."""
    (block,) = check_positive(call, "block_size")
    batch, height, width, channels = call.shape(0)
    if channels % (block * block):
        raise RefusedError(
            Concern.SHAPE,
            f"has block_size {block}, whose square does not divide the {channels} channels",
        )
    return ((batch, height * block, width * block, channels // (block * block)),)


def space_to_batch(call: Call) -> Outputs:
    """Every block-th pixel goes to one image of the batch, after padding."""
    data, spatial = _check_lists(call, "paddings")
    blocks, paddings = call.values(1), call.values(2)
    if 0 in blocks:
        raise _block_error(call)
    padded = [
        extent + paddings[2 * i] + paddings[2 * i + 1]
        for i, extent in enumerate(data[1 : 1 + spatial])
    ]
    if any(extent % block for extent, block in zip(padded, blocks, strict=True)):
        raise RefusedError(
            Concern.CONSTANT,
            f"has blocks {shape_text(blocks)} that do not divide the padded extents "
            f"{shape_text(tuple(padded))}",
            field="inputs[1]",
        )
    if min(paddings) < 0:
        call.note(Concern.CONSTANT, f"has a padding of {min(paddings)}", field="inputs[2]")
    moved = (extent // block for extent, block in zip(padded, blocks, strict=True))
    return ((data[0] * prod(blocks), *moved, *data[1 + spatial :]),)


def batch_to_space(call: Call) -> Outputs:
    """Images of the batch are put together pixel by pixel, and cropped."""
    data, spatial = _check_lists(call, "crops")
    blocks, crops = call.values(1), call.values(2)
    if min(crops) < 0:
        raise RefusedError(Concern.CONSTANT, f"has a crop of {min(crops)}", field="inputs[2]")
    if 0 in blocks:
        raise _block_error(call)
    if data[0] % prod(blocks):
        raise RefusedError(
            Concern.CONSTANT,
            f"has blocks {shape_text(blocks)}, whose product does not divide the batch {data[0]}",
            field="inputs[1]",
        )
    put = tuple(
        data[1 + i] * block - crops[2 * i] - crops[2 * i + 1] for i, block in enumerate(blocks)
    )
    if min(put) < 0:
        raise RefusedError(
            Concern.SHAPE, f"crops more than there is: the extents are {shape_text(put)}"
        )
    return ((data[0] // prod(blocks), *put, *data[1 + spatial :]),)


def _check_lists(call: Call, word: str) -> tuple[tuple[int, ...], int]:
    data = call.shape(0)
    spatial = len(data) - 2
    blocks, pairs = call.shape(1), call.shape(2)
    if elements(blocks) != spatial or pairs != (spatial, 2):
        raise RefusedError(
            Concern.SHAPE,
            f"has block sizes {shape_text(blocks)} and {word} {shape_text(pairs)} for {spatial} "
            "dimensions between batch and channels",
            field="inputs[1]",
        )
    return data, spatial


def _block_error(call: Call) -> RefusedError:
    return RefusedError(
        Concern.CONSTANT,
        f"has the blocks {shape_text(call.values(1))}, which must not be 0",
        field="inputs[1]",
    )


KERNELS: Mapping[str, Kernel] = {
    "SPACE_TO_DEPTH": space_to_depth,
    "DEPTH_TO_SPACE": depth_to_space,
    "SPACE_TO_BATCH_ND": space_to_batch,
    "BATCH_TO_SPACE_ND": batch_to_space,
}
