"""Q209 and Q210: scales for which a kernel ends the whole process."""

from __future__ import annotations

from collections.abc import Iterator
from math import log2
from typing import TYPE_CHECKING

from tflint.analysis.composites import decompositions
from tflint.analysis.kernel_quantization import EIGHT_BIT
from tflint.analysis.shape_inference import inferred_shapes
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import ERROR, HIGH
from tflint.model.operator import Operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

COMPARISONS = ("EQUAL", "NOT_EQUAL", "LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL")
LEFT_SHIFT = {"INT8": 20, "UINT8": 20, "INT16": 15}
SQUARED_LEFT_SHIFT = 7
NEAR_POWER_OF_TWO = 1e-3
"""By so much log2 of a scale may differ from a whole number (`tflite/kernels/kernel_util.cc`,
CheckedLog2)."""

Scales = tuple[float, float, float]


@rule(
    "Q209",
    "scale-aborts-process",
    severity=ERROR,
    confidence=HIGH,
    on=ops("ADD", "SUB", "SQUARED_DIFFERENCE", *COMPARISONS),
    tags=("crash",),
)
def scale_aborts_process(operator: Operator, facts: Facts) -> Iterator[Finding]:
    """The scales of an operator make LiteRT end the process.

    What it checks: ADD with an output scale of no more than 2^-19 times the larger input scale (2^-14
    on INT16); SQUARED_DIFFERENCE with one of no more than 2^-12 times the square of it; SUB with
    exactly 2^-19 (2^-14) times; EQUAL, NOT_EQUAL and the ordering comparisons on 8 bits with an
    input scale of exactly 1 (EQUAL and NOT_EQUAL on INT16 too). Scales that are missing, 0 or below
    end it as well, and are reported as that.

    Why it matters: the kernel turns the ratio of the scales into a fixed-point number that must be
    below 1 (for the comparisons: not 1), and a failed check calls abort(). No caller can catch that:
    the application ends when it loads the model, or at the first comparison.

    How to fix: calibrate again, so that the output scale fits the sum; for a comparison with scale 1
    use the next float32, 1.0000001, for both tensors, or compare INT32.

    The calls: real samples, preprocessed as at inference, go to `converter.representative_dataset`
    of TensorFlow's converter, to `ai_edge_quantizer.Quantizer.calibrate`, or from PyTorch through
    the model that `torchao.quantization.pt2e.quantize_pt2e.prepare_pt2e` made with
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer`.

    When it is wrong: builds of LiteRT without these checks, and delegates that take the operator.

    Source: LiteRT `tflite/kernels/add.cc`, `sub.cc`, `squared_difference.cc`, `comparisons.cc`,
    `internal/quantization_util.cc` (QuantizeMultiplierSmallerThanOneExp); run with ai-edge-litert
    2.3.0 at the limits, 1 % above and 1 % below.
    """
    first = operator.input(0)
    if first is None or first.dtype.name not in LEFT_SHIFT:
        return
    reason = (
        _unit_scale(operator)
        if operator.name in COMPARISONS
        else _output_out_of_reach(operator, facts)
    )
    if not reason or operator.subgraph.index in facts.of(decompositions):
        return
    yield Finding(
        f"operator {operator.index} {operator.type} {reason}: LiteRT ends the process",
        at=operator,
        help="calibrate again with real samples, or choose a scale for which the ratio is allowed",
        related=tuple(("input", t) for t in operator.input_tensors[:2] if t is not None),
    )


def _unit_scale(operator: Operator) -> str:
    for tensor in operator.input_tensors[:2]:
        pair = tensor.scale_and_zero_point if tensor is not None else None
        if tensor is None or pair is None or pair[0] != 1.0:
            continue
        is_plain = tensor.dtype.name == "INT16" and operator.name not in ("EQUAL", "NOT_EQUAL")
        if not is_plain:
            return f"compares '{tensor.short_name}', whose scale is exactly 1"
    return ""


def _output_out_of_reach(operator: Operator, facts: Facts) -> str:
    scales, tensor = _scales(operator), operator.output()
    if scales is None or tensor is None:
        return ""
    # The kernels write the type of their inputs, whatever the output declares.
    written = facts.of(inferred_shapes).type(tensor)
    kind, larger, output = operator.name, max(scales[:2]), scales[2]
    if kind == "SQUARED_DIFFERENCE":
        if written not in EIGHT_BIT:
            return ""
        limit = (2 * larger) ** 2 / 2 ** (2 * SQUARED_LEFT_SHIFT)
    else:
        if written == "INT16" and _exponents(operator) is not None:
            return ""
        shift = LEFT_SHIFT.get(written)
        if shift is None:
            return ""
        limit = 2 * larger / 2**shift
    if (output != limit) if kind == "SUB" else (output > limit):
        return ""
    relation = "exactly" if kind == "SUB" else "no more than"
    return (
        f"has the output scale {output:.6g}, {relation} {limit:.6g} for the larger input scale "
        f"{larger:.6g}"
    )


def _scales(operator: Operator) -> Scales | None:
    """Those of two inputs and the output, when all are positive numbers."""
    tensors = (operator.input(0), operator.input(1), operator.output())
    found = [t.scale_and_zero_point for t in tensors if t is not None]
    scales = [pair[0] for pair in found if pair is not None and 0 < pair[0] < float("inf")]
    return (scales[0], scales[1], scales[2]) if len(scales) == 3 else None


def _exponents(operator: Operator) -> tuple[int, int, int] | None:
    """log2 of the three scales, when the kernel computes with shifts."""
    if not operator.options.get("pot_scale_int16"):
        return None
    scales = _scales(operator)
    if scales is None:
        return None
    logarithms = [log2(scale) for scale in scales]
    if any(abs(value - round(value)) >= NEAR_POWER_OF_TWO for value in logarithms):
        return None
    first, second, output = (round(value) for value in logarithms)
    return first, second, output


@rule(
    "Q210",
    "int16-add-aborts-process",
    severity=ERROR,
    confidence=HIGH,
    on=ops("ADD"),
    tags=("crash",),
)
def int16_add_aborts_process(operator: Operator, facts: Facts) -> Iterator[Finding]:
    """An INT16 addition with power-of-two scales does what that path of the kernel cannot do.

    What it checks: ADD on INT16 with the option pot_scale_int16 (on by default in the schema) and
    three scales that are powers of two: the shapes of both inputs must be equal, no input scale may
    exceed the output scale, and one of them must be equal to it.

    Why it matters: that path adds by shifts and does not broadcast. Shapes that differ end the
    process, which no caller can catch; scales that do not fit are refused.

    How to fix: set pot_scale_int16 to false, which takes the general path, or make the shapes equal.

    The calls: a layer is left out with
    `tf.lite.experimental.QuantizationDebugOptions(denylisted_nodes=[...])`, with
    `ai_edge_quantizer.Quantizer.update_quantization_recipe` and the algorithm no_quantize, or from
    PyTorch with `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer.set_module_name(name, None)`;
    16-bit activations come from
    `tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8` or
    `ai_edge_quantizer.recipe.static_wi8_ai16()`.

    When it is wrong: no case is known.

    Source: LiteRT `tflite/kernels/add.cc` (Prepare, EvalAddQuantized); run with ai-edge-litert 2.3.0.
    """
    tensors = (operator.input(0), operator.input(1), operator.output())
    if any(tensor is None or tensor.dtype.name != "INT16" for tensor in tensors):
        return
    exponents = _exponents(operator)
    first, second, _ = tensors
    if exponents is None or first is None or second is None:
        return
    shifts = (exponents[0] - exponents[2], exponents[1] - exponents[2])
    if max(shifts) != 0:
        problem = (
            f"has the scales 2^{exponents[0]}, 2^{exponents[1]} and 2^{exponents[2]}, of which the "
            "last must be that of the larger input: LiteRT refuses the operator"
        )
    elif first.shape != second.shape and not (
        first.has_free_dimensions or second.has_free_dimensions
    ):
        problem = (
            f"adds {list(first.shape)} and {list(second.shape)} by shifts, a path that does not "
            "broadcast: LiteRT ends the process"
        )
    else:
        return
    if operator.subgraph.index in facts.of(decompositions):
        return
    yield Finding(
        f"operator {operator.index} {operator.type} on INT16 {problem}",
        at=operator,
        field="builtin_options.pot_scale_int16",
        help="set pot_scale_int16 to false, or make the two shapes equal",
        related=(("input", first), ("input", second)),
        data={"exponents": exponents},
    )
