"""Q504: logits with a scale that spoils the probabilities."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp
from typing import TYPE_CHECKING

from tflint.analysis.composites import decompositions
from tflint.analysis.deployment import TFLM, deployment
from tflint.analysis.kernel_quantization import ACTIVATIONS, EIGHT_BIT
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.operator import Operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.tensor import Tensor

SMALLEST_FIXED_POINT = 2.0**-26
"""The reference kernel ends the process for smaller products of scale and beta."""

WEIGHED_SUMS = ("BATCH_MATMUL", "FULLY_CONNECTED", "MUL")
READERS = 8


@rule(
    "Q504",
    "unsuitable-softmax-scale",
    severity=WARNING,
    confidence=HIGH,
    on=ops("SOFTMAX", "LOG_SOFTMAX", "LOGISTIC"),
)
def unsuitable_softmax_scale(
    operator: Operator,
    facts: Facts,
    *,
    largest_step: float = 2.0,
    narrowest: float = 0.5,
    least_confidence: float = 0.9,
) -> Iterator[Finding]:
    """The logits have a scale with which the probabilities mean little.

    What it checks: scale * beta of the input of SOFTMAX, LOG_SOFTMAX and LOGISTIC: one step of 8-bit
    logits against the option largest-step, the width of the whole range against narrowest, and the
    largest probability that SOFTMAX can give for that range and number of classes against
    least-confidence, unless the result weighs something else as in attention. On TensorFlow Lite
    Micro a product of 2^-26 or less is an error.

    Why it matters: with a step of 2 neighbouring logits differ by a factor of 7: the result is all or
    nothing. With a range of 0.5 all classes have nearly the same probability. A classifier whose
    logits span r cannot be surer than 1 / (1 + (n - 1) * exp(-r)) of n classes, and a threshold
    above that is never reached.

    How to fix: calibrate the logits with real samples of all classes, or keep the last layer and
    SOFTMAX in INT16 or float.

    The calls: real samples, preprocessed as at inference, go to `converter.representative_dataset`
    of TensorFlow's converter, to `ai_edge_quantizer.Quantizer.calibrate`, or from PyTorch through
    the model that `torchao.quantization.pt2e.quantize_pt2e.prepare_pt2e` made with
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer`.

    When it is wrong: gates that are meant to switch, and applications that only rank the classes.

    Options:
      largest-step: e^2 is the ratio of neighbouring probabilities.
      narrowest: probabilities differ by less than a factor of 1.65.
      least-confidence: sound public classifiers reach 0.977 and more.

    Source: the formula of SOFTMAX; LiteRT `tflite/kernels/internal/quantization_util.cc`
    (PreprocessSoftmaxScaling) for the limit of the reference kernel.
    """
    data, output = operator.input(0), operator.output()
    pair = data.scale_and_zero_point if data is not None else None
    if data is None or output is None or pair is None or data.dtype.name not in ACTIVATIONS:
        return
    beta = float(operator.options.get("beta", 1.0)) if operator.name == "SOFTMAX" else 1.0
    step = pair[0] * beta
    width = step * (data.dtype.maximum - data.dtype.minimum)
    if not 0 < width < float("inf"):
        return
    classes = output.shape[-1] if output.shape else 1
    bound = 1 / (1 + (classes - 1) * exp(-width)) if operator.name == "SOFTMAX" and classes else 1.0
    is_fatal = (
        operator.name != "LOGISTIC"
        and step <= SMALLEST_FIXED_POINT
        and data.dtype.name in EIGHT_BIT
        and TFLM in facts.of(deployment).chains
    )
    if is_fatal:
        reason = f"one step is {step:.3g}, and TensorFlow Lite Micro ends the process up to 2^-26"
    elif step > largest_step and data.dtype.name in EIGHT_BIT:
        reason = (
            f"one step is {step:.3g}: probabilities of neighbouring codes differ {_factor(step)}"
        )
    elif width < narrowest:
        reason = f"the whole range is {width:.3g} wide: the results hardly differ"
    elif bound < least_confidence and not _weighs(output):
        reason = (
            f"the whole range is {width:.3g} wide: no probability of {classes} classes exceeds "
            f"{bound:.3g}"
        )
    else:
        return
    if operator.subgraph.index in facts.of(decompositions):
        return
    yield Finding(
        f"input '{data.short_name}' of operator {operator.index} {operator.type} has scale "
        f"{pair[0]:.6g}, {reason}",
        at=operator,
        field="inputs[0]",
        help="calibrate the logits with real samples of all classes",
        related=(("input", data),),
        severity=ERROR if is_fatal else None,
        data={"step": step, "width": width, "bound": bound},
        targets=(TFLM,) if is_fatal else (),
    )


def _weighs(output: Tensor) -> bool:
    """The probabilities are the factors of a sum, and none of them has to be large."""
    for consumer in output.consumers[:READERS]:
        if consumer.type in WEIGHED_SUMS:
            return True
        passed = consumer.output() if consumer.type in ("RESHAPE", "TRANSPOSE") else None
        if passed is not None and any(c.type in WEIGHED_SUMS for c in passed.consumers[:READERS]):
            return True
    return False


def _factor(step: float) -> str:
    return f"by a factor of {exp(step):.2g}" if step < 100 else "by more than floats can hold"
