"""Q103: scales that are no usable numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from tflint.analysis.composites import decompositions
from tflint.analysis.parameter_use import computations, passages
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING, Severity
from tflint.model.dtype import FLOAT16
from tflint.model.tensor import Tensor

from .blocks import block_reader

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator
    from tflint.model.quantization import Quantization

SMALLEST_NORMAL = 2.0**-126
"""Float32 numbers below are denormal; XNNPACK does not take them for scales."""
SMALLEST_HALF = 2.0**-24


@rule("Q103", "invalid-scale", severity=ERROR, confidence=HIGH, on=Tensor, tags=("crash",))
def invalid_scale(tensor: Tensor, facts: Facts) -> Iterator[Finding]:
    """A scale is zero, negative, denormal, infinite or not a number.

    What it checks: every scale of tensors that an operator computes with or passes on, and the
    FLOAT16 scales of blockwise weights. Not the scale of a bias, which Q201 compares with the scales
    it must follow from. It is a warning where LiteRT runs the operator as the scales say: a tensor
    that is only passed on, or some channels of weights with scale 0, which are then constant.

    Why it matters: XNNPACK refuses such a scale when it takes the operator, and there is no way back
    to the builtin kernel: the model does not allocate. QUANTIZE with XNNPACK, ADD, SUB and
    comparisons kill the process. Other kernels return a constant.

    How to fix: convert again with samples for which the layer has an output other than zero. In an
    exporter of your own, clamp the range of a tensor before you divide it by the number of steps.
    Blocks of INT4 weights near zero got FLOAT16 scale 0 from ai-edge-quantizer (its issue 678): use a
    newer release.

    The calls: real samples, preprocessed as at inference, go to `converter.representative_dataset`
    of TensorFlow's converter, to `ai_edge_quantizer.Quantizer.calibrate`, or from PyTorch through
    the model that `torchao.quantization.pt2e.quantize_pt2e.prepare_pt2e` made with
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer`.

    When it is wrong: the finding is about LiteRT 2.3; older releases may leave an operator with such
    a scale to the builtin kernel.

    Source: LiteRT `xnnpack_delegate.cc` (CheckAffineQuantization, CheckFp16Scale), `add.cc`,
    `sub.cc`, `comparisons.cc`, `quantization_util.cc`; each operator was run with ai-edge-litert
    2.3.0 and scales of 0, -0.05, NaN, infinity and 1e-40.
    """
    quantization = tensor.quantization
    if quantization is None:
        return
    if quantization.details == "blockwise":
        yield from _blockwise(tensor)
        return
    defect = _affine_defect(quantization)
    if defect is None or tensor.subgraph.index in facts.of(decompositions):
        return
    judged = _consequence(tensor, defect, facts)
    if judged is not None:
        yield _finding(tensor, defect, judged, f"quantization.scale[{defect.index}]")


@dataclass(frozen=True, slots=True)
class Defect:
    """A bad scale and its index; how many of how many are bad. One that is negative, infinite or not
    a number goes before small ones."""

    value: float
    index: int
    bad: int
    count: int

    @property
    def is_small(self) -> bool:
        """Zero or denormal: what is multiplied by it becomes 0, as the scale says."""
        return 0 <= self.value < SMALLEST_NORMAL

    @property
    def text(self) -> str:
        """The first half of a message."""
        if self.count == 1:
            return f"has scale {self.value:g}, which is no positive normal number"
        return (
            f"has {self.bad} of {self.count} scales that are no positive normal number "
            f"({self.value:g} at index {self.index})"
        )


def _affine_defect(quantization: Quantization) -> Defect | None:
    if quantization.count > 1:
        return _defect(quantization.scale, SMALLEST_NORMAL)
    pair = quantization.pair
    if pair is None or SMALLEST_NORMAL <= pair[0] < float("inf"):
        return None
    return Defect(pair[0], 0, 1, 1)


def _defect(scales: npt.NDArray[np.floating], smallest: float) -> Defect | None:
    import numpy

    with numpy.errstate(invalid="ignore"):
        good = (scales >= smallest) & (scales < numpy.inf)
        small = (scales >= 0) & (scales < smallest)
    if good.all():
        return None
    bad = numpy.flatnonzero(~good)
    worst = numpy.flatnonzero(~good & ~small)
    index = int(worst[0] if worst.size else bad[0])
    return Defect(float(scales[index]), index, int(bad.size), int(scales.size))


def _consequence(
    tensor: Tensor, defect: Defect, facts: Facts
) -> tuple[Severity, Operator, str] | None:
    """How bad it is, and which operator does what: the worst of all that look at the tensor."""
    found: tuple[Severity, Operator, str] | None = None
    denormal = 0 < defect.value < SMALLEST_NORMAL
    partial = defect.is_small and defect.bad < defect.count
    for use in computations(tensor, facts):
        if use.validated:
            return ERROR, use.operator, "fails to allocate with XNNPACK"
        if use.written or not (denormal or partial):
            return ERROR, use.operator, "writes it" if use.written else "computes with it"
        found = WARNING, use.operator, "multiplies by it and gets 0"
    for passage in passages(tensor, facts):
        if passage.validated:
            return ERROR, passage.operator, "fails to allocate with XNNPACK"
        if isnan(defect.value) and tensor.dtype.name in passage.copy.exact:
            return ERROR, passage.operator, "compares it with itself and refuses it"
        found = found or (WARNING, passage.operator, "passes the integers on")
    return found


def _blockwise(tensor: Tensor) -> Iterator[Finding]:
    quantization, reader = tensor.quantization, block_reader(tensor)
    details = quantization.details_table if quantization else None
    scales = tensor.subgraph.tensor(details["scales"]) if details is not None else None
    if reader is None or scales is None or scales.dtype is not FLOAT16:
        return
    stored = scales.numpy()
    # A denormal half is a normal float32, and that is what XNNPACK looks at.
    defect = _defect(stored.reshape(-1), SMALLEST_HALF) if stored is not None else None
    if defect is None:
        return
    if reader.name == "FULLY_CONNECTED":
        judged = ERROR, reader, "fails to allocate with XNNPACK"
    elif defect.value <= 0:
        judged = WARNING, reader, "computes with it"
    else:
        judged = ERROR, reader, "returns no numbers"
    yield _finding(tensor, defect, judged, "quantization.details.scales")


def _finding(
    tensor: Tensor, defect: Defect, judged: tuple[Severity, Operator, str], field: str
) -> Finding:
    severity, operator, effect = judged
    return Finding(
        f"tensor '{tensor.short_name}' {defect.text}; "
        f"operator {operator.index} {operator.type} {effect}",
        at=tensor,
        field=field,
        help="calibrate again with samples that give this tensor a range, or clamp the range in the "
        "exporter",
        related=(("operator", operator),),
        severity=severity,
        data={"scale": defect.value, "index": defect.index, "bad": defect.bad},
    )
