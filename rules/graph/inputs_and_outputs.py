"""G201 to G204: what a subgraph lists as its inputs and outputs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from tflint.analysis.call_graph import call_graph
from tflint.analysis.dataflow import dataflow
from tflint.analysis.facts import Facts
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, INFO, MEDIUM, WARNING
from tflint.model.subgraph import Subgraph


@rule(
    "G201",
    "constant-model-input",
    severity=WARNING,
    confidence=HIGH,
    on=Subgraph,
    tags=("crash", "security"),
)
def constant_model_input(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """An input of a subgraph is a constant or a variable.

    What it checks: no input of a subgraph has data in the file, unless it has no elements, and none is
    marked `is_variable`.

    Why it matters: the memory of a constant is read-only, and the process dies when the application
    sets such an input. In a branch or loop body, XNNPACK computes with the constant and ignores what
    is passed. A variable is state that the interpreter keeps; that the caller writes it too is most
    likely a mistake.

    How to fix: take the constant out of the inputs; whoever wants to change it must convert with it
    as an argument of the function.

    When it is wrong: the application never sets the input and reads it only for its shape.

    Source: run with ai-edge-litert 2.3.0: setting the constant ends the process.
    """
    for position, index in enumerate(subgraph.inputs):
        tensor = subgraph.tensors[index]
        if 0 in tensor.shape:
            continue
        if tensor.is_constant:
            what = f"a constant of {tensor.nbytes:,} bytes; setting it ends the process"
            advice = "take the constant out of the inputs"
        elif tensor.is_variable:
            what = "marked is_variable: state of the interpreter, not of the caller"
            advice = "make it an ordinary tensor, or take it out of the inputs"
        else:
            continue
        yield Finding(
            f"input {position} of subgraph '{subgraph.subject}', '{tensor.short_name}', is {what}",
            at=subgraph,
            field=f"inputs[{position}]",
            related=(("tensor", tensor),),
            help=advice,
            key=tensor.name,
        )


@rule("G202", "trivial-model-output", severity=WARNING, confidence=MEDIUM, on=Subgraph)
def trivial_model_output(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """An output of the model is a constant, or one of its inputs.

    What it checks: the outputs of subgraph 0 that are constants. As infos, constants among the outputs
    of other subgraphs, and outputs of subgraph 0 that are inputs of it. A loop body that passes on
    what does not change is not reported.

    Why it matters: the output is the same whatever is fed. In a model that should predict something,
    the export took the wrong tensor, or the converter could fold the whole computation.

    How to fix: look at what the exported function returns, and whether it uses its arguments.

    When it is wrong: an output that is meant to be fixed, such as anchor boxes or a version.

    Source: LiteRT hands out such outputs as they are; run with ai-edge-litert 2.3.0.
    """
    inputs = {t: at for at, t in enumerate(subgraph.inputs)} if subgraph.index == 0 else {}
    written = facts.of(dataflow)[subgraph.index].written
    for position, index in enumerate(subgraph.outputs):
        tensor = subgraph.tensors[index]
        if written[index]:
            continue
        if index in inputs:
            what, severity = f"is input {inputs[index]}, unchanged", INFO
        elif tensor.is_constant and 0 not in tensor.shape:
            what, severity = "is a constant", WARNING if subgraph.index == 0 else INFO
        else:
            continue
        yield Finding(
            f"output {position} of subgraph '{subgraph.subject}', '{tensor.short_name}', {what}",
            at=subgraph,
            field=f"outputs[{position}]",
            severity=severity,
            related=(("tensor", tensor),),
            help="check which tensor the exported function should return",
            key=tensor.name,
        )


@rule("G203", "unused-input", severity=WARNING, confidence=HIGH, on=Subgraph)
def unused_input(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """An input of the model is never used.

    What it checks: every input of subgraph 0, and of the subgraphs of signatures, is read by an
    operator or is an output. Subgraphs without operators are left to F108 no-operators, inputs that
    are overwritten to G104 read-only-tensor-written.

    Why it matters: the caller must prepare and pass data that cannot change the result. Often the
    exported function ignores an argument by mistake, for example a mask.

    How to fix: use the argument in the function, or export the function without it.

    When it is wrong: an interface that several models share, of which this one needs a part.

    Source: 2 of 280 public models have such inputs.
    """
    if subgraph.index not in facts.of(call_graph).entries or not subgraph.operators:
        return
    outputs = set(subgraph.outputs)
    flow = facts.of(dataflow)[subgraph.index]
    for position, index in enumerate(subgraph.inputs):
        tensor = subgraph.tensors[index]
        if index in outputs or flow.read[index] or flow.written[index]:
            continue
        yield Finding(
            f"input {position} of subgraph '{subgraph.subject}', '{tensor.short_name}', "
            "is read by no operator",
            at=subgraph,
            field=f"inputs[{position}]",
            related=(("tensor", tensor),),
            help="export the function without this argument, or use it there",
            key=tensor.name,
        )


@rule("G204", "duplicate-io", severity=WARNING, confidence=MEDIUM, on=Subgraph)
def duplicate_io(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """A tensor is listed twice among the inputs, or twice among the outputs.

    What it checks: the inputs of every subgraph; as an info the outputs of subgraph 0 and of the
    subgraphs of signatures. Branches and loop bodies may return one tensor twice.

    Why it matters: two inputs share one memory, and the one set last wins. Where names lead to
    tensors, as in signatures, two entries of one tensor become one.

    How to fix: give each input a tensor of its own; return a copy where two outputs shall be equal.

    When it is wrong: a caller that knows of the duplicate and sets it once.

    Source: LiteRT accepts both; run with ai-edge-litert 2.3.0.
    """
    yield from _duplicates(subgraph, "input", subgraph.inputs)
    if subgraph.index in facts.of(call_graph).entries:
        yield from _duplicates(subgraph, "output", subgraph.outputs)


def _duplicates(subgraph: Subgraph, side: str, indices: Sequence[int]) -> Iterator[Finding]:
    if len(set(indices)) == len(indices):
        return
    positions: dict[int, list[int]] = defaultdict(list)
    for position, index in enumerate(indices):
        positions[index].append(position)
    for index, listed in positions.items():
        if len(listed) < 2:
            continue
        tensor = subgraph.tensors[index]
        yield Finding(
            f"tensor '{tensor.short_name}' is {len(listed)} times an {side} of subgraph "
            f"'{subgraph.subject}' (positions {', '.join(map(str, listed[:5]))})",
            at=subgraph,
            field=f"{side}s[{listed[1]}]",
            severity=INFO if side == "output" else None,
            related=(("tensor", tensor),),
            help=f"give each {side} a tensor of its own",
            key=f"{side} {tensor.name}",
        )
