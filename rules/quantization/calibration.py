"""Q401 and Q402: scales that tell that calibration saw no data, or never took place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.composites import decompositions
from tflint.analysis.graph_ends import entry_subgraphs, graph_inputs
from tflint.analysis.kernel_quantization import KERNELS
from tflint.analysis.precision import computes_in_integers, is_quantized_activation
from tflint.analysis.scale_groups import independent_activations
from tflint.analysis.scale_passages import is_copy
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.dtype import INT16
from tflint.model.model import Model
from tflint.model.tensor import Tensor

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

# Scales that quantizers write for a range of (nearly) zero width, and what they stand for.
SENTINELS = (
    (2e-6 / 255, "the converter's for samples that were all zero"),
    (1e-6 / 255, "the converter's for a range of zero width"),
    (5e-7 / 127, "the converter's for a symmetric range of zero width"),
    (1e-4 / 32767, "ai-edge-quantizer's lower bound for INT16"),
    (1e-9 / 127, "ai-edge-quantizer's lower bound"),
    (1e-9 / 255, "ai-edge-quantizer's lower bound"),
    (1e-9 / 32767, "ai-edge-quantizer's lower bound for INT16"),
)
NEAR = 1e-3
"""Relative difference within which a scale counts as one of a list."""

SMALLEST_INPUT = 4e-6
"""Width of the real range of a graph input below which no signal fits: calibrated with zeros."""

USUAL_SCALES = (6 / 255, 6 / 256, 1 / 255, 1 / 256, 1 / 128, 2 / 255)
"""Scales that many activations share for a reason: RELU6, probabilities, images, TANH."""


@rule("Q401", "uncalibrated-activation", severity=WARNING, confidence=HIGH, on=Tensor)
def uncalibrated_activation(
    tensor: Tensor,
    facts: Facts,
    *,
    smallest_8bit: float = 1e-6,
    largest_8bit: float = 256.0,
    smallest_16bit: float = 1e-8,
    largest_16bit: float = 2.0,
) -> Iterator[Finding]:
    """The scale of an activation is one that calibration without data leaves behind.

    What it checks: 8-bit and 16-bit activations with a scale that is tiny or huge, or that is a
    quantizer's mark for a range of zero width, and activations that an operator computed with scale
    1 and zero point 0. A graph input that can only take values within 4e-6 is an error: it was
    calibrated with zeros, and every real sample saturates it. Tensors that copy another one are not
    reported again.

    Why it matters: the range says what calibration saw. With a range of nearly zero width the
    activation is saturated by the first real sample, and what follows computes with a constant; a
    huge scale rounds every signal to 0.

    How to fix: feed real samples to `converter.representative_dataset`, preprocessed exactly as at
    inference, some hundred of them, and check that they are not all zero. For a layer whose output
    really is constant, remove the layer.

    The calls: real samples, preprocessed as at inference, go to `converter.representative_dataset`
    of TensorFlow's converter, to `ai_edge_quantizer.Quantizer.calibrate`, or from PyTorch through
    the model that `torchao.quantization.pt2e.quantize_pt2e.prepare_pt2e` made with
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer`.

    When it is wrong: gates of recurrent layers that training has shut, and models that compute with
    raw integers on purpose.

    Options:
      smallest-8bit: scales below stand for ranges narrower than 2.6e-4; calibrated 8-bit activations
        of public models stay above 1e-3.
      largest-8bit: one step above is larger than any usual signal; raw text models reach 255.
      smallest-16bit: the same for INT16, whose range has 65536 steps.
      largest-16bit: ranges beyond 65536.

    Source: LiteRT `tflite/converter/quantization/common/quantization_lib/quantization_utils.cc`
    (ExpandVerySmallRange), ai-edge-quantizer `uniform_quantize_tensor.py` (lower bound of ranges); a
    model calibrated with zeros was observed to return one output for all inputs.
    """
    pair = tensor.scale_and_zero_point
    if pair is None or not is_quantized_activation(tensor):
        return
    scale, zero_point = pair
    is_wide = tensor.dtype is INT16
    low = smallest_16bit if is_wide else smallest_8bit
    high = largest_16bit if is_wide else largest_8bit
    is_unit = scale == 1.0 and zero_point == 0
    sentinel = next((text for s, text in SENTINELS if abs(scale - s) <= NEAR * s), "")
    if not (scale > 0 and (scale < low or scale > high or is_unit or sentinel)):
        return
    if not _is_used(tensor) or is_copy(tensor):
        return
    if tensor.subgraph.index in facts.of(decompositions):
        return
    if is_unit:
        if _computed(tensor):
            yield _finding(tensor, "which looks like a filler that nobody calibrated")
        return
    steps = tensor.dtype.maximum - tensor.dtype.minimum
    width = steps * scale
    if width <= SMALLEST_INPUT and _is_graph_input(tensor, facts):
        yield _finding(
            tensor,
            f"so that the input holds no more than {width:.3g}: calibration saw only zeros",
            is_error=True,
        )
    elif sentinel:
        yield _finding(tensor, f"{sentinel}: calibration saw no signal there")
    elif scale < low:
        yield _finding(tensor, f"so that its range is {width:.3g} wide: no signal was calibrated")
    else:
        yield _finding(tensor, f"so that one step is {scale:.6g}: smaller signals become 0")


def _is_used(tensor: Tensor) -> bool:
    producer = tensor.producer
    operators = tensor.consumers if producer is None else (producer, *tensor.consumers)
    return any(operator.name in KERNELS or computes_in_integers(operator) for operator in operators)


def _computed(tensor: Tensor) -> bool:
    """Written by an operator that scales its result, other than from a graph input."""
    producer = tensor.producer
    return (
        producer is not None
        and producer.name in KERNELS
        and producer.name not in ("QUANTIZE", "CONCATENATION", "EMBEDDING_LOOKUP")
    )


def _is_graph_input(tensor: Tensor, facts: Facts) -> bool:
    """What the caller feeds, or what QUANTIZE makes of it."""
    if tensor.subgraph.index not in facts.of(entry_subgraphs):
        return False
    inputs = facts.of(graph_inputs)[tensor.subgraph.index]
    producer = tensor.producer
    if producer is None or producer.name != "QUANTIZE":
        return tensor.index in inputs
    return bool(producer.inputs) and producer.inputs[0] in inputs


def _finding(tensor: Tensor, reason: str, *, is_error: bool = False) -> Finding:
    pair = tensor.scale_and_zero_point
    scale, zero_point = pair if pair else (0.0, 0)
    return Finding(
        f"activation '{tensor.short_name}' of type {tensor.dtype.name} has scale {scale:.6g} and "
        f"zero point {zero_point}, {reason}",
        at=tensor,
        field="quantization.scale",
        help="calibrate with real samples, preprocessed as at inference",
        severity=ERROR if is_error else None,
        data={"scale": scale, "zero_point": zero_point},
    )


@rule("Q402", "identical-scales", severity=WARNING, confidence=HIGH, on=Model)
def identical_scales(
    model: Model, facts: Facts, *, min_activations: int = 8, max_share: float = 0.8
) -> Iterator[Finding]:
    """Nearly all activations have the same scale.

    What it checks: among the quantized activations, of which those that must share a scale are
    counted once, the share of the most frequent scale. Scales that many activations have for a reason
    do not count: 6/255 and 6/256 after RELU6, 1/255, 1/256, 1/128 and 2/255.

    Why it matters: calibration finds another range for each layer. One scale for all is what dummy
    ranges or hand-written parameters look like; most layers then saturate or use a few codes only.

    How to fix: convert with a representative dataset instead of default ranges
    (`default_ranges_stats` of `tf.compat.v1.lite.TFLiteConverter`).

    The calls: real samples, preprocessed as at inference, go to `converter.representative_dataset`
    of TensorFlow's converter, to `ai_edge_quantizer.Quantizer.calibrate`, or from PyTorch through
    the model that `torchao.quantization.pt2e.quantize_pt2e.prepare_pt2e` made with
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer`.

    When it is wrong: hand-made test models, and networks that were trained with one fixed range.

    Options:
      min-activations: fewer activations can agree by chance.
      max-share: calibrated public models stay below it.

    Source: distribution of scales over public quantized models: with the exempt scales none of them
    is reported.
    """
    skipped = facts.of(decompositions)
    scales = Counter(
        pair[0]
        for subgraph in model.subgraphs
        if subgraph.index not in skipped
        for tensor in independent_activations(subgraph, facts)
        if (pair := tensor.scale_and_zero_point) is not None
    )
    total = scales.total()
    if total < min_activations:
        return
    scale, count = scales.most_common(1)[0]
    if count <= max_share * total or any(abs(scale - s) <= NEAR * s for s in USUAL_SCALES):
        return
    yield Finding(
        f"{count} of {total} independent activations have the scale {scale:.6g}",
        at=model,
        help="calibrate with a representative dataset instead of default ranges",
        data={"scale": scale, "count": count, "activations": total},
    )
