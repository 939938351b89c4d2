"""G401 and G402: operators that call subgraphs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from tflint.analysis.call_graph import CallGraph, call_graph
from tflint.analysis.facts import Facts
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING
from tflint.model.operator import Operator
from tflint.model.subgraph import Subgraph

SHOWN = 6


@rule(
    "G401",
    "subgraph-recursion",
    severity=ERROR,
    confidence=HIGH,
    on=Subgraph,
    tags=("crash", "security"),
)
def subgraph_recursion(
    subgraph: Subgraph, facts: Facts, *, max_depth: int = 32
) -> Iterator[Finding]:
    """A subgraph calls itself, directly or through others.

    What it checks: the calls of subgraphs by IF, WHILE, CALL_ONCE, STABLEHLO_COMPOSITE and the other
    operators that name subgraphs hold no cycle. A cycle that nothing can start is a warning; so is an
    operator that calls subgraph 0, the graph of the model, which is often the 0 of an option that was
    left out. Chains of calls that are longer than `max-depth` are an info.

    Why it matters: the interpreter prepares called subgraphs with the caller, or runs them with it.
    In a cycle that never ends, and the process dies with a stack overflow.

    How to fix: name the subgraph that was meant. TensorFlow Lite has no recursion; write it as a WHILE
    loop.

    When it is wrong: never for the errors.

    Options:
      max-depth: deeper chains run (3,000 levels did), but stacks of devices are small.

    Source: CVE-2021-29591; run with ai-edge-litert 2.3.0: IF, WHILE and STABLEHLO_COMPOSITE crash
    AllocateTensors, CALL_ONCE crashes Invoke.
    """
    graph = facts.of(call_graph)
    index = subgraph.index
    cycle = facts.of(_cycles).get(index)
    if cycle is not None and cycle[0] == index:
        yield _cycle(subgraph, graph, cycle)
    if cycle is None:
        for operator in graph.operators[index]:
            if 0 in operator.called_subgraphs:
                yield Finding(
                    f"operator {operator.index} ({operator.type}) of subgraph "
                    f"'{subgraph.subject}' calls subgraph 0, the model itself",
                    at=operator,
                    severity=WARNING,
                    help="name the subgraph that was meant; 0 is what a missing option reads as",
                )
    if index in graph.entries and graph.depth[index] > max_depth:
        yield Finding(
            f"calls from subgraph '{subgraph.subject}' are {graph.depth[index]:,} deep, "
            f"more than {max_depth}",
            at=subgraph,
            severity=INFO,
            help="test on the device: each level takes stack",
            key="depth",
            data={"depth": graph.depth[index]},
        )


def _cycles(facts: Facts) -> dict[int, tuple[int, ...]]:
    """The cycle of each subgraph that is on one."""
    return {index: cycle for cycle in facts.of(call_graph).cycles for index in cycle}


def _cycle(subgraph: Subgraph, graph: CallGraph, cycle: tuple[int, ...]) -> Finding:
    subgraphs = subgraph.model.subgraphs
    chain = [subgraphs[index] for index in graph.way_around(cycle)]
    names = [f"'{each.subject}'" for each in chain[:SHOWN]]
    if len(chain) > SHOWN:
        names.append(f"{len(chain) - SHOWN:,} more")
    runs = subgraph.index in graph.reachable
    text = f"subgraph '{subgraph.subject}' calls itself"
    if len(chain) > 1:
        text = f"subgraph {' calls '.join(names)}, which calls '{subgraph.subject}' again"
    return Finding(
        text,
        at=subgraph,
        severity=None if runs else WARNING,
        related=tuple(("call", operator) for operator in _calling(chain, graph)),
        help="name the subgraph that was meant; recursion has to become a WHILE loop",
        data={"cycle": [each.index for each in chain[:SHOWN]]},
    )


def _calling(chain: list[Subgraph], graph: CallGraph) -> list[Operator]:
    """The operators that make the first calls of a chain that ends where it begins."""
    return [
        next(o for o in graph.operators[caller.index] if called.index in o.called_subgraphs)
        for caller, called in islice(zip(chain, [*chain[1:], chain[0]], strict=True), SHOWN)
    ]


@rule(
    "G402",
    "called-subgraph-mismatch",
    severity=ERROR,
    confidence=HIGH,
    on=ops("IF", "WHILE", "CALL_ONCE", "STABLEHLO_CASE", "STABLEHLO_COMPOSITE"),
    tags=("crash", "security"),
)
def called_subgraph_mismatch(operator: Operator, facts: Facts) -> Iterator[Finding]:
    """An operator and the subgraphs it calls do not fit together.

    What it checks: the numbers of inputs and outputs of the operator against those of the subgraphs;
    that the condition of IF and WHILE is a BOOL with one element; that WHILE has two different
    subgraphs; that the inputs and outputs of a loop body have the same types; that an output of
    the operator that is read, or that has another width, has the type that branches and body return;
    that CALL_ONCE and what it calls have neither inputs nor outputs; that STABLEHLO_CASE has 1 to 20
    branches and an INT32 index, and that every subgraph of the model but the first looks like its
    branches, because its kernel compares them all. Types are those after the kernels have set them.
    Other types that differ are a warning. The output types of a composite are left to T203
    wrong-output-type.

    Why it matters: AllocateTensors fails. For outputs of another width the process dies in Invoke, and
    whatever reads an output of another type takes its bytes for that type.

    How to fix: give the subgraph the inputs and outputs that the operator passes. Converters write
    them alike, so look at what edited the file after conversion.

    When it is wrong: the interpreter corrects types of inputs, and those of outputs that nothing
    reads.

    Source: LiteRT `tflite/kernels/{if,while,call_once,stablehlo_case,stablehlo_composite}.cc`; run with
    ai-edge-litert 2.3.0.
    """
    subgraphs = facts.model.subgraphs
    called = [subgraphs[index] for index in operator.called_subgraphs]
    if operator.subgraph in called or not all(each.sound for each in called):
        return
    from tflint.analysis.call_demands import unmet_demand

    demand = unmet_demand(operator, facts)
    if demand is None:
        return
    yield Finding(
        f"operator {operator.index} ({operator.type}) {demand.text}",
        at=operator,
        field=f"{operator.options_field}.{demand.field}" if demand.field else "",
        severity=demand.severity,
        related=tuple(("subgraph", each) for each in dict.fromkeys(called[:SHOWN])),
        help=demand.help,
    )
