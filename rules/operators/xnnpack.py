"""O103 and O104: operators that run only with XNNPACK, or only without."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tflint.analysis.composites import decompositions
from tflint.analysis.deployment import TFLM, deployment
from tflint.analysis.xnnpack_nodes import objection
from tflint.analysis.xnnpack_only import NeededType, needed_types
from tflint.analysis.xnnpack_refusals import xnnpack_refusals
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.subgraph import Subgraph

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator

MOST_NAMED = 5
ADVICE = "compute in FLOAT32, with FLOAT16 weights behind a DEQUANTIZE if need be"


@rule("O103", "needs-xnnpack", severity=WARNING, confidence=HIGH, on=Subgraph)
def needs_xnnpack(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """Operators run only where XNNPACK takes them over.

    What it checks: operators on FLOAT16 data or weights for which XNNPACK has a FLOAT16 kernel and the
    builtin kernels do not (among them CONV_2D, FULLY_CONNECTED, RELU, EXP, MEAN, DIV and SPLIT), with
    the types that the operators before them leave; and QUANTIZE between floats. There is one finding
    for those of a subgraph. It is an error for an operator that XNNPACK leaves to its builtin kernel,
    and for all of them where the model has to run in TensorFlow Lite Micro, which has no XNNPACK.
    Custom operators that XNNPACK runs are left to O302, operators that it refuses to O104.

    Why it matters: XNNPACK is on by default on desktop and Android. With the delegate off
    (`BUILTIN_WITHOUT_DEFAULT_DELEGATES`, a reference interpreter, a build without it),
    AllocateTensors or the first Invoke fails.

    How to fix: keep activations in FLOAT32 and only the weights in FLOAT16, behind DEQUANTIZE, as
    `converter.target_spec.supported_types = [tf.float16]` writes them.

    When it is wrong: every device and test of yours has XNNPACK on.

    Source: LiteRT `tflite/kernels` and `tflite/delegates/xnnpack/xnnpack_delegate.cc`; each operator
    was run with ai-edge-litert 2.3.0 on each type, with and without the delegate.
    """
    if subgraph.index in facts.of(decompositions):
        return
    on_tflm = any(runtime.name == TFLM for runtime in facts.of(deployment).runtimes)
    refused = facts.of(xnnpack_refusals).get(subgraph.index, {})
    taken: list[tuple[Operator, NeededType]] = []
    for operator, needed in needed_types(subgraph, facts):
        reason = objection(operator)
        if not reason:
            if operator.index not in refused:
                taken.append((operator, needed))
            continue
        yield Finding(
            f'{operator.type} has no builtin kernel for {needed.type} ("{needed.tensor.short_name}"), '
            f"and XNNPACK, which has one, leaves the operator: {reason}",
            at=operator,
            severity=ERROR,
            help=ADVICE,
            data={"type": needed.type, "reason": reason},
        )
    if taken:
        yield _only_with_xnnpack(taken, facts, on_tflm=on_tflm)


def _only_with_xnnpack(
    taken: list[tuple[Operator, NeededType]], facts: Facts, *, on_tflm: bool
) -> Finding:
    counts = Counter(operator.type for operator, _ in taken)
    types = " and ".join(sorted({needed.type for _, needed in taken}))
    if len(taken) > 1:
        runs, fails = f"{len(taken)} operators on {types} run", "they fail"
    else:
        runs, fails = f"1 operator on {types} runs", "it fails"
    lacks = "and TensorFlow Lite Micro has none" if on_tflm else f"with the delegate off {fails}"
    return Finding(
        f"{runs} with XNNPACK only, {lacks}: {_listed(counts)}",
        at=taken[0][0],
        severity=ERROR if on_tflm else None,
        help=ADVICE,
        data={"operators": dict(counts)},
        targets=(TFLM,) if TFLM in facts.of(deployment).selected else (),
    )


@rule("O104", "rejected-by-xnnpack", severity=ERROR, confidence=HIGH, on=Subgraph)
def rejected_by_xnnpack(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """XNNPACK takes an operator over and then refuses it.

    What it checks: operators that the builtin kernels run, that XNNPACK takes over, and that it then
    cannot build. It has room for 6 dimensions, and does not look at them before it takes SOFTMAX,
    CONCATENATION, SPLIT, FULLY_CONNECTED, reductions, and outputs of most others; a RESHAPE to more
    than 6 dimensions is taken over when it declares fewer. An 8-bit layer must have multipliers (input
    scale * weight scale / output scale) below 256, and the bias of an INT8 convolution one scale where
    the weights have one, and several where they have several. CONV_2D takes the number of groups from
    the declared shape of its input, which other kernels overwrite. Some operators (SPLIT, DIV, MAXIMUM,
    RESIZE_BILINEAR) are taken over although an output declares another type than they give, and
    reductions although they reduce a scalar. What the builtin kernel computes wrongly or refuses too is
    left to the rules about that: depth_multiplier to T401, repeated permutations to T403, empty
    convolutions to T307, elements that a matrix product drops to T303, multipliers above 2^15 to Q211.

    Why it matters: XNNPACK is on by default on desktop and Android, and there is no way back to the
    builtin kernel: AllocateTensors fails there with "Node number N (TfLiteXNNPackDelegate) failed to
    prepare", though the model runs with reference kernels and in TensorFlow Lite Micro.

    How to fix: the help says it for each case: mostly to declare the shape or type that the operator
    really gives, as a converter does, or to merge dimensions with a RESHAPE in front of the operator.

    When it is wrong: the application turns the delegate off, or runs the model elsewhere.

    Source: LiteRT `tflite/delegates/xnnpack/xnnpack_delegate.cc` (Subgraph::Create, Prepare). Run with
    ai-edge-litert 2.3.0, with and without the delegate: "failed to delegate SOFTMAX node" (rank,
    RESHAPE, types), "failed to create XNNPACK runtime" (multiplier, types), "XNNPack delegate failed to
    reshape runtime" (groups, scalars), "XNNPack delegate failed to reshape external value" (rank of
    an input).
    """
    for index, refusal in facts.of(xnnpack_refusals).get(subgraph.index, {}).items():
        operator = subgraph.operators[index]
        yield Finding(
            f"{operator.type} {refusal.text}; AllocateTensors fails with the default delegate",
            at=operator,
            field=refusal.field,
            help=refusal.advice,
            related=(("tensor", refusal.tensor),) if refusal.tensor is not None else (),
            data=refusal.data,
        )


def _listed(counts: Mapping[str, int]) -> str:
    named = [f"{count} {kind}" if count > 1 else kind for kind, count in counts.items()]
    more = len(named) - MOST_NAMED
    return ", ".join(named[:MOST_NAMED]) + (f" and {more} more kinds" if more > 0 else "")
