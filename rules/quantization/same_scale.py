"""Q207: integers that pass unchanged between tensors of different scales."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.composites import decompositions
from tflint.analysis.kernel_quantization import ACTIVATIONS, COPIES, EIGHT_BIT, EVERY
from tflint.analysis.scale_chains import first_tensors, last_tensors
from tflint.analysis.scale_passages import PAIRS, passed_on
from tflint.analysis.xnnpack_nodes import objection
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.operator import Operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.tensor import Tensor

TOLERATED_STEPS = 1.0
"""By so much the results of sound kernels differ from each other."""

COMPARED_FOR_EVERY_TYPE = frozenset({"PACK", "UNPACK", "EXPAND_DIMS", "FILL"})
"""Their kernels compare the parameters of floats and other integers too."""

ROUNDING = 1e-6
"""Relative difference of scales that stays invisible where no kernel compares them."""


@rule(
    "Q207",
    "same-scale-violation",
    severity=ERROR,
    confidence=HIGH,
    on=ops(*PAIRS),
    tags=("silent",),
)
def same_scale_violation(operator: Operator, facts: Facts) -> Iterator[Finding]:
    """An operator passes integers on, but its tensors have different scales or zero points.

    What it checks: input and output of operators that never rescale: RESHAPE, TRANSPOSE, SLICE, PAD,
    GATHER, SPLIT, PACK, pooling, resizing, MAXIMUM, MINIMUM, SELECT, CONCATENATION (not on UINT8, which
    it rescales) and others; arguments and results of IF and WHILE against the subgraphs they call; what
    is assigned to a variable against what is read. It is a warning where no kernel compares the scales
    and no value moves by more than a step, and where only operators that pass integers on read the
    other scale, until the tensor has the first one again. PACK, UNPACK, EXPAND_DIMS and FILL compare
    the parameters of every type: a scale that was left on one FLOAT32 tensor is enough.

    Why it matters: some kernels compare the parameters and refuse to run (CONCATENATION on INT8,
    PACK, UNPACK, REDUCE_MAX; with XNNPACK also TRANSPOSE, SLICE, PAD, MAX_POOL_2D, SPLIT), down to
    the last bit of the scale. The others copy the integers, which mean something else afterwards.

    How to fix: put a QUANTIZE operator between the two scales, or give both tensors the same one.
    Converters do one of these by themselves; the difference comes from a later change of the file,
    or from separate fake quantization before and after a pooling layer in training.

    The calls: `tf.lite.OpsSet.TFLITE_BUILTINS_INT8` in `converter.target_spec.supported_ops`,
    `ai_edge_quantizer.recipe.static_wi8_ai8()`, or from PyTorch
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer.set_global` for the whole model.

    When it is wrong: no case is known; no INT8 or INT16 operator of the public models violates it.

    Source: LiteRT `concatenation.cc`, `pack.cc`, `unpack.cc`, `expand_dims.cc`, `mirror_pad.cc`,
    `space_to_batch_nd.cc`, `batch_to_space_nd.cc`, `fill.cc`, `reduce.cc`, `pad.cc`,
    `xnnpack_delegate.cc` (CheckTensorsInputOutputScale); each operator was run with ai-edge-litert
    2.3.0 and scales that differ by a factor of 2, by 1e-5, and by one bit.
    """
    if operator.subgraph.index in facts.of(decompositions):
        return
    violations = [v for pair in passed_on(operator, facts) if (v := _violation(operator, *pair))]
    violations += _other_types(operator)
    if not violations:
        return
    worst = max(violations, key=lambda v: (v.refuser != "", v.steps))
    consequence = (
        f"{worst.refuser} refuses the operator"
        if worst.refuser
        else f"values move by up to {worst.steps:.3g} steps"
    )
    others = f" (and {len(violations) - 1} more)" if len(violations) > 1 else ""
    yield Finding(
        f"operator {operator.index} {operator.type} passes "
        f"{'integers' if worst.source.dtype.is_integer else 'values'} from "
        f"'{worst.source.short_name}' {_parameters(worst.source)} to '{worst.target.short_name}' "
        f"{_parameters(worst.target)}{others}: {consequence}",
        at=operator,
        help="give both tensors the same scale and zero point, or put a QUANTIZE operator between",
        related=(("input", worst.source), ("output", worst.target)),
        severity=None if worst.refuser or any(_matters(v) for v in violations) else WARNING,
        data={
            "from": worst.source.scale_and_zero_point,
            "to": worst.target.scale_and_zero_point,
            "steps": worst.steps,
            "pairs": len(violations),
        },
    )


class Violation(NamedTuple):
    """A pair with different parameters, who refuses it if anyone, and how far the farthest value
    moves, in steps of the target."""

    source: Tensor
    target: Tensor
    refuser: str
    steps: float


def _violation(operator: Operator, source: Tensor, target: Tensor) -> Violation | None:
    have, want = source.scale_and_zero_point, target.scale_and_zero_point
    refuser = _refuser(operator, source)
    if have is None or want is None:
        # A kernel that compares takes parameters that are missing or per axis for (0, 0).
        unequal = refuser == "LiteRT" and have != want
        return Violation(source, target, refuser, 0.0) if unequal else None
    (scale, zero), (new_scale, new_zero) = have, want
    usable = 0 < scale < float("inf") and 0 < new_scale < float("inf")
    if have == want or not usable:
        return None
    is_rounding = zero == new_zero and abs(scale - new_scale) <= ROUNDING * scale
    if is_rounding and not refuser:
        return None
    moved = max(abs(scale * (q - zero) - new_scale * (q - new_zero)) for q in _ends(source))
    # Zeros of a constant stay zeros: converters store them once for tensors of several scales.
    return Violation(source, target, refuser, moved / new_scale) if moved or refuser else None


def _matters(violation: Violation) -> bool:
    """Somebody takes the integers for other numbers than they stood for."""
    if violation.steps <= TOLERATED_STEPS:
        return False
    origins, readers = first_tensors(violation.source), last_tensors(violation.target)
    if not origins or not readers:
        return True
    return any(
        reader.scale_and_zero_point != origin.scale_and_zero_point
        for origin in origins
        for reader in readers
    )


def _other_types(operator: Operator) -> list[Violation]:
    """Pairs of a type that is not quantized, whose parameters the kernel compares all the same."""
    if operator.name not in COMPARED_FOR_EVERY_TYPE:
        return []
    positions, inputs = COPIES[operator.name].inputs, operator.input_tensors
    sources = inputs if positions == EVERY else [operator.input(position) for position in positions]
    return [
        Violation(source, target, "LiteRT", 0.0)
        for source in sources
        for target in operator.output_tensors
        if source is not None
        and target is not None
        and source.dtype is target.dtype
        and source.dtype.name not in ACTIVATIONS
        and source.scale_and_zero_point != target.scale_and_zero_point
    ]


def _ends(tensor: Tensor) -> tuple[int, int]:
    """The smallest and the largest integer in the tensor, as far as can be known."""
    values = tensor.numpy() if tensor.is_constant else None
    if values is None or values.size == 0:
        return tensor.dtype.minimum, tensor.dtype.maximum
    return int(values.min()), int(values.max())


def _refuser(operator: Operator, source: Tensor) -> str:
    """Who compares the parameters bit for bit, if anyone."""
    copy = COPIES.get(operator.name)
    if copy is None:
        return ""
    is_compared = not copy.compared or any(
        position < len(operator.inputs) and operator.inputs[position] == source.index
        for position in copy.compared
    )
    if is_compared and source.dtype.name in copy.exact:
        return "LiteRT"
    takes = copy.xnnpack_exact and len(operator.outputs) <= copy.xnnpack_outputs
    if takes and source.dtype.name in EIGHT_BIT and not objection(operator):
        return "XNNPACK"
    return ""


def _parameters(tensor: Tensor) -> str:
    pair = tensor.scale_and_zero_point
    if pair is None:
        return "(per axis)" if tensor.is_quantized else "(no scale)"
    return f"({pair[0]:.9g}, {pair[1]})"
