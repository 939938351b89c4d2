"""G407: the old way to mark state inputs."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.flatbuffer import Vector
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import INFO, MEDIUM, WARNING
from tflint.model.subgraph import Subgraph


@rule("G407", "mutating-flags-mismatch", severity=WARNING, confidence=MEDIUM, on=Subgraph)
def mutating_flags_mismatch(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """The flags of state inputs do not fit the inputs of the operator.

    What it checks: `mutating_variable_inputs` is empty, or has one flag per input. As an info, a flag
    that is true belongs to a tensor marked `is_variable`.

    Why it matters: the flags say which inputs the operator changes. The interpreter goes by
    `is_variable` instead and ignores them, so an input that only a flag marks is no state there; old
    converters wrote such files. LiteRT's CompiledModel refuses any list that is not empty.

    How to fix: convert again with a current converter.

    When it is wrong: a file for an old runtime that goes by the flags.

    Source: LiteRT `tflite/core/interpreter_builder.cc` (ParseNodes),
    `litert/core/model/model_load.cc`; run with ai-edge-litert 2.3.0.
    """
    for operator in subgraph.operators:
        flags = operator.table["mutating_variable_inputs"]
        if not isinstance(flags, Vector) or not flags.count:
            continue
        if flags.count != len(operator.inputs):
            yield Finding(
                f"operator {operator.index} ({operator.type}) has {flags.count} flags in "
                f"mutating_variable_inputs, but {len(operator.inputs)} inputs",
                at=operator,
                field="mutating_variable_inputs",
                help="write one flag per input, or none",
            )
            continue
        changed = [t for flag, t in zip(flags.tuple(), operator.input_tensors, strict=True) if flag]
        plain = [tensor for tensor in changed if tensor is not None and not tensor.is_variable]
        if plain:
            more = f" and {len(plain) - 1} more" if len(plain) > 1 else ""
            yield Finding(
                f"operator {operator.index} ({operator.type}) marks '{plain[0].short_name}'{more} "
                "as an input that it changes, which is not marked is_variable",
                at=operator,
                field="mutating_variable_inputs",
                severity=INFO,
                related=tuple(("state", tensor) for tensor in plain[:10]),
                help="convert again, so that states become variable tensors",
            )
