"""Constants that are stored without their zeros."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.rare_tensors import rare_tensors
from tflint.analysis.sparse_layout import SparseProblem, sparse_problem
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.model import Model


@rule(
    "F206",
    "invalid-sparsity",
    severity=ERROR,
    confidence=HIGH,
    on=Model,
    tags=("crash", "security"),
)
def invalid_sparsity(model: Model, facts: Facts) -> Iterator[Finding]:
    """The description of a sparse constant does not fit its shape or its bytes.

    What it checks: The traversal order is a permutation of the dimensions and then of the block
    dimensions; there is a level for each; sizes of dense levels are those of the shape, divided by
    the blocks without remainder; segments begin at 0, do not fall and are as many as the levels
    before demand; indices are as many as the last segment says and within their dimension; the
    stored bytes are as many as the values need. Levels, blocks and bytes beyond those in use, and
    sparsity of a tensor that is no constant, are a warning.

    Why it matters: The loader refuses only what it cannot parse. DENSIFY and the sparse kernels write
    where the indices lead: the model gives wrong numbers, or the process dies.

    How to fix: Convert the model again, or store the constant densely.

    When it is wrong: Never for errors.

    Source: LiteRT `tflite/core/interpreter_builder.cc` (ParseSparsity), `tflite/core/tools/verifier.cc`
    (VerifyAndCountSparseElements), `tflite/kernels/internal/utils/sparsity_format_converter.cc`; run
    with ai-edge-litert 2.3.0.
    """
    known: dict[tuple[int, int, tuple[int, ...], int], SparseProblem | None] = {}
    for tensor in facts.of(rare_tensors).sparse:
        table = tensor.table["sparsity"]
        if not tensor.sound or tensor.external_buffer:
            continue
        # Tensors may share a description with a million indices.
        key = table.position, tensor.buffer_index, tensor.shape, tensor.dtype.code
        if key not in known:
            known[key] = sparse_problem(tensor, table)
        problem = known[key]
        if problem is not None:
            yield Finding(
                f"sparse tensor '{tensor.short_name}' {problem.text}",
                at=tensor,
                field=f"sparsity.{problem.field}" if problem.field else "sparsity",
                severity=WARNING if problem.harmless else ERROR,
                help="convert the model again, or store the constant densely",
            )
