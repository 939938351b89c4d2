"""G103 and G104: tensors that are written more than once, or that hold a value of their own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tflint.analysis.call_graph import call_graph
from tflint.analysis.dataflow import dataflow, holds_value
from tflint.analysis.facts import Facts
from tflint.analysis.shape_inference import inferred_shapes
from tflint.analysis.shared_memory import place
from tflint.analysis.xnnpack_nodes import objection
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING, Severity
from tflint.model.dtype import FLOAT32
from tflint.model.operator import Operator
from tflint.model.subgraph import Subgraph
from tflint.model.tensor import Tensor

SHOWN = 10

# They set aside memory for what they make of a constant (`tflite/kernels/dequantize.cc`, `densify.cc`).
UNPACKING = frozenset({"DEQUANTIZE", "DENSIFY"})


@rule(
    "G103",
    "overwritten-tensor",
    severity=ERROR,
    confidence=HIGH,
    on=Subgraph,
    tags=("silent",),
)
def overwritten_tensor(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """A tensor is written by two operators, or is input and output of one.

    What it checks: no tensor is an output of two operators, or twice of one; no operator lists a
    tensor among both its inputs and its outputs. It is an error when a value is lost, because it is
    overwritten before anything reads it, when an operator reads the output it has not yet written,
    and when the operator is of a kind for which LiteRT refuses inputs that are outputs. Where each
    value is read before the next one replaces it, LiteRT computes the right result: a warning; so is
    a tensor that is never read, that the same operator writes again with the same inputs, or that
    belongs to a subgraph which nothing runs. An info for
    custom operators that work in place.

    Why it matters: the last writer wins, without a message. Whatever looks at the graph as data flow
    (converters, delegates, compilers for accelerators) sees a cycle or takes one writer for the other.

    How to fix: give each output a tensor of its own.

    When it is wrong: a model made for one interpreter that reuses tensors on purpose, to save memory;
    the arena planner does that anyway.

    Source: LiteRT `tflite/core/subgraph.cc` (CheckInputAndOutputForOverlap, InvokeImpl),
    `tflite/tools/verifier.cc`; run with ai-edge-litert 2.3.0, with and without XNNPACK.
    """
    flow = facts.of(dataflow)[subgraph.index]
    runs = subgraph.index in facts.of(call_graph).reachable
    in_place = {index: operator for operator, index in reversed(flow.in_place)}
    stored = set(flow.stored)
    for index in sorted({*flow.rewritten, *in_place}):
        operator = in_place.get(index)
        refused = operator is not None and _refuses_overlap(operator)
        tensor = subgraph.tensors[index]
        if index in stored and not refused:
            continue  # G104
        if operator is not None and (refused or index not in flow.rewritten):
            finding = _in_place(tensor, operator, refused)
        else:
            finding = _rewritten(tensor)
        severity = finding[1] if runs or finding[1] is INFO else WARNING
        yield Finding(
            finding[0],
            at=tensor,
            severity=severity,
            related=tuple(("writer", writer) for writer in subgraph.producers(index)[:SHOWN]),
            help="give each output a tensor of its own",
            data={"writers": [writer.index for writer in subgraph.producers(index)[:SHOWN]]},
        )


def _refuses_overlap(operator: Operator) -> bool:
    """LiteRT compares inputs and outputs of operators that it keeps options for."""
    from tflint.operators.signature import signature

    found = signature(operator.name)
    return found is not None and found.options != ""


def _in_place(tensor: Tensor, operator: Operator, refused: bool) -> tuple[str, Severity]:
    by = f"operator {operator.index} ({operator.type})"
    where = f"tensor '{tensor.short_name}' is both input and output of {by}"
    if operator.is_custom:
        return where, INFO
    if refused:
        return f"{where}, so AllocateTensors fails", ERROR
    if holds_value(tensor.subgraph, tensor.index):
        return where, WARNING
    return f"{where}, which reads it before any operator has written it", ERROR


def _rewritten(tensor: Tensor) -> tuple[str, Severity]:
    writers = tensor.subgraph.producers(tensor.index)
    listed = ", ".join(f"operator {w.index} ({w.type})" for w in writers[:3])
    more = f" and {len(writers) - 3:,} more" if len(writers) > 3 else ""
    name = f"tensor '{tensor.short_name}' is written {len(writers)} times, by {listed}{more}"
    readers = [reader.index for reader in tensor.consumers]
    if not readers and tensor.index not in tensor.subgraph.outputs:
        return f"{name}, and never read", WARNING
    if all(_is_repetition(writers[0], writer) for writer in writers[1:]):
        return f"{name}, all with the same value", WARNING
    lost = _first_lost([writer.index for writer in writers], readers)
    if lost is None:
        return f"{name}, each time after the value before was read", WARNING
    return f"{name}; what operator {lost} writes is lost", ERROR


def _is_repetition(first: Operator, second: Operator) -> bool:
    """The second operator computes what the first did; state that they read may have changed."""
    return (
        first is not second
        and first.code is second.code
        and first.inputs == second.inputs
        and first.outputs == second.outputs
        and dict(first.options) == dict(second.options)
        and first.custom_options == second.custom_options
        and not any(t and (t.is_variable or t.dtype.is_handle) for t in first.input_tensors)
    )


def _first_lost(writers: list[int], readers: list[int]) -> int | None:
    """The first writer whose value the next one replaces before it is read. Both lists are sorted;
    an operator that reads and writes the tensor reads first."""
    position = 0
    for writer, following in pairwise(writers):
        while position < len(readers) and readers[position] <= writer:
            position += 1
        if position == len(readers) or readers[position] > following or writer == following:
            return writer
    return None


@rule(
    "G104",
    "read-only-tensor-written",
    severity=ERROR,
    confidence=HIGH,
    on=Subgraph,
    tags=("crash", "security"),
)
def read_only_tensor_written(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """An operator writes a constant, or an input of the subgraph.

    What it checks: no output of an operator is a constant with at least one element, an input of the
    subgraph, or a tensor marked `is_variable`. It is an error for a constant, and where all inputs
    of subgraph 0 or of a signature are overwritten before any operator reads them, so that nothing
    that the caller passes arrives, and for a variable that is computed in the memory of an input
    (SOFTMAX, SQUEEZE) by an operator that XNNPACK does not take over. It is a warning for other inputs
    and variables, for handles of resources (an error where XNNPACK fills the variable in a subgraph
    of CALL_ONCE), for results whose size is known only when the model runs or that an operator
    computes once, of constants, and in a subgraph that nothing runs.

    Why it matters: constants lie in memory that is mapped read-only, so the process dies when the
    operator runs. An overwritten input holds another value when the caller invokes again without
    setting it. A variable gets no memory where the planner takes it for one with the input of the
    operator.

    How to fix: give the operator an output tensor of its own. State belongs into resource variables
    (ASSIGN_VARIABLE) or into the state inputs of a recurrent operator.

    When it is wrong: a warning for an input that the caller sets before each invocation.

    Source: LiteRT `tflite/core/subgraph.cc` (SetTensorParametersReadOnly),
    `tflite/arena_planner.cc` (CalculateAllocations, ResolveTensorAllocation),
    `tflite/tools/verifier.cc`; run with ai-edge-litert 2.3.0, with and without XNNPACK.
    """
    flow = facts.of(dataflow)[subgraph.index]
    graph = facts.of(call_graph)
    inputs = set(subgraph.inputs)
    ignores_all = not inputs.isdisjoint(flow.stored) and all(
        map(_is_overwritten_first, subgraph.input_tensors)
    )
    for index in flow.stored:
        tensor = subgraph.tensors[index]
        if 0 in tensor.shape or tensor.external_buffer:
            # The interpreter computes a tensor of an external buffer as any other (F307).
            continue
        writer = subgraph.producers(index)[0]
        by = f"operator {writer.index} ({writer.type}) writes"
        severity = None
        help_text = "give the operator an output tensor of its own"
        if tensor.is_constant:
            text = f"{by} '{tensor.short_name}', a constant of {tensor.nbytes:,} bytes"
            severity = WARNING if _has_own_memory(tensor, facts) else None
        elif index in inputs:
            text = f"{by} '{tensor.short_name}', an input of subgraph '{subgraph.subject}'"
            if _is_overwritten_first(tensor):
                text += ", before anything reads it"
            if not ignores_all or subgraph.index not in graph.entries:
                severity = WARNING
        else:
            text = f"{by} '{tensor.short_name}', a tensor marked is_variable"
            severity = WARNING
            source = place(writer, facts)
            if source is not None and len(subgraph.producers(index)) == 1:
                text += (
                    f"; LiteRT plans it into the memory of '{source.short_name}' and gives it none, "
                    "and the process dies"
                )
                if objection(writer):
                    severity = None
                else:
                    text += " where XNNPACK is off"
            help_text = "keep state in a resource variable (ASSIGN_VARIABLE)"
        yield Finding(
            text,
            at=tensor,
            severity=severity if subgraph.index in graph.reachable else WARNING,
            related=(("writer", writer),),
            help=help_text,
            data={"writer": writer.index},
        )


def _has_own_memory(tensor: Tensor, facts: Facts) -> bool:
    """Kernels bring the memory of handles, of results whose size only the run tells, and of what they
    compute once and for all."""
    if tensor.dtype.is_handle:
        return not _is_left_to_xnnpack(tensor, facts)
    shapes, writer = facts.of(inferred_shapes), tensor.producer
    if shapes.is_dynamic(tensor) or shapes.is_settled(tensor):
        return True
    source = writer.input(0) if writer is not None and writer.name in UNPACKING else None
    return source is not None and source.is_constant


def _is_left_to_xnnpack(handle: Tensor, facts: Facts) -> bool:
    """XNNPACK takes over the whole of a subgraph that CALL_ONCE calls and that fills variables with
    floats, and brings no memory."""
    graph, index = facts.of(call_graph), handle.subgraph.index
    is_called_once = any(
        operator.name == "CALL_ONCE" and index in operator.called_subgraphs
        for operators in graph.operators
        for operator in operators
    )
    return is_called_once and any(
        operator.name == "ASSIGN_VARIABLE"
        and (value := operator.input(1)) is not None
        and value.dtype is FLOAT32
        for operator in handle.consumers
    )


def _is_overwritten_first(tensor: Tensor) -> bool:
    """An operator writes the tensor, and others read it only afterwards."""
    readers, writer = tensor.consumers, tensor.producer
    return writer is not None and bool(readers) and readers[0].index > writer.index
