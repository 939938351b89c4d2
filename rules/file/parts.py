"""The parts that every model must have: version, subgraphs, buffers, tensors, operators."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.model import Model
from tflint.model.subgraph import Subgraph

SCHEMA_VERSION = 3


@rule("F107", "schema-version-unsupported", severity=ERROR, confidence=HIGH, on=Model)
def schema_version_unsupported(model: Model, facts: Facts) -> Iterator[Finding]:
    """The schema version of the model is not 3.

    What it checks: `Model.version` is 3; absent means 0.

    Why it matters: Every loader compares the version and refuses the model.

    How to fix: Convert the original model again. Writers of models set the version to 3, also when
    they use newer fields: the schema grows without changing it.

    When it is wrong: Never.

    Source: LiteRT `tflite/core/interpreter_builder.cc` (operator()), TensorFlow Lite for
    Microcontrollers `micro_interpreter.cc`.
    """
    if model.version != SCHEMA_VERSION:
        yield Finding(
            f"the schema version is {model.version}, but runtimes accept only {SCHEMA_VERSION}",
            at=model,
            field="version",
            help="convert the original model again with a current converter",
            data={"version": model.version},
        )


@rule(
    "F201",
    "model-part-missing",
    severity=ERROR,
    confidence=HIGH,
    on=Model,
    tags=("crash", "security"),
)
def model_part_missing(model: Model, facts: Facts) -> Iterator[Finding]:
    """A part that every model needs is missing: subgraphs, buffers, or the tensors of a subgraph.

    What it checks: There is at least one subgraph; the vector of buffers exists, and is not empty
    while a tensor names a buffer other than 0; every subgraph has a vector of tensors, which may be
    empty. Parts that are there but broken are left to F105 damaged-flatbuffer.

    Why it matters: The interpreter refuses the model; a model without the vector of subgraphs
    crashes it.

    How to fix: Export the model again. Writers of models always store the vectors, and an empty
    buffer at index 0.

    When it is wrong: A file that only carries metadata is not meant to be run.

    Source: LiteRT `tflite/core/interpreter_builder.cc`, run with ai-edge-litert 2.3.0.
    """
    if not model.table.damaged:
        if not model.subgraphs:
            how = "no vector of subgraphs" if model.table["subgraphs"] is None else "0 subgraphs"
            yield Finding(
                f"the model has {how}, but there must be at least 1",
                at=model,
                field="subgraphs",
                key="subgraphs",
                help="export the model again; this file holds no graph",
            )
        if model.table["buffers"] is None:
            yield _no_buffers(model, "no vector of buffers")
        elif not model.buffers:
            users = sum(t.buffer_index > 0 for s in model.subgraphs for t in s.tensors)
            if users:
                yield _no_buffers(model, f"0 buffers, and {users:,} tensors use one")
    for subgraph in model.subgraphs:
        if subgraph.table["tensors"] is None and not subgraph.table.damaged:
            yield Finding(
                f"subgraph '{subgraph.subject}' has no vector of tensors (an empty one is allowed)",
                at=subgraph,
                field="tensors",
                key="tensors",
                help="export the model again, or store an empty vector",
            )


def _no_buffers(model: Model, what: str) -> Finding:
    return Finding(
        f"the model has {what}, but there must be at least 1",
        at=model,
        field="buffers",
        key="buffers",
        help="store a vector of buffers that begins with an empty one",
    )


@rule("F108", "no-operators", severity=WARNING, confidence=HIGH, on=Model)
def no_operators(model: Model, facts: Facts) -> Iterator[Finding]:
    """There is nothing to run: the model, or a subgraph that callers start, has no operator.

    What it checks: Subgraph 0, and every subgraph that a signature names, has at least one operator.

    Why it matters: The interpreter accepts such a model. Its outputs stay empty unless they are
    constants or inputs, and almost no rule can say anything about it: no finding would not mean
    that the model is sound.

    How to fix: Check what was exported: a function without computation, or one that the converter
    folded into constants.

    When it is wrong: A signature that only returns constants, such as a table of settings.

    Source: LiteRT `tflite/core/interpreter_builder.cc` (ParseNodes is skipped), run with
    ai-edge-litert 2.3.0.
    """
    if not model.subgraphs:
        return
    if any(subgraph.operators or subgraph.table.damaged for subgraph in model.subgraphs):
        for subgraph in _entry_points(model):
            if not subgraph.operators and not subgraph.table.damaged:
                yield Finding(
                    f"subgraph '{subgraph.subject}' contains no operator",
                    at=subgraph,
                    help="check what was exported: callers can start this subgraph",
                )
        return
    if not model.table.damaged:
        subgraphs = f"{len(model.subgraphs):,} subgraph" + "s" * (len(model.subgraphs) > 1)
        yield Finding(
            f"the model contains no operator; nothing can be judged ({subgraphs})",
            at=model,
            help="check what was exported",
        )


def _entry_points(model: Model) -> list[Subgraph]:
    indices = {0, *(signature.subgraph_index for signature in model.signatures)}
    return [model.subgraphs[index] for index in sorted(indices) if index < len(model.subgraphs)]
