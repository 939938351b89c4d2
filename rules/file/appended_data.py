"""Data behind the flatbuffer: where buffers, large custom options and byte code say they lie."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from tflint.analysis.facts import Facts
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.buffer import Buffer
from tflint.model.custom_options import FlexBufferError, decode_flexbuffer
from tflint.model.model import Model
from tflint.model.node import Node
from tflint.model.operator import Operator

DISPATCH_OP = "DISPATCH_OP"
# The converter writes 1 into offset and size, and the numbers when it knows them.
PLACEHOLDER = 1


class Claim(NamedTuple):
    """Bytes of the file that a part of the model says are its own; `end` is the first behind."""

    node: Node
    field: str
    what: str
    begin: int
    end: int


@rule(
    "F303",
    "appended-data-out-of-range",
    severity=ERROR,
    confidence=HIGH,
    on=Model,
    tags=("crash", "security"),
)
def appended_data_out_of_range(model: Model, facts: Facts) -> Iterator[Finding]:
    """Data that is said to lie behind the flatbuffer lies outside the file, or in it but elsewhere.

    What it checks: Offset and size of buffers without inline data, of large custom options and of
    the byte code of DISPATCH_OP: the range ends within the file, begins behind the flatbuffer, and
    does not overlap another range in part (the same range twice is sharing). Offsets that the
    converter never filled in are reported where bytes are needed. Options of DISPATCH_OP that
    cannot be decoded are a warning, and so are buffers that no tensor needs.

    Why it matters: The interpreter refuses a range outside the file, except when offset and size
    wrap around at 2^64: then it crashes. A range inside the flatbuffer is accepted, and its
    structure is read as weights.

    How to fix: Fetch the file again if it is truncated; else export it again. Whatever changes the
    flatbuffer part of such a model has to move every offset.

    When it is wrong: Never for errors.

    Source: LiteRT `tflite/core/interpreter_builder.cc` (ParseTensors, ParseNodes),
    `litert/runtime/dispatch/dispatch_opaque_kernel.cc`; run with ai-edge-litert 2.3.0.
    """
    document = model.document
    if document.damages or document.stopped:
        return
    claims: list[Claim] = []
    for buffer in model.buffers:
        if buffer.is_appended:
            begin = buffer.offset
            claims.append(Claim(buffer, "offset", "data", begin, begin + buffer.size))
        elif buffer.index:
            yield from _never_filled_in(buffer)
    for subgraph in model.subgraphs:
        for operator in subgraph.operators:
            if operator.is_custom:
                claims += _large_options(operator)
                if operator.type == DISPATCH_OP:
                    yield from _byte_code(operator, claims)
    yield from _misplaced(claims, document.end, len(model.data))


def _never_filled_in(buffer: Buffer) -> Iterator[Finding]:
    """`offset` says nothing, but something was announced."""
    if buffer.inline is not None or not (buffer.offset == PLACEHOLDER or buffer.size > PLACEHOLDER):
        return
    users = [tensor for tensor in buffer.model.buffer_users(buffer.index) if tensor.nbytes]
    # A tensor that the caller or an operator fills needs no data of its own.
    lacking = [t for t in users if t.producer is None and t.index not in t.subgraph.inputs]
    if lacking:
        yield Finding(
            f"the data of buffers[{buffer.index}] has offset {buffer.offset} and size "
            f"{buffer.size:,}, which were never filled in, but tensor '{lacking[0].short_name}' uses it",
            at=buffer,
            field="offset",
            related=(("user", lacking[0]),),
            help="export the model again; the converter did not finish writing it",
            data={"offset": buffer.offset, "size": buffer.size},
        )


def _large_options(operator: Operator) -> Iterator[Claim]:
    table = operator.table
    begin = table["large_custom_options_offset"]
    if table["custom_options"] is None and begin > PLACEHOLDER:
        size = table["large_custom_options_size"]
        what = f"options of {operator.type}"
        yield Claim(operator, "large_custom_options_offset", what, begin, begin + size)


def _byte_code(operator: Operator, claims: list[Claim]) -> Iterator[Finding]:
    """The range that a DISPATCH_OP names, or the finding that it names none."""
    try:
        options = decode_flexbuffer(operator.custom_options)
    except FlexBufferError as error:
        reason = str(error)
    else:
        found = options if isinstance(options, dict) else {}
        begin, size = found.get("bytecode_offset"), found.get("bytecode_size")
        if isinstance(begin, int) and isinstance(size, int) and begin >= 0 and size >= 0:
            claims.append(Claim(operator, "custom_options", "byte code", begin, begin + size))
            return
        reason = "there is no bytecode_offset or no bytecode_size"
    yield Finding(
        f"the custom options of {operator.address} ({DISPATCH_OP}) cannot be decoded: {reason}",
        at=operator,
        field="custom_options",
        severity=WARNING,
        help="compile the model for the accelerator again",
    )


def _misplaced(claims: list[Claim], flatbuffer_end: int, size: int) -> Iterator[Finding]:
    inside: list[Claim] = []
    for claim in claims:
        if claim.end > size:
            reason = f"ends at byte {claim.end:,}, but the file has {size:,}"
        elif claim.begin < flatbuffer_end and claim.end > claim.begin:
            reason = (
                f"begins at byte {claim.begin:,}, inside the flatbuffer, which ends at byte "
                f"{flatbuffer_end:,}"
            )
        else:
            inside.append(claim)
            continue
        yield _finding(claim, reason)
    inside.sort(key=lambda claim: (claim.begin, -claim.end))
    for first, second in pairwise(inside):
        if first.begin < second.begin < first.end < second.end:
            reason = (
                f"begins at byte {second.begin:,}, but the {first.what} of {first.node.address} "
                f"reaches to byte {first.end:,}"
            )
            yield _finding(second, reason, related=(("overlap", first.node),))


def _finding(claim: Claim, reason: str, related: tuple[tuple[str, Node], ...] = ()) -> Finding:
    return Finding(
        f"the {claim.what} of {claim.node.address} {reason}",
        at=claim.node,
        field=claim.field,
        severity=WARNING if _is_unused(claim.node) else None,
        related=related,
        help="fetch or export the model again; offsets count from the start of the file",
        data={"begin": claim.begin, "end": claim.end},
    )


def _is_unused(node: Node) -> bool:
    """A buffer whose place the loader never looks at: index 0, or no tensor names it."""
    return isinstance(node, Buffer) and (node.index == 0 or not node.model.buffer_users(node.index))
