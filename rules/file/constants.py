"""Whether the bytes of a constant fill its shape."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING
from tflint.model.buffer import Buffer
from tflint.model.tensor import Tensor


@rule(
    "F301",
    "constant-size-mismatch",
    severity=ERROR,
    confidence=HIGH,
    on=Tensor,
    tags=("crash", "security"),
)
def constant_size_mismatch(tensor: Tensor, facts: Facts) -> Iterator[Finding]:
    """A constant has fewer or more bytes than its type and shape need.

    What it checks: The stored bytes of every constant of a type with a fixed size, against the
    product of its dimensions; packed types are rounded up to whole bytes. Fewer are an error; more
    are a warning, and an error for a constant without shape, of which kernels take one element.
    Sparse and external constants are left to other rules.

    Why it matters: The interpreter refuses a constant that is too short; TensorFlow Lite for
    Microcontrollers reads behind its end. One that is too long loads, but shape or type do not
    describe the data: results are probably wrong.

    How to fix: Correct shape or type of the tensor, or store all of the data. INT4 and UINT4 take
    two elements per byte, INT2 four.

    When it is wrong: A writer that pads constants; the padding is dead weight.

    Source: LiteRT `tflite/core/subgraph.cc` (SetTensorParametersReadOnly), `tflite/util.cc`
    (BytesRequired); run with ai-edge-litert 2.3.0.
    """
    buffer = tensor.buffer
    if buffer is None or not tensor.dtype.bits or not tensor.sound or not tensor.is_constant:
        return
    stored, needed = buffer.nbytes, tensor.nbytes
    if stored == needed or tensor.external_buffer or tensor.table["sparsity"] is not None:
        return
    if not buffer.in_file or (buffer.inline is not None and not stored):
        return
    name, has = f"constant '{tensor.short_name}'", f"{stored:,} byte" + "s" * (stored != 1)
    if stored < needed:
        message = f"{name} has {has} of data, but {tensor.type_text} needs {needed:,}"
        severity, help_text = ERROR, "correct its shape or type, or store all of its data"
    elif not tensor.shape:
        message = (
            f"{name} has {has} of data but no shape, so that kernels use only the first element "
            f"({needed} bytes)"
        )
        severity, help_text = WARNING, "store the shape of the constant"
    else:
        message = f"{name} has {has} of data, more than the {needed:,} of {tensor.type_text}"
        severity, help_text = WARNING, "correct its shape or type"
    yield Finding(
        message,
        at=tensor,
        field="shape",
        severity=severity,
        related=(("data", buffer),),
        help=help_text,
        data={"stored": stored, "needed": needed},
    )


@rule("F302", "empty-buffer-vector", severity=ERROR, confidence=HIGH, on=Buffer)
def empty_buffer_vector(buffer: Buffer, facts: Facts) -> Iterator[Finding]:
    """A buffer has a data vector of length 0, which is not the same as none.

    What it checks: Buffers whose `data` is present and empty while a tensor that uses them needs
    bytes. Where nothing needs bytes it is an info: an empty constant has to be stored this way.
    Buffer 0 is left out, loaders do not look at it.

    Why it matters: A data vector makes the tensor a constant, and a constant without its bytes makes
    the interpreter refuse the model.

    How to fix: Leave `data` out. With the object interface of Python write `buffer.data = None`; an
    empty list is stored as an empty vector.

    When it is wrong: As an info, for constants without elements.

    Source: LiteRT `tflite/core/interpreter_builder.cc` (ParseTensors, get_readonly_data); run with
    ai-edge-litert 2.3.0.
    """
    inline = buffer.inline
    if inline is None or inline.count or not buffer.index or buffer.table.damaged:
        return
    users = buffer.model.buffer_users(buffer.index)
    needy = [tensor for tensor in users if tensor.sound and _needs_bytes(tensor)]
    if needy:
        first = needy[0]
        others = f" and {len(needy) - 1:,} more" if len(needy) > 1 else ""
        yield Finding(
            f"the data of buffers[{buffer.index}] is an empty vector, but tensor "
            f"'{first.short_name}'{others} needs {first.nbytes:,} bytes",
            at=buffer,
            field="data",
            related=tuple(("user", tensor) for tensor in needy[:10]),
            help="leave the data out for tensors that are no constants, and store it for those "
            "that are",
            data={"users": len(needy)},
        )
    else:
        yield Finding(
            f"the data of buffers[{buffer.index}] is a vector of length 0",
            at=buffer,
            field="data",
            severity=INFO,
            help="leave the data out unless a constant without elements uses the buffer",
        )


def _needs_bytes(tensor: Tensor) -> bool:
    return tensor.nbytes > 0 and not tensor.external_buffer and tensor.table["sparsity"] is None
