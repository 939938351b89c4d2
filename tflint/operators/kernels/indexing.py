"""Operators that read or write at indices.

Indices that are constant are compared with the data; the kernels do so while they run, and stop.
Source: LiteRT `tflite/kernels/{gather,gather_nd,scatter_nd,embedding_lookup,
embedding_lookup_sparse}.cc`.
"""

from __future__ import annotations

from collections.abc import Mapping

from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError, Stage
from tflint.operators.shape import Known, elements, resolved_axis, shape_text


def gather(call: Call) -> Outputs:
    """Slices of input 0 along an axis, picked by input 1."""
    data, indices = call.partial(0), call.partial(1)
    if call.type(0) == "STRING" and len(data) != 1:
        raise RefusedError(
            Concern.SHAPE, f"gathers STRING from {shape_text(data)}, where it takes a vector"
        )
    axis, batch = call.number("axis"), call.number("batch_dims")
    if not -len(data) <= axis < len(data):
        raise RefusedError(
            Concern.OPTION,
            f"has the axis {axis} for {len(data)} dimensions",
            field="builtin_options.axis",
        )
    axis = resolved_axis(axis, len(data))
    batch = resolved_axis(batch, len(indices))
    if not 0 <= batch <= axis or batch > len(indices):
        raise RefusedError(
            Concern.OPTION,
            f"has batch_dims {call.number('batch_dims')} for axis {axis} and {len(indices)} dimensions "
            "of indices",
            field="builtin_options.batch_dims",
        )
    if any(
        a != b and None not in (a, b) for a, b in zip(data[:batch], indices[:batch], strict=True)
    ):
        raise RefusedError(
            Concern.SHAPE,
            f"has {batch} batch dimensions, which differ between {shape_text(data)} and "
            f"{shape_text(indices)}",
        )
    extent = data[axis]
    if extent is not None:
        check_indices(call, 1, (extent,), both=True)
    return ((*data[:axis], *indices[batch:], *data[axis + 1 :]),)


def gather_nd(call: Call) -> Outputs:
    """Slices of input 0 at the positions that the last dimension of input 1 spells."""
    data, indices = call.shape(0), call.shape(1)
    depth = indices[-1]
    if depth > len(data):
        raise RefusedError(
            Concern.SHAPE,
            f"has indices of {depth} numbers each for {len(data)} dimensions",
            field="inputs[1]",
        )
    check_indices(call, 1, data[:depth])
    return ((*indices[:-1], *data[depth:]),)


def scatter_nd(call: Call) -> Outputs:
    """Updates at the positions that the last dimension of input 0 spells."""
    indices, updates = call.shape(0), call.shape(1)
    rank = elements(call.shape(2))
    depth, outer = indices[-1], len(indices) - 1
    if indices[:-1] != updates[:outer] or len(updates) - outer != rank - depth:
        raise RefusedError(
            Concern.SHAPE,
            f"has indices {shape_text(indices)} and updates {shape_text(updates)} for {rank} output "
            "dimensions",
        )
    wanted = call.values(2)
    if updates[outer:] != wanted[depth:]:
        raise RefusedError(
            Concern.CONSTANT,
            f"has updates {shape_text(updates)} for the output shape {shape_text(wanted)}",
            field="inputs[2]",
        )
    check_indices(call, 0, wanted[:depth])
    return (wanted,)


def embedding_lookup(call: Call) -> Outputs:
    """Rows of input 1, picked by input 0."""
    ids, table = call.partial(0), call.shape(1)
    check_indices(call, 0, table[:1])
    return ((*ids, *table[1:]),)


def embedding_lookup_sparse(call: Call) -> Outputs:
    """Combined rows of input 4; how many is known when the model runs."""
    ids, indices, weights = call.shape(0), call.shape(1), call.shape(3)
    if not ids[0] == indices[0] == weights[0]:
        raise RefusedError(
            Concern.SHAPE, f"has {ids[0]} ids, {indices[0]} indices and {weights[0]} weights"
        )
    entries = elements(call.shape(2))
    if entries != indices[1]:
        raise RefusedError(
            Concern.SHAPE,
            f"has a dense shape of {entries} numbers for indices {shape_text(indices)}",
            Stage.INVOKE,
            field="inputs[2]",
        )
    call.volatile = True
    return ((None,) * (indices[1] - 1 + len(call.shape(4)) - 1),)


def check_indices(call: Call, position: int, extents: Known, *, both: bool = False) -> None:
    """Compare constant indices with the extents that their columns run over."""
    array = call.array(position)
    if array is None or array.size == 0 or not extents:
        return
    rows = array.reshape(-1, len(extents))
    least, most = rows.min(axis=0).tolist(), rows.max(axis=0).tolist()
    for low, high, extent in zip(least, most, extents, strict=True):
        if low < 0 or high >= extent:
            bad = low if low < 0 else high
            early = both and call.operand(0).fixed
            raise RefusedError(
                Concern.CONSTANT,
                f"has the index {bad} in {call.operand(position).name}, outside 0 to {extent - 1}",
                Stage.ALLOCATE if early else Stage.INVOKE,
                field=f"inputs[{position}]",
            )


KERNELS: Mapping[str, Kernel] = {
    "GATHER": gather,
    "GATHER_ND": gather_nd,
    "SCATTER_ND": scatter_nd,
    "EMBEDDING_LOOKUP": embedding_lookup,
    "EMBEDDING_LOOKUP_SPARSE": embedding_lookup_sparse,
}
