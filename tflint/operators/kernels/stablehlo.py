"""StableHLO operators with a CPU kernel, other than the element-wise ones and windows.

Source: LiteRT `tflite/kernels/{stablehlo_gather,stablehlo_scatter,stablehlo_pad,
rng_bit_generator}.cc`.
"""

from __future__ import annotations

from collections.abc import Mapping

from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError, Stage, UnknownError
from tflint.operators.kernels.reshaping import check_single
from tflint.operators.shape import Dimension, Known, shape_text


def gather(call: Call) -> Outputs:
    """The rank of the output is the declared one."""
    data, indices = call.shape(0), call.shape(1)
    offsets, collapsed = call.numbers("offset_dims"), call.numbers("collapsed_slice_dims")
    sizes, vector = call.numbers("slice_sizes"), call.number("index_vector_dim")
    rank = call.output().tensor.rank
    if len(sizes) != len(data):
        raise _option_error(
            f"has {len(sizes)} slice sizes for {len(data)} dimensions", "slice_sizes"
        )
    if len(collapsed) > len(sizes) or len(offsets) > rank or vector > len(indices):
        raise _option_error(
            f"has {len(offsets)} offset dimensions and {len(collapsed)} collapsed ones for an output "
            f"of rank {rank} and indices of rank {len(indices)}",
            "offset_dims",
        )
    if vector == len(indices):
        raise RefusedError(
            Concern.OPTION,
            f"has index_vector_dim {vector}, past the dimensions of the indices {shape_text(indices)}",
            Stage.CRASH,
            field="builtin_options_2.index_vector_dim",
            advice="give the indices a last dimension of 1",
        )
    if any(not 0 <= axis < rank for axis in offsets):
        raise _option_error(
            f"has offset_dims {shape_text(offsets)} for {rank} dimensions", "offset_dims"
        )
    slices = [size for axis, size in enumerate(sizes) if axis not in collapsed]
    batches = [extent for axis, extent in enumerate(indices) if axis != vector]
    if len(slices) + len(batches) != rank or len(slices) != len(offsets):
        raise RefusedError(
            Concern.DECLARED_SHAPE,
            f"gives {len(slices) + len(batches)} dimensions, but {call.output().name} declares "
            f"{shape_text(call.output().tensor.shape)}, whose rank the kernel takes",
            Stage.SILENT,
            field="outputs[0]",
        )
    left = {True: iter(slices), False: iter(batches)}
    result: tuple[Dimension, ...] = tuple(next(left[axis in offsets], None) for axis in range(rank))
    return (result,)


def scatter(call: Call) -> Outputs:
    """Updates into a copy of input 0."""
    data, indices, updates = call.partial(0), call.partial(1), call.partial(2)
    windows = call.numbers("update_window_dims")
    inserted = call.numbers("inserted_window_dims")
    spread = call.numbers("scatter_dims_to_operand_dims")
    vector = call.number("index_vector_dim")
    if (
        len(windows) > len(updates)
        or max(len(inserted), len(spread)) > len(data)
        or vector > len(indices)
    ):
        raise _option_error(
            f"has {len(windows)} update_window_dims, {len(inserted)} inserted_window_dims and "
            f"{len(spread)} scatter_dims_to_operand_dims for ranks {len(data)}, {len(indices)} and "
            f"{len(updates)}",
            "update_window_dims",
        )
    return (data,)


def pad(call: Call) -> Outputs:
    """Padding at the edges, negative to crop, and between the elements."""
    check_single(call, 1, "the pad value")
    data = call.shape(0)
    low, high = call.numbers("edge_padding_low"), call.numbers("edge_padding_high")
    interior = call.numbers("interior_padding")
    if min(interior, default=0) < 0:
        raise _option_error(f"has interior_padding {shape_text(interior)}", "interior_padding")
    if not len(low) == len(high) == len(interior):
        raise UnknownError
    if len(low) != len(data):
        call.note(
            Concern.OPTION,
            f"has {len(low)} paddings for {len(data)} dimensions",
            field="builtin_options_2.edge_padding_low",
        )
        raise UnknownError
    result = tuple(
        d + max(0, d - 1) * i + before + behind
        for d, i, before, behind in zip(data, interior, low, high, strict=True)
    )
    return (result if min(result) > 0 else (0,) * len(result),)


def random_bits(call: Call) -> Outputs:
    """A new state, and bits in the declared shape."""
    state = call.shape(0)
    declared = call.output(0).tensor.shape
    if state != declared:
        raise RefusedError(
            Concern.SHAPE,
            f"has the state {shape_text(state)}, but {call.output(0).name} declares "
            f"{shape_text(declared)}",
            field="outputs[0]",
        )
    if call.choice("algorithm") not in ("DEFAULT", "PHILOX", "THREEFRY"):
        raise RefusedError(
            Concern.OPTION,
            f"has the algorithm {call.choice('algorithm', 'absent')}, which does not exist",
            Stage.INVOKE,
            field="builtin_options_2.algorithm",
        )
    sizes: Known = (2,) if call.choice("algorithm") == "THREEFRY" else (2, 3)
    if state[0] not in sizes:
        raise RefusedError(
            Concern.SHAPE,
            f"has a state of {state[0]} words, where {call.choice('algorithm') or 'the algorithm'} "
            f"takes {' or '.join(map(str, sizes))}",
            Stage.INVOKE,
            field="inputs[0]",
        )
    return (state, call.output(1).tensor.shape)


def _option_error(text: str, field: str) -> RefusedError:
    return RefusedError(Concern.OPTION, text, field=f"builtin_options_2.{field}")


KERNELS: Mapping[str, Kernel] = {
    "STABLEHLO_GATHER": gather,
    "STABLEHLO_SCATTER": scatter,
    "STABLEHLO_PAD": pad,
    "STABLEHLO_RNG_BIT_GENERATOR": random_bits,
}
