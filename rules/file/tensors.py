"""Tensors that no runtime can have: unknown types, impossible shapes, variables with data."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.dtype import DTYPES
from tflint.model.tensor import Tensor, is_addressable

MAX_ELEMENTS = 2**31 - 1
MAX_RANK = 8


@rule("F203", "invalid-tensor", severity=ERROR, confidence=HIGH, on=Tensor)
def invalid_tensor(tensor: Tensor, facts: Facts) -> Iterator[Finding]:
    """A tensor has a type, a shape or a size that no runtime can give it.

    What it checks: The type is one of the schema, no dimension is negative, the size stays below
    2^63 bytes, and a variable has neither data nor one of the types STRING, RESOURCE and VARIANT.
    More than 2^31 - 1 elements or more than 8 dimensions are a warning.

    Why it matters: The interpreter refuses the model, also when the tensor is not used. Larger
    counts and ranks load, but most kernels count with 32 bits and few take more than 8 dimensions;
    LiteRT's CompiledModel takes no more than 8.

    How to fix: Unknown dimensions are 1 in `shape` and -1 in `shape_signature`. An unknown type may
    come from a schema that is newer than this tool: update it.

    When it is wrong: A type that was added to the schema after this release.

    Source: LiteRT `tflite/core/interpreter_builder.cc` (ParseTensors), `tflite/util.cc`
    (BytesRequired), `litert/c/litert_layout.h`; run with ai-edge-litert 2.3.0.
    """
    if tensor.table.damaged:
        return
    shape = tensor.shape
    # What a sound tensor can have is a matter of numbers only.
    if tensor.sound and tensor.elements <= MAX_ELEMENTS and tensor.rank <= MAX_RANK:
        return
    name = f"tensor '{tensor.short_name}'"
    if not tensor.dtype.known:
        code = tensor.dtype.code
        newest = DTYPES[-1]
        newer = "newer than" if code > newest.code else "outside of"
        yield Finding(
            f"{name} has type {code}, {newer} the known ones (0 to {newest.code}, {newest.name})",
            at=tensor,
            field="type",
            help="update tflint if the model was written with a newer schema, else export it again",
            data={"type": code},
        )
    elif shape and min(shape) < 0:
        axis = next(axis for axis, dimension in enumerate(shape) if dimension < 0)
        yield Finding(
            f"dimension {axis} of {name} is {shape[axis]}, but dimensions cannot be negative",
            at=tensor,
            field=f"shape[{axis}]",
            help="write unknown dimensions as 1 in shape and as -1 in shape_signature",
            data={"axis": axis, "dimension": shape[axis]},
        )
    elif not is_addressable(shape, tensor.dtype):
        yield Finding(
            f"{name} of {tensor.type_text} needs 2^63 bytes or more",
            at=tensor,
            field="shape",
            help="correct the shape",
        )
    elif tensor.is_variable and not tensor.can_be_variable:
        reason = "data" if tensor.is_constant else f"type {tensor.dtype.name}"
        yield Finding(
            f"{name} is a variable with {reason}, which the loader refuses",
            at=tensor,
            field="is_variable",
            help="remove the mark is_variable, or leave the buffer of the variable empty",
        )
    elif tensor.elements > MAX_ELEMENTS:
        yield Finding(
            f"{name} of {tensor.type_text} has {tensor.elements:,} elements, more than "
            f"{MAX_ELEMENTS:,}, up to which kernels count",
            at=tensor,
            field="shape",
            severity=WARNING,
            help="split the tensor",
            data={"elements": tensor.elements},
        )
    elif tensor.rank > MAX_RANK:
        yield Finding(
            f"{name} has {tensor.rank} dimensions, more than the {MAX_RANK} that LiteRT supports",
            at=tensor,
            field="shape",
            severity=WARNING,
            help="merge dimensions",
            data={"rank": tensor.rank},
        )
