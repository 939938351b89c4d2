"""Buffers that readers understand differently, and tensors that disagree about one."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.rare_tensors import rare_tensors
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, INFO, WARNING
from tflint.model.buffer import Buffer
from tflint.model.model import Model
from tflint.model.tensor import Tensor

LOCATION_ENTRY = "buffer_location"
# The converter writes 1 into offset and size before it knows them.
_PLACEHOLDER = 1
# How much of a shared buffer is looked at for bytes that are not 0.
_PROBED = 4096


@rule("F304", "ambiguous-buffer", severity=WARNING, confidence=HIGH, on=Model)
def ambiguous_buffer(model: Model, facts: Facts) -> Iterator[Finding]:
    """Readers disagree about where the bytes of a buffer are, or whether there are any.

    What it checks: No buffer has both inline data and an offset; buffer 0 has neither data nor offset
    nor size. An offset in a model without the metadata entry `buffer_location` is an info.

    Why it matters: The interpreter takes inline data before an offset, LiteRT's CompiledModel the
    offset. Buffer 0 stands for "no data": LiteRT ignores what is in it, TensorFlow Lite for
    Microcontrollers uses it. Tools look for the entry `buffer_location` before they rewrite a model;
    without it they lose the data behind the flatbuffer.

    How to fix: Export the model again, with an empty buffer at index 0. Writers set either the data
    or offset and size.

    When it is wrong: Where only one runtime ever reads the model.

    Source: LiteRT `tflite/core/interpreter_builder.cc` (ParseTensors),
    `litert/core/model/model_load.cc`, `tflite/core/model_builder_base.h` (ValidateModelBuffers);
    TensorFlow Lite for Microcontrollers `micro_allocator.cc`.
    """
    appended: Buffer | None = None
    for buffer in model.buffers:
        if buffer.table.damaged:
            continue
        inline, offset = buffer.inline, buffer.offset
        count = inline.count if inline is not None else 0
        if buffer.index == 0:
            if count or offset > _PLACEHOLDER or buffer.size > _PLACEHOLDER:
                has = f"{count:,} bytes of data, offset {offset:,} and size {buffer.size:,}"
                yield Finding(
                    f"buffers[0] has {has}, but it stands for tensors without data",
                    at=buffer,
                    help="insert an empty buffer at index 0 and renumber the others",
                    data={"bytes": count, "offset": offset, "size": buffer.size},
                )
        elif offset > _PLACEHOLDER:
            appended = appended or buffer
            if count:
                yield Finding(
                    f"buffers[{buffer.index}] has {count:,} bytes of data and offset {offset:,}; "
                    "the interpreter takes the data, LiteRT's CompiledModel the offset",
                    at=buffer,
                    field="offset",
                    help="store either the data, or offset and size",
                    data={"bytes": count, "offset": offset, "size": buffer.size},
                )
    if appended is not None and model.metadata_entry(LOCATION_ENTRY) is None:
        yield Finding(
            f"buffers[{appended.index}] lies behind the flatbuffer at byte {appended.offset:,}, but "
            f"there is no metadata entry '{LOCATION_ENTRY}' to say so",
            at=appended,
            field="offset",
            key=LOCATION_ENTRY,
            severity=INFO,
            help=f"add the metadata entry '{LOCATION_ENTRY}' with the text 'outside flatbuffers'",
        )


@rule("F306", "shared-buffer-mismatch", severity=WARNING, confidence=HIGH, on=Model)
def shared_buffer_mismatch(model: Model, facts: Facts) -> Iterator[Finding]:
    """Constants that share a buffer need different numbers of bytes.

    What it checks: Constants of fixed size with one buffer need equally many bytes, and no metadata
    entry has the buffer of a tensor. Equal sizes but different types are an info, unless the bytes
    are all 0. Different shapes of one size are how converters store equal constants once.

    Why it matters: One of the two reads bytes that are not its own, and whoever changes one constant
    changes the other.

    How to fix: Give each constant a buffer of its own. A shared buffer is often an index that a tool
    did not renumber.

    When it is wrong: As an info, for writers that share by content alone.

    Source: duplicate constants of converters in 1,268 public models; none shared between sizes.
    """
    owners: dict[int, Tensor] = {}
    told: set[int] = set()
    for tensor in facts.of(rare_tensors).buffered:
        index = tensor.buffer_index
        if not tensor.dtype.bits or not tensor.sound or index in told:
            continue
        first = owners.setdefault(index, tensor)
        if first is not tensor and tensor.is_constant and first.is_constant:
            finding = _mismatch(first, tensor)
            if finding is not None:
                told.add(index)
                yield finding
    for entry in model.metadata:
        tensor_of_it = owners.get(entry.buffer_index)
        if tensor_of_it is not None and tensor_of_it.is_constant:
            yield Finding(
                f"metadata '{entry.name}' and constant '{tensor_of_it.short_name}' share "
                f"buffers[{entry.buffer_index}]",
                at=entry,
                field="buffer",
                key="metadata",
                related=(("constant", tensor_of_it),),
                help="give the metadata entry a buffer of its own",
            )


def _mismatch(first: Tensor, second: Tensor) -> Finding | None:
    if first.table["sparsity"] is not None or second.table["sparsity"] is not None:
        return None
    severity = WARNING
    if first.nbytes == second.nbytes:
        if first.dtype is second.dtype or not bytes(first.raw[:_PROBED]).strip(b"\0"):
            return None
        severity = INFO
    buffer = second.buffer
    return Finding(
        f"constants '{first.short_name}' ({first.type_text}, {first.nbytes:,} bytes) and "
        f"'{second.short_name}' ({second.type_text}, {second.nbytes:,} bytes) share "
        f"buffers[{second.buffer_index}]",
        at=buffer if buffer is not None else second,
        severity=severity,
        related=(("constant", first), ("constant", second)),
        help="give each constant a buffer of its own",
        data={"bytes": [first.nbytes, second.nbytes]},
    )
