"""Q503: values that are left with a handful of codes when they are rescaled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.composites import decompositions
from tflint.analysis.kernel_quantization import ACTIVATIONS, COPIES, EVERY
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING, Severity
from tflint.model.operator import Operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.tensor import Tensor

FIXED_WIDTH = {"LOGISTIC": 1.0, "SOFTMAX": 1.0, "TANH": 2.0}
"""Width of the range of the results."""

MAX_STEPS_BACK = 16
"""Copying operators between the producer and the change of scale that are looked through."""

USELESS = 2.0


class Branch(NamedTuple):
    """What is rescaled: the tensor, the width of its real values, and the operator that fixes that."""

    tensor: Tensor
    width: float
    bounded_by: Operator | None


@rule(
    "Q503",
    "collapsed-levels",
    severity=WARNING,
    confidence=HIGH,
    on=ops("QUANTIZE", "CONCATENATION"),
    tags=("silent",),
)
def collapsed_levels(
    operator: Operator, facts: Facts, *, fewest_codes: float = 16.0, ratio: float = 64.0
) -> Iterator[Finding]:
    """A change of scale leaves only a few codes for the values.

    What it checks: QUANTIZE, and each input of a UINT8 CONCATENATION, which rescales: the width of the
    real values divided by the new scale. The width is 1 behind LOGISTIC and SOFTMAX and 2 behind
    TANH, also through operators that only move values; fewer than 2 codes are an error there. For
    other values it is the width of the old range, and fewer codes than the option are an info, or a
    warning when the scales differ by more than the option ratio.

    Why it matters: a detector that joins boxes of 0 to 320 and scores of 0 to 1 in one INT8 output
    has scale 1.25: all scores become 0 or 1, the smallest code or the next, and no threshold works.

    How to fix: give both parts an output of their own, or divide the boxes by the image size inside
    the model so that both lie between 0 and 1.

    The calls: real samples, preprocessed as at inference, go to `converter.representative_dataset`
    of TensorFlow's converter, to `ai_edge_quantizer.Quantizer.calibrate`, or from PyTorch through
    the model that `torchao.quantization.pt2e.quantize_pt2e.prepare_pt2e` made with
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer`.

    When it is wrong: columns that hold class numbers or masks need no more codes; a branch that has a
    wide range by mistake of the calibration.

    Options:
      fewest-codes: 16 codes are 4 bits, less than any threshold on a score needs.
      ratio: of old and new scale; 64 leaves 4 codes of 256.

    Source: LiteRT `tflite/kernels/quantize.cc`, `concatenation.cc`; reports about INT8 detectors whose
    scores are only -128 and -127, reproduced with the TensorFlow converter.
    """
    target = operator.output()
    pair = target.scale_and_zero_point if target is not None else None
    if target is None or pair is None or not 0 < pair[0] < float("inf"):
        return
    if operator.name == "CONCATENATION" and target.dtype.name != "UINT8":
        return
    for position, source in enumerate(operator.input_tensors):
        branch = _branch(source) if source is not None else None
        if source is None or branch is None or source.is_constant:
            continue
        codes = branch.width / pair[0]
        if codes >= fewest_codes or operator.subgraph.index in facts.of(decompositions):
            continue
        severity = _severity(branch, codes, pair[0], ratio)
        bound = branch.bounded_by
        reason = f"the range of {bound.type}" if bound is not None else "its range"
        joined = _joined(operator, source, target, pair[0])
        shared = (
            f", which it shares with '{joined.short_name}' in a CONCATENATION"
            if joined is not None
            else ""
        )
        yield Finding(
            f"operator {operator.index} {operator.type} rescales '{source.short_name}', "
            f"{branch.width:.4g} wide by {reason}, to scale {pair[0]:.4g}{shared}: "
            f"{codes:.2g} codes are left",
            at=operator,
            help="give the parts outputs of their own, or bring them to one range inside the model",
            related=(("input", source), ("output", target)),
            severity=severity,
            data={"width": branch.width, "scale": pair[0], "codes": codes},
            key=str(position),
        )


def _severity(branch: Branch, codes: float, scale: float, ratio: float) -> Severity:
    if branch.bounded_by is not None:
        return ERROR if codes < USELESS else WARNING
    pair = branch.tensor.scale_and_zero_point
    return WARNING if pair is not None and scale > ratio * pair[0] else INFO


def _branch(tensor: Tensor) -> Branch | None:
    pair = tensor.scale_and_zero_point
    is_integer = tensor.dtype.name in ACTIVATIONS
    if is_integer and (pair is None or not 0 < pair[0] < float("inf")):
        return None
    origin = _origin(tensor)
    width = FIXED_WIDTH.get(origin.name) if origin is not None else None
    if width is not None:
        return Branch(tensor, width, origin)
    if not is_integer or pair is None:
        return None
    steps = tensor.dtype.maximum - tensor.dtype.minimum
    return Branch(tensor, steps * pair[0], None)


def _origin(tensor: Tensor) -> Operator | None:
    """The operator that computed the values, before operators with one input that move them."""
    producer = tensor.producer
    for _ in range(MAX_STEPS_BACK):
        copy = COPIES.get(producer.name) if producer is not None else None
        if producer is None or copy is None or copy.inputs == EVERY or len(copy.inputs) != 1:
            break
        source = producer.input(copy.inputs[0])
        if source is None or source.dtype is not tensor.dtype:
            return None
        producer = source.producer
    return producer


def _joined(operator: Operator, source: Tensor, target: Tensor, scale: float) -> Tensor | None:
    """What the result is concatenated with, when that fixes the scale."""
    joins = (
        [operator]
        if operator.name == "CONCATENATION"
        else [o for o in target.consumers if o.name == "CONCATENATION"]
    )
    own = {source.index, target.index}
    for join in joins:
        for tensor in join.input_tensors:
            pair = tensor.scale_and_zero_point if tensor is not None else None
            if tensor is None or pair is None or tensor.index in own:
                continue
            if pair[0] >= scale / 2:
                return tensor
    return None
