"""The order that the converter wants operators to keep, in a metadata entry."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.control_edges import ENTRY_NAME, EdgesProblem, control_edges_problem
from tflint.analysis.facts import Facts
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.model import Model
from tflint.model.signature import MetadataEntry

# 1.5 GiB is allocated and the model runs, 16 GiB ended in std::bad_alloc or in minutes of swapping.
_FATAL_BYTES = 16 << 30


@rule(
    "F501",
    "malformed-control-dependencies",
    severity=ERROR,
    confidence=HIGH,
    on=Model,
    tags=("crash", "security"),
)
def malformed_control_dependencies(model: Model, facts: Facts) -> Iterator[Finding]:
    """The entry `model_control_dependencies` cannot be read, or names operators that do not exist.

    What it checks: Its version is 1, its numbers end, counts are not larger than the bytes behind
    them, there is a list for each subgraph, and its operators exist. A count for which the
    interpreter would have to allocate 16 GiB or more is an error, everything else a warning.

    Why it matters: The interpreter reads this entry when it loads the model, and allocates what the
    counts say before it looks at what follows: seven bytes can exhaust the memory. What it cannot
    read it ignores, so that delegates may change the order of operators with side effects.

    How to fix: Remove the entry, or convert the model again.

    When it is wrong: Never.

    Source: LiteRT `tflite/converter/experimental/remat/metadata_util.cc`
    (ParseModelControlDependencies); run with ai-edge-litert 2.3.0.
    """
    entry = model.metadata_entry(ENTRY_NAME)
    if entry is None or not entry.sound:
        return
    sizes = [len(subgraph.operators) for subgraph in model.subgraphs]
    problem = control_edges_problem(entry.data, sizes)
    if problem is not None:
        yield _finding(entry, problem)


def _finding(entry: MetadataEntry, problem: EdgesProblem) -> Finding:
    fatal = problem.allocates >= _FATAL_BYTES
    text = problem.text
    if fatal:
        text += f", for which the interpreter allocates {problem.allocates >> 30:,} GiB"
    return Finding(
        f"metadata '{ENTRY_NAME}' {text}",
        at=entry,
        field="buffer",
        severity=ERROR if fatal else WARNING,
        help="remove the entry, or convert the model again",
        data={"bytes": len(entry.data)},
    )
