"""G403: loops that end at once, or never."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import ERROR, MEDIUM, WARNING
from tflint.model.operator import Operator


@rule("G403", "constant-loop-condition", severity=WARNING, confidence=MEDIUM, on=ops("WHILE"))
def constant_loop_condition(operator: Operator, facts: Facts) -> Iterator[Finding]:
    """The condition of a WHILE loop cannot change.

    What it checks: the output of the condition subgraph depends on one of its inputs, a variable, a
    random number or a custom operator. It is an error when the output is a constant that is true.

    Why it matters: the loop never ends, so that Invoke never returns, or its body never runs.

    How to fix: let the condition depend on a value that the body changes, such as a counter, and check
    which output the condition returns.

    When it is wrong: a loop whose body was meant to be switched off for good.

    Source: LiteRT `tflite/kernels/while.cc` has no limit of rounds; run with ai-edge-litert 2.3.0.
    """
    from tflint.analysis.loop_conditions import fixed_conditions

    index = operator.options.get("cond_subgraph_index")
    fixed = facts.of(fixed_conditions).get(index) if isinstance(index, int) else None
    if fixed is None:
        return
    condition = fixed.output.subgraph
    start = f"the condition of operator {operator.index} (WHILE), subgraph '{condition.subject}',"
    texts = {
        True: "is a constant that is true: the loop never ends",
        False: "is a constant that is false: the body never runs",
        None: "depends on none of its inputs: the loop never ends or never begins",
    }
    yield Finding(
        f"{start} {texts[fixed.value]}",
        at=operator,
        field=f"{operator.options_field}.cond_subgraph_index",
        severity=ERROR if fixed.value else None,
        related=(("condition", fixed.output),),
        help="return a value that depends on what the body changes",
    )
