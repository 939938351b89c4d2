"""Numbers that refer to another part of the model, and lead to none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from tflint.analysis.facts import Facts
from tflint.analysis.tflite_metadata import selected_consumers
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING, Severity
from tflint.model.model import Model
from tflint.model.node import Node
from tflint.model.operator import Operator
from tflint.model.signature import Signature
from tflint.model.subgraph import Subgraph
from tflint.model.tensor import Tensor
from tflint.model.tflite_metadata import ENTRY_NAME

# A forged operator can have a million inputs.
MAX_LISTED = 100


@dataclass(frozen=True, slots=True)
class Reference:
    """An index at a field: what kind of part it leads to, how many of these there are, and what
    has them."""

    field: str
    index: int
    part: str
    count: int
    holder: str


@rule(
    "F202",
    "index-out-of-range",
    severity=ERROR,
    confidence=HIGH,
    on=Model,
    tags=("crash", "security"),
)
def index_out_of_range(model: Model, facts: Facts) -> Iterator[Finding]:
    """An index refers to a tensor, buffer, operator code or subgraph that does not exist.

    What it checks: Inputs, outputs and intermediates of operators and subgraphs, buffers of tensors
    and metadata, operator codes of operators, subgraphs that operators call, subgraphs and tensors
    of signatures. -1 stands for an omitted tensor and is allowed in the inputs of operators only.
    Buffers of metadata are a warning, because the interpreter does not look at them (CompiledModel
    refuses the model), and that of TFLITE_METADATA is an error with target task-library, mediapipe
    or mlkit, which crash; an index into debug metadata that the model does not
    have is an info.

    Why it matters: The interpreter refuses most of these when it loads the model or allocates its
    tensors. It crashes when a signature with a subgraph out of range is requested, and with -1 among
    the outputs of a branch. Some readers do not check at all and read foreign memory.

    How to fix: Export the model again. Tools that remove tensors, operators or subgraphs have to
    renumber everything that refers to them.

    When it is wrong: Never for errors; parts that a tool left behind may not be in use.

    Source: LiteRT `tflite/core/interpreter_builder.cc`, `tflite/core/subgraph.cc`
    (CheckTensorIndices), run with ai-edge-litert 2.3.0; a metadata buffer that is not there was run
    with tflite-support 0.4.4 and mediapipe 1.2.2: segmentation faults.
    """
    for subgraph in model.subgraphs:
        yield from _finding(subgraph, _of_subgraph(subgraph))
        for tensor in subgraph.tensors:
            if not tensor.sound:
                yield from _finding(tensor, _of_tensor(tensor))
        for operator in subgraph.operators:
            if not operator.sound:
                yield from _finding(operator, _of_operator(operator))
    for signature in model.signatures:
        if not signature.sound:
            yield from _finding(signature, _of_signature(signature))
    buffers = len(model.buffers)
    if buffers:
        for entry in model.metadata:
            reference = Reference("buffer", entry.buffer_index, "buffer", buffers, "the model")
            beyond = [reference] if entry.buffer_index >= buffers else []
            crashes = entry.name == ENTRY_NAME and facts.of(selected_consumers)
            yield from _finding(entry, beyond, ERROR if crashes else WARNING)
        yield from _finding(model, _of_metadata_buffer(model), WARNING)
    if model.metadata_entry("debug_metadata") is None:
        yield from _debug_index(model)


def _finding(
    node: Node, references: Iterable[Reference], severity: Severity | None = None
) -> Iterator[Finding]:
    """One finding for all that is out of range in one node."""
    found = list(islice(references, MAX_LISTED))
    if not found:
        return
    first, address = found[0], "" if isinstance(node, Model) else f"{node.address}."
    if first.index == -1:
        message = f"{address}{first.field} is -1, which only inputs of operators may be"
    else:
        parts = first.part if first.count == 1 else f"{first.part}s"
        message = (
            f"{address}{first.field} refers to {first.part} {first.index}, "
            f"but {first.holder} has {first.count:,} {parts}"
        )
    if len(found) > 1:
        more = "or more other" if len(found) == MAX_LISTED else "other"
        message += f"; {len(found) - 1} {more} indices there are out of range"
    yield Finding(
        message,
        at=node,
        field=first.field,
        severity=severity,
        help="export the model again; whatever removed or added parts did not renumber them",
        data={
            "references": [{"field": r.field, "index": r.index} for r in found],
            "count": first.count,
        },
    )


def _of_subgraph(subgraph: Subgraph) -> Iterator[Reference]:
    for field, indices in (("inputs", subgraph.inputs), ("outputs", subgraph.outputs)):
        yield from _tensors(subgraph, field, indices, 0)


def _of_tensor(tensor: Tensor) -> Iterator[Reference]:
    buffers = len(tensor.owner.buffers)
    if 0 < buffers <= tensor.buffer_index:
        yield Reference("buffer", tensor.buffer_index, "buffer", buffers, "the model")


def _of_operator(operator: Operator) -> Iterator[Reference]:
    model, subgraph = operator.owner, operator.subgraph
    code, codes = operator.code.index, len(model.operator_codes)
    if code >= codes and (codes or not model.table.damaged):
        yield Reference("opcode_index", code, "operator code", codes, "the model")
    yield from _tensors(subgraph, "inputs", operator.inputs, -1)
    yield from _tensors(subgraph, "outputs", operator.outputs, 0)
    yield from _tensors(subgraph, "intermediates", operator.intermediates, 0)
    subgraphs = len(model.subgraphs)
    for field, called in operator.subgraph_references:
        if not 0 <= called < subgraphs:
            options = f"{operator.options_field}.{field}"
            yield Reference(options, called, "subgraph", subgraphs, "the model")


def _of_signature(signature: Signature) -> Iterator[Reference]:
    subgraph, subgraphs = signature.subgraph, len(signature.owner.subgraphs)
    if subgraph is None:
        index = signature.subgraph_index
        if subgraphs:
            yield Reference("subgraph_index", index, "subgraph", subgraphs, "the model")
        return
    if subgraph.table["tensors"] is None:
        return
    count, holder = len(subgraph.tensors), f"subgraph '{subgraph.subject}'"
    for field in ("inputs", "outputs"):
        for position, entry in enumerate(signature.table[field] or ()):
            if entry is not None and entry["tensor_index"] >= count:
                place = f"{field}[{position}].tensor_index"
                yield Reference(place, entry["tensor_index"], "tensor", count, holder)


def _of_metadata_buffer(model: Model) -> Iterator[Reference]:
    count = len(model.buffers)
    for position, index in enumerate(model.integers(model.table["metadata_buffer"])):
        if not 0 <= index < count:
            yield Reference(f"metadata_buffer[{position}]", index, "buffer", count, "the model")


def _tensors(
    subgraph: Subgraph, field: str, indices: tuple[int, ...], least: int
) -> Iterator[Reference]:
    count = len(subgraph.tensors)
    if subgraph.table["tensors"] is None or not indices:
        return
    if min(indices) >= least and max(indices) < count:
        return
    for position, index in enumerate(indices):
        if not least <= index < count:
            yield Reference(f"{field}[{position}]", index, "tensor", count, "the subgraph")


def _debug_index(model: Model) -> Iterator[Finding]:
    parts: list[Subgraph | Operator] = [*model.subgraphs]
    for subgraph in model.subgraphs:
        parts += subgraph.operators
    nodes = [part for part in parts if part.table["debug_metadata_index"] >= 0]
    if nodes:
        index = nodes[0].table["debug_metadata_index"]
        others = f", and so do {len(nodes) - 1:,} others" if len(nodes) > 1 else ""
        yield Finding(
            f"{nodes[0].address} refers to debug metadata {index}{others}, but the model has none",
            at=nodes[0],
            field="debug_metadata_index",
            key="debug_metadata_index",
            severity=INFO,
            help="leave the index out where the debug metadata is removed",
            data={"count": len(nodes)},
        )
