"""Data at addresses that its elements cannot be loaded from everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.flatbuffer import Vector
from tflint.lint.diagnostic import ByteRange
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import INFO, MEDIUM, WARNING
from tflint.model.buffer import Buffer
from tflint.model.model import Model
from tflint.model.tensor import Tensor

_WORD = 4


@rule("F305", "misaligned-data", severity=WARNING, confidence=MEDIUM, on=Model)
def misaligned_data(model: Model, facts: Facts) -> Iterator[Finding]:
    """Constants begin at bytes that are no multiple of their element size.

    What it checks: The place of each constant in the file against the size of its elements, up to 4
    bytes. Elements of 8 bytes at a multiple of 4, and vectors of 64-bit numbers (zero points) that
    lie so, are an info, once for each model. A multiple of 16 is not demanded: nine of ten public
    models do not have it.

    Why it matters: Models are mapped into memory and kernels read constants where they lie. On some
    32-bit Arm cores and DSPs such a load faults; elsewhere it is slower.

    How to fix: Write the model again with a FlatBuffers builder, which aligns data, or leave space
    between buffers behind the flatbuffer.

    When it is wrong: Where the model only runs on x86 and 64-bit Arm.

    Source: LiteRT `tflite/converter/schema/schema.fbs` (force_align of Buffer.data); alignment of
    50,187 buffers of public models, none of them below 4.
    """
    wide: list[Tensor] = []
    for subgraph in model.subgraphs:
        for tensor in subgraph.tensors:
            index = tensor.buffer_index
            bits = tensor.dtype.bits
            if index == 0 or bits < 16 or not tensor.sound:
                continue
            buffer = model.buffers[index]
            start = _start(buffer)
            if start % _WORD == 0 and bits < 64:
                continue
            if start % min(bits // 8, _WORD):
                yield _misaligned(tensor, buffer, start)
            elif bits >= 64 and start % 8:
                wide.append(tensor)
    if wide:
        yield _wide_constants(wide)
    yield from _wide_vectors(model)


def _start(buffer: Buffer) -> int:
    """Where the bytes begin; 0 when there are none."""
    inline = buffer.inline
    if inline is not None:
        return inline.start if inline.count else 0
    return buffer.offset if buffer.is_appended and buffer.in_file else 0


def _misaligned(tensor: Tensor, buffer: Buffer, start: int) -> Finding:
    width = tensor.dtype.bits // 8
    return Finding(
        f"constant '{tensor.short_name}' with elements of {width} bytes begins at byte {start:,}, "
        f"which is no multiple of {min(width, _WORD)}",
        at=tensor,
        field="buffer",
        related=(("data", buffer),),
        help="write the model again with space before the data; it must begin at a multiple of 4",
        data={"offset": start, "element_bytes": width},
    )


def _wide_constants(tensors: list[Tensor]) -> Finding:
    first = tensors[0]
    others = f" and {len(tensors) - 1:,} more" if len(tensors) > 1 else ""
    return Finding(
        f"constant '{first.short_name}'{others} with elements of {first.dtype.bits // 8} bytes "
        f"begins at byte {_start(first.owner.buffers[first.buffer_index]):,}, which is no multiple "
        "of 8",
        at=first,
        field="buffer",
        key="constants",
        severity=INFO,
        help="write the model again with a builder that aligns data to 8 or 16 bytes",
        data={"count": len(tensors)},
    )


def _wide_vectors(model: Model) -> Iterator[Finding]:
    first: tuple[Tensor, Vector] | None = None
    for subgraph in model.subgraphs:
        for tensor in subgraph.tensors:
            quantization = tensor.table["quantization"]
            vector = quantization["zero_point"] if quantization is not None else None
            if vector is not None and vector.start & 4 and vector.count:
                first = first or (tensor, vector)
                break
    if first is not None:
        tensor, vector = first
        yield Finding(
            f"the zero points of tensor '{tensor.short_name}' begin at byte {vector.start:,}, which "
            "is no multiple of 8",
            at=tensor,
            field="quantization.zero_point",
            key="vectors",
            severity=INFO,
            bytes=ByteRange(vector.start, vector.nbytes),
            help="write the model again with a FlatBuffers builder, which aligns vectors",
        )
