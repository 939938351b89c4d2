"""Q302: a few float operators in the middle of an integer graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.composites import decompositions
from tflint.analysis.precision import FloatIsland, float_islands
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import INFO, MEDIUM, WARNING
from tflint.model.subgraph import Subgraph

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

CHEAP = frozenset({"CAST", "CUSTOM", "NON_MAX_SUPPRESSION_V4", "NON_MAX_SUPPRESSION_V5", "SQRT"})
"""Operators that people keep in float on purpose; tolerated on small tensors."""

SMALL = 0.01
"""Share of all activation elements of the subgraph up to which an island counts as small."""


@rule("Q302", "float-island", severity=WARNING, confidence=MEDIUM, on=Subgraph)
def float_island(subgraph: Subgraph, facts: Facts, *, max_operators: int = 8) -> Iterator[Finding]:
    """A few operators compute in float between integer ones.

    What it checks: groups of connected float operators that take all their input from integer
    operators through DEQUANTIZE and give back to integer operators through QUANTIZE. Islands of the
    same operators are reported together, at the first. An island of only CAST, SQRT, custom or
    non-maximum suppression operators on less than 1 % of the activation elements is an info.

    Why it matters: integer-only targets (Edge TPU, Ethos-U, TensorFlow Lite Micro without float
    kernels) stop there or fall back to the CPU, and each border converts a whole tensor.

    How to fix: replace the operators by ones with integer kernels, or compute the part as a table.
    If the operators have integer kernels, calibration left them out: look into the converter's
    denylist (`QuantizationDebugOptions.denylisted_ops`), and convert with
    `converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]`, which reports them.

    The calls: a layer is left out with
    `tf.lite.experimental.QuantizationDebugOptions(denylisted_nodes=[...])`, with
    `ai_edge_quantizer.Quantizer.update_quantization_recipe` and the algorithm no_quantize, or from
    PyTorch with `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer.set_module_name(name, None)`;
    16-bit activations come from
    `tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8` or
    `ai_edge_quantizer.recipe.static_wi8_ai16()`.

    When it is wrong: the operators were kept in float on purpose, for accuracy.

    Options:
      max-operators: islands with more float operators are parts that were left in float on purpose.

    Source: LiteRT `tflite/converter/transforms/prepare_quantize.cc` (operators without a quantization
    specification stay in float); seen in public pose models, which have no integer SQRT and DIV.
    """
    if subgraph.index in facts.of(decompositions):
        return
    alike: dict[tuple[str, ...], list[FloatIsland]] = {}
    for island in float_islands(subgraph):
        if len(island.operators) <= max_operators:
            alike.setdefault(_kinds(island), []).append(island)
    if alike:
        total = sum(t.elements for o in subgraph.operators for t in o.output_tensors if t)
        for islands in alike.values():
            yield _finding(islands, total)


def _kinds(island: FloatIsland) -> tuple[str, ...]:
    return tuple(operator.type for operator in island.operators)


def _finding(islands: list[FloatIsland], total: int) -> Finding:
    """One finding for all islands of the same operators, at the first of them."""
    first = islands[0]
    begin, end = first.operators[0], first.operators[-1]
    where = f"operator {begin.index} {begin.type}"
    if end is not begin:
        where += f" to operator {end.index} {end.type}"
    again = f", and so do {len(islands) - 1} more places like it" if len(islands) > 1 else ""
    kinds = " -> ".join(_kinds(first))
    path = f" ({kinds})" if len(first.operators) > 2 else ""
    return Finding(
        f"{where}{path} computes in float between integer operators{again}",
        at=begin,
        help="use operators with integer kernels there, or accept the two conversions",
        related=(
            ("last", end),
            *(("dequantize", operator) for operator in first.entries[:3]),
            *(("quantize", operator) for operator in first.exits[:3]),
        ),
        severity=INFO if all(_is_small(island, total) for island in islands) else None,
        data={"islands": [[o.index for o in island.operators] for island in islands]},
        key=kinds,
    )


def _is_small(island: FloatIsland, total: int) -> bool:
    if any(operator.name not in CHEAP for operator in island.operators):
        return False
    outputs = [t for operator in island.operators for t in operator.output_tensors if t]
    return max((tensor.elements for tensor in outputs), default=0) < SMALL * total
