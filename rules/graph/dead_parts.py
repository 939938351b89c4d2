"""G301 and G302: operators and subgraphs that make no difference."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.call_graph import call_graph
from tflint.analysis.facts import Facts
from tflint.analysis.liveness import liveness
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, INFO, MEDIUM, WARNING
from tflint.model.operator import Operator
from tflint.model.subgraph import Subgraph

SHOWN = 10

# Subgraphs for the accuracy test of an accelerator; delegates and this rule skip them
# (LiteRT `tflite/util.cc`, IsValidationSubgraph).
VALIDATION = "VALIDATION:"


@rule("G301", "dead-operator", severity=WARNING, confidence=MEDIUM, on=Subgraph)
def dead_operator(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """Nothing uses what an operator computes.

    What it checks: from every operator a path leads to an output of the subgraph or of a signature, or
    to an operator with an effect: one without outputs, one that touches a resource or a variable, a
    call of a subgraph with an effect, a TensorFlow operator that acts on files, tables or the console.
    Operators that the control dependencies name are kept too. Operators that hang together give one
    finding, at the last of them. It is an info when the last ones are custom operators, which may do
    things that the graph does not show.

    Why it matters: the operators run at every invocation for nothing, and their weights take space.
    Often the export took the wrong output, or a head of the model that was needed for training stayed.

    How to fix: check the outputs of the exported function; converting again removes what they do not
    need.

    When it is wrong: a custom operator with an effect, such as logging.

    Source: LiteRT runs all operators in the file, `tflite/core/subgraph.cc` (InvokeImpl).
    """
    for part in facts.of(liveness).parts.get(subgraph.index, ()):
        last = part.ends[-1]
        yield Finding(
            _text(last, len(part.operators) - 1),
            at=last,
            severity=INFO if all(operator.is_custom for operator in part.ends) else None,
            related=tuple(("dead", o) for o in part.operators[-SHOWN:] if o is not last),
            help="check the outputs of the exported function, and convert again",
            data={"operators": [operator.index for operator in part.operators[:SHOWN]]},
        )


def _text(last: Operator, others: int) -> str:
    names = [f"'{t.short_name}'" for t in last.output_tensors[:3] if t is not None]
    outputs = ", ".join(names) + (", …" if len(last.outputs) > 3 else "")
    more = f", and {others:,} operators that hang on it do nothing either" if others > 1 else ""
    if others == 1:
        more = ", and 1 operator that hangs on it does nothing either"
    return f"nothing uses what operator {last.index} ({last.type}) computes ({outputs}){more}"


@rule("G302", "unreachable-subgraph", severity=WARNING, confidence=HIGH, on=Subgraph)
def unreachable_subgraph(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """Nothing can run a subgraph.

    What it checks: every subgraph is subgraph 0, belongs to a signature, or is called by one that is
    itself reachable. Subgraphs whose name begins with `VALIDATION:` are left out. It is an info for a
    subgraph without operators, which converters leave behind.

    Why it matters: its operators and weights take space, and what is wrong in it can keep the model
    from loading. Often the operator that called it, or a signature, was lost.

    How to fix: convert again; add a signature for a subgraph that is meant as an entry point.

    When it is wrong: an application that runs subgraphs by their index.

    Source: LiteRT `tflite/core/interpreter.cc`, which runs subgraph 0 or that of a signature.
    """
    if subgraph.index in facts.of(call_graph).reachable or subgraph.name.startswith(VALIDATION):
        return
    count = len(subgraph.operators)
    yield Finding(
        f"no operator of a reachable subgraph and no signature leads to subgraph "
        f"'{subgraph.subject}' ({count:,} operator{'s' * (count != 1)})",
        at=subgraph,
        severity=None if count else INFO,
        help="convert again without it, or add the signature that starts it",
        data={"operators": count},
    )
