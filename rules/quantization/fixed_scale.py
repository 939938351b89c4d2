"""Q208: outputs whose scale and zero point the kernel prescribes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import log2
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.composites import decompositions
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.operator import Operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

Pair = tuple[float, int]

_UNIT: dict[str, Pair] = {
    "INT8": (1 / 256, -128),
    "UINT8": (1 / 256, 0),
    "INT16": (1 / 32768, 0),
}
_SYMMETRIC: dict[str, Pair] = {
    "INT8": (1 / 128, 0),
    "UINT8": (1 / 128, 128),
    "INT16": (1 / 32768, 0),
}


class Prescribed(NamedTuple):
    """Scale and zero point by type; those of `unchecked` types may differ in LiteRT, and the zero
    point too unless `checks_zero_point`. `tolerance` is relative, of the comparison of scales."""

    pairs: Mapping[str, Pair]
    tolerance: float
    unchecked: frozenset[str] = frozenset()
    checks_zero_point: bool = True


TOLERANCE = 1e-3
"""By so much the scale of a SOFTMAX output may differ (`activations.cc`), and log2 of that of TANH."""

PRESCRIBED: Mapping[str, Prescribed] = MappingProxyType(
    {
        "SOFTMAX": Prescribed(_UNIT, TOLERANCE, unchecked=frozenset({"UINT8"})),
        "LOGISTIC": Prescribed(_UNIT, 0.0, checks_zero_point=False),
        "TANH": Prescribed(_SYMMETRIC, TOLERANCE, unchecked=frozenset({"INT8", "UINT8"})),
        "LOG_SOFTMAX": Prescribed({"INT8": (1 / 16, 127), "UINT8": (1 / 16, 255)}, 0.0),
        "L2_NORMALIZATION": Prescribed({kind: _SYMMETRIC[kind] for kind in ("INT8", "UINT8")}, 0.0),
    }
)


@rule(
    "Q208",
    "wrong-fixed-scale",
    severity=ERROR,
    confidence=HIGH,
    on=ops(*PRESCRIBED),
    tags=("silent",),
)
def wrong_fixed_scale(operator: Operator, facts: Facts) -> Iterator[Finding]:
    """The output of an operator with a known range has another scale than the kernel prescribes.

    What it checks: scale and zero point of the output of SOFTMAX and LOGISTIC (1/256, -128 on INT8;
    1/256, 0 on UINT8; 1/32768 on INT16), TANH (1/128, 0; 1/128, 128; 1/32768), L2_NORMALIZATION (as
    TANH, 8 bits only) and LOG_SOFTMAX (1/16, 127 on INT8; 1/16, 255 on UINT8). It is a warning where
    LiteRT computes with any scale: TANH on 8 bits, SOFTMAX on UINT8, and the zero point of LOGISTIC.

    Why it matters: the kernel refuses the model. TensorFlow Lite Micro assumes these values for
    LOGISTIC and TANH without looking, and the results are off by the ratio.

    How to fix: give the output these values, and put a QUANTIZE operator behind it when what follows
    needs another scale. Converters do so by themselves; tools that share one scale between
    the branches of a concatenation do not.

    The calls: `tf.lite.OpsSet.TFLITE_BUILTINS_INT8` in `converter.target_spec.supported_ops`,
    `ai_edge_quantizer.recipe.static_wi8_ai8()`, or from PyTorch
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer.set_global` for the whole model.

    When it is wrong: LOGISTIC on 8 bits runs with another scale where XNNPACK takes it; the builtin
    kernel and other runtimes refuse it.

    Source: LiteRT `tflite/kernels/activations.cc`, `l2norm.cc`; each operator and type was run with
    ai-edge-litert 2.3.0 and scales 0.05 %, 1 % and 100 % off.
    """
    output = operator.output()
    data = operator.input(0)
    pair = output.scale_and_zero_point if output is not None else None
    if output is None or data is None or pair is None or data.dtype is not output.dtype:
        return
    prescribed = PRESCRIBED[operator.name]
    wanted = prescribed.pairs.get(output.dtype.name)
    if wanted is None or not 0 < pair[0] < float("inf"):
        return
    is_int16 = output.dtype.name == "INT16"
    off_scale = _is_off(operator.name, pair[0], wanted[0], prescribed.tolerance, is_int16)
    # The zero point of INT16 is 0 for every operator, which is another rule.
    off_zero_point = pair[1] != wanted[1] and not is_int16
    if not (off_scale or off_zero_point):
        return
    if operator.subgraph.index in facts.of(decompositions):
        return
    is_checked = output.dtype.name not in prescribed.unchecked
    is_refused = is_checked and (off_scale or prescribed.checks_zero_point)
    consequence = (
        "LiteRT refuses the operator"
        if is_refused
        else "LiteRT computes with it, other runtimes assume the prescribed values"
    )
    yield Finding(
        f"output '{output.short_name}' of operator {operator.index} {operator.type} on "
        f"{output.dtype.name} has scale {pair[0]:.9g} and zero point {pair[1]}, not {wanted[0]:.9g} "
        f"and {wanted[1]}: {consequence}",
        at=operator,
        field="outputs[0]",
        help="store the prescribed values, and rescale with a QUANTIZE operator behind it",
        related=(("output", output),),
        severity=None if is_refused else WARNING,
        data={"found": pair, "expected": wanted},
    )


def _is_off(kind: str, scale: float, wanted: float, tolerance: float, is_int16: bool) -> bool:
    if kind == "TANH" and is_int16:
        return abs(log2(scale) - log2(wanted)) > tolerance
    return abs(scale - wanted) > tolerance * wanted
