"""Constants that hold strings."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.graph_ends import graph_outputs
from tflint.analysis.rare_tensors import rare_tensors
from tflint.analysis.string_constants import string_tables
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING, Severity
from tflint.model.model import Model
from tflint.model.tensor import Tensor


@rule(
    "F205",
    "malformed-string-constant",
    severity=ERROR,
    confidence=HIGH,
    on=Model,
    tags=("crash", "security"),
)
def malformed_string_constant(model: Model, facts: Facts) -> Iterator[Finding]:
    """The offsets of a STRING constant lead astray, or their number is not that of its elements.

    What it checks: The buffer holds a count and the offsets of all strings, the offsets do not fall
    and stay in the buffer, and the count is that of the elements of the shape. More strings than
    elements, unused bytes before or behind the strings, and constants that nothing reads are a
    warning.

    Why it matters: The loader does not look at string constants, and kernels trust the numbers in
    them: they read foreign memory, which ends the process or leaks into results.

    How to fix: Write the constant again. The layout is int32 count, count + 1 int32 offsets from the
    start of the buffer, then the bytes of the strings.

    When it is wrong: Never for errors.

    Source: LiteRT `tflite/string_util.h`, `tflite/core/tools/verifier.cc` (VerifyStringTensorBuffer);
    run with ai-edge-litert 2.3.0.
    """
    tables = facts.of(string_tables)
    if not tables:
        return
    for tensor in facts.of(rare_tensors).strings:
        table = tables.get(tensor.buffer_index)
        if table is None or tensor.external_buffer or not tensor.sound or not tensor.is_constant:
            continue
        is_read = tensor.consumers or tensor.index in facts.of(graph_outputs)[tensor.subgraph.index]
        severity = ERROR if is_read else WARNING
        if table.problem:
            yield _finding(tensor, table.problem, WARNING if table.harmless else severity)
        elif table.count != tensor.elements:
            text = f"holds {table.count:,} strings, but its shape has {tensor.elements:,} elements"
            fewer = table.count < tensor.elements
            yield _finding(tensor, text, severity if fewer else WARNING)


def _finding(tensor: Tensor, text: str, severity: Severity) -> Finding:
    buffer = tensor.buffer
    return Finding(
        f"STRING constant '{tensor.short_name}' {text}",
        at=tensor,
        field="buffer",
        severity=severity,
        related=(("data", buffer),) if buffer is not None else (),
        help="write the constant again: count, count + 1 offsets from its start, then the bytes",
    )
