"""Data at addresses that its elements cannot be loaded from everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.rare_tensors import rare_tensors
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
    for tensor in facts.of(rare_tensors).buffered:
        bits = tensor.dtype.bits
        if bits < 16 or not tensor.sound:
            continue
        buffer = model.buffers[tensor.buffer_index]
        start = _start(buffer)
        if start % min(bits // 8, _WORD):
            yield _misaligned(tensor, buffer, start)
        elif bits >= 64 and start % 8:
            wide.append(tensor)
    if wide:
        yield _wide_constants(wide)
    vectors = facts.of(rare_tensors).misaligned_zero_points
    if vectors:
        yield _wide_vectors(vectors)


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
    start = _start(first.owner.buffers[first.buffer_index])
    return Finding(
        f"constants with elements of {first.dtype.bits // 8} bytes begin at bytes that are no multiple "
        f"of 8: '{first.short_name}' at {start:,}{others}",
        at=first,
        field="buffer",
        key="constants",
        severity=INFO,
        help="write the model again with a builder that aligns data to 8 or 16 bytes",
        data={"count": len(tensors)},
    )


def _wide_vectors(tensors: list[Tensor]) -> Finding:
    first = tensors[0]
    vector = first.table["quantization"]["zero_point"]
    others = f" and {len(tensors) - 1:,} more" if len(tensors) > 1 else ""
    return Finding(
        f"zero points of tensor '{first.short_name}'{others} begin at bytes that are no multiple of 8, "
        f"such as {vector.start:,}",
        at=first,
        field="quantization.zero_point",
        key="vectors",
        severity=INFO,
        bytes=ByteRange(vector.start, vector.nbytes),
        help="write the model again with a FlatBuffers builder, which aligns vectors",
        data={"count": len(tensors)},
    )
