"""G101 and G102: tensors that are read before, or without, being written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tflint.analysis.call_graph import call_graph
from tflint.analysis.dataflow import dataflow, dependency_cycles
from tflint.analysis.facts import Facts
from tflint.analysis.liveness import liveness
from tflint.analysis.shared_memory import is_view
from tflint.flatbuffer import Vector
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.operator import Operator
from tflint.model.subgraph import Subgraph
from tflint.model.tensor import Tensor

# They read the shape of their input and not its value; run with ai-edge-litert 2.3.0.
SHAPE_READERS = frozenset({"SHAPE", "RANK", "ZEROS_LIKE"})

# Of the code that an Ethos-U compiler writes: scratch memory, which the driver provides
# (ethos-u-vela `tflite_writer.py`).
ETHOS_U, ETHOS_U_SCRATCH = "ethos-u", (2, 3)

SHOWN = 10


@rule(
    "G101",
    "read-before-write",
    severity=ERROR,
    confidence=HIGH,
    on=Subgraph,
    tags=("silent",),
)
def read_before_write(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """An operator reads a tensor that only a later operator writes.

    What it checks: for every input of every operator that is no constant, variable or input of the
    subgraph, that an operator with a lower index writes it. When the writer needs a result of the
    reader, the finding says that they form a cycle. It is a warning where the result cannot change:
    the reader takes only the shape of the tensor, or nothing uses what it computes before another
    operator writes it anew, or nothing runs the subgraph; and where the writer is a RESHAPE whose
    output lies in the memory of its input, which has its value by then.

    Why it matters: interpreters run operators in the order of the file and check no data flow. The
    model loads and runs, and the operator computes with whatever is in memory: garbage at first, later
    the value of the invocation before. No error is reported.

    How to fix: sort the operators so that each comes after those it depends on. A cycle needs a
    variable, or a WHILE loop, to carry the value from one step to the next. Converters write sorted
    graphs, so look at what edited the file after conversion.

    When it is wrong: delegates sort the operators that they take over. Where XNNPACK takes the whole
    of a graph without cycles, the default interpreter computes the right result, and any other one
    does not.

    Source: LiteRT `tflite/core/subgraph.cc` (InvokeImpl), `tflite/graph_info.cc`,
    `tflite/arena_planner.cc` (InputTensorCanBeShared), `tflite/tools/verifier.cc`; run with
    ai-edge-litert 2.3.0.
    """
    flow = facts.of(dataflow)[subgraph.index]
    if not flow.early:
        return
    cycles = dependency_cycles(subgraph)
    runs = subgraph.index in facts.of(call_graph).reachable
    places: dict[int, dict[int, int]] = {}
    for reader, index in flow.early:
        writer = subgraph.producer(index)
        if writer is None:
            continue
        if reader.index not in places:
            places[reader.index] = {t: at for at, t in enumerate(reader.inputs)}
        cyclic = cycles[reader.index] == cycles[writer.index]
        needless = (
            reader.name in SHAPE_READERS
            or facts.of(liveness).is_dead(reader)
            or _is_computed_again(reader)
            or _shares_memory(writer, reader, index, facts)
        )
        tensor = subgraph.tensors[index]
        what = "; the two form a cycle" if cyclic else ""
        yield Finding(
            f"operator {reader.index} ({reader.type}) reads '{tensor.short_name}', which only "
            f"operator {writer.index} ({writer.type}) writes, later in the execution order{what}",
            at=reader,
            field=f"inputs[{places[reader.index][index]}]",
            severity=WARNING if needless or not runs else None,
            related=(("tensor", tensor), ("writer", writer)),
            help=(
                "break the cycle with a variable or a WHILE loop"
                if cyclic
                else "sort the operators so that writers come before readers"
            ),
            data={"reader": reader.index, "writer": writer.index, "cycle": cyclic},
            key=tensor.name,
        )


def _shares_memory(writer: Operator, reader: Operator, index: int, facts: Facts) -> bool:
    """An operator that leaves its data where they are is at the wrong place, and does no harm: the
    value is there before the reader, or what it passes on is not read before the writer."""
    source = writer.input(0)
    first = writer.subgraph.producers(source.index)[:1] if source is not None else ()
    if is_view(writer, facts) and any(each.index < reader.index for each in first):
        return True
    return _is_read_late(reader, index, writer, facts)


def _is_read_late(reader: Operator, index: int, writer: Operator, facts: Facts) -> bool:
    """What the reader does with the tensor before the writer is to give its memory other shapes."""
    pending = [(reader, index)]
    while pending:
        operator, index = pending.pop()
        if operator.index > writer.index:
            continue
        if not is_view(operator, facts) or operator.inputs[0] != index:
            return False
        following = operator.subgraph.consumers(operator.outputs[0])
        if any(each.index <= operator.index for each in following):
            return False
        pending += ((each, operator.outputs[0]) for each in following)
    return True


def _is_computed_again(operator: Operator) -> bool:
    """Later operators write all its outputs anew, and nothing reads them before."""
    subgraph = operator.subgraph
    for index in operator.outputs:
        later = [o.index for o in subgraph.producers(index) if o.index > operator.index]
        if not later:
            return False
        if any(operator.index < o.index <= min(later) for o in subgraph.consumers(index)):
            return False
    return bool(operator.outputs)


@rule("G102", "tensor-never-written", severity=ERROR, confidence=HIGH, on=Subgraph)
def tensor_never_written(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """A tensor is read, or is an output, but nothing ever gives it a value.

    What it checks: every tensor that an operator reads, and every output of a subgraph, is a constant
    (in the file, behind it or in an external file), a variable, an input of the subgraph, or an output
    of an operator. Not reported are tensors without elements, the shape operand of RESHAPE unless it
    has one dimension, inputs that the operator marks as mutating, states of recurrent operators
    (T501 state-not-variable), and the scratch memory of an `ethos-u` operator. It is a warning when
    only custom operators read the tensor, whose kernels may bring its memory, and when nothing runs
    the subgraph.

    Why it matters: `Invoke` fails with "Input tensor lacks data", and an output cannot be read; in a
    branch or loop body the process can die.

    How to fix: most often a constant was lost, or the operator that computes the tensor was removed
    while its readers stayed. Convert again, or connect the reader to the right tensor.

    When it is wrong: a custom operator other than `ethos-u` that uses an input as scratch memory.

    Source: LiteRT `tflite/core/subgraph.cc` (InvokeImpl), `tflite/tools/verifier.cc`; run with
    ai-edge-litert 2.3.0.
    """
    flow = facts.of(dataflow)[subgraph.index]
    if not flow.unwritten:
        return
    runs = subgraph.index in facts.of(call_graph).reachable
    outputs = set(subgraph.outputs)
    users = {r.index: r for readers in flow.unwritten.values() for r in readers}
    demands = {number: _demanded(reader) for number, reader in users.items()}
    for index, readers in flow.unwritten.items():
        tensor = subgraph.tensors[index]
        demanding = [reader for reader in dict.fromkeys(readers) if index in demands[reader.index]]
        if not demanding and index not in outputs:
            continue
        custom = index not in outputs and all(reader.is_custom for reader in demanding)
        yield Finding(
            f"{_use(tensor, demanding)}, but it is no constant and no operator writes it",
            at=tensor,
            severity=WARNING if custom or not runs else None,
            related=tuple(("reader", reader) for reader in demanding[:SHOWN]),
            help=(
                "store the constant that was lost, or connect the reader to a tensor with a value"
                if demanding
                else "name the tensor that holds the result as output"
            ),
            data={"readers": len(demanding)},
        )


def _demanded(reader: Operator) -> set[int]:
    """The tensors that the operator needs a value of."""
    from tflint.operators.signature import signature

    known = signature(reader.name)
    excused = set(known.variable) if known is not None else set()
    flags = reader.table["mutating_variable_inputs"]
    if isinstance(flags, Vector):
        excused.update(position for position, flag in enumerate(flags.tuple()) if flag)
    if reader.is_custom and reader.type == ETHOS_U:
        excused.update(ETHOS_U_SCRATCH)
    target = reader.input(1)
    if reader.name == "RESHAPE" and target is not None and target.rank != 1:
        excused.add(1)
    return {index for position, index in enumerate(reader.inputs) if position not in excused}


def _use(tensor: Tensor, readers: Sequence[Operator]) -> str:
    name = f"tensor '{tensor.short_name}'"
    if not readers:
        return f"{name} is an output of subgraph '{tensor.subgraph.subject}'"
    first = readers[0]
    verb = f"and {len(readers) - 1:,} more read" if len(readers) > 1 else "reads"
    return f"operator {first.index} ({first.type}) {verb} {name}"
