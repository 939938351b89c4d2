"""Q403: input ranges that random numbers leave behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.graph_ends import entry_subgraphs
from tflint.analysis.kernel_quantization import EIGHT_BIT
from tflint.analysis.value_range import Range, quantized_range
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import INFO, LOW, WARNING
from tflint.model.subgraph import Subgraph

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.tensor import Tensor

BOUNDS = (1.0, 2.0, 255.0)
"""Where ranges of images end."""

BELOW, EQUAL = 0.97, 1e-4
NORMAL = (3.3, 5.7)
"""Largest of a thousand to ten million samples of the standard normal distribution."""

ASYMMETRY = 0.03
AGREEING = 3


@rule("Q403", "calibrated-with-noise", severity=INFO, confidence=LOW, on=Subgraph)
def calibrated_with_noise(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """The range of an input looks as if the representative dataset were random numbers.

    What it checks: 8-bit inputs, also behind QUANTIZE, of subgraphs that a caller runs. A range from
    0, or symmetric, that ends within 3 % below 1, 2 or 255 and does not reach it is that of uniform
    noise; images reach it. A symmetric range that ends between 3.3 and 5.7, on an input of shape
    [n, h, w, 1 or 3], is that of normal noise. It is a warning when three inputs agree.

    Why it matters: noise runs through the network in another way than data do. All ranges inside are
    then wrong, and accuracy falls although each operator is right.

    How to fix: feed some hundred real samples, preprocessed as at inference, to
    `converter.representative_dataset` in place of `np.random.rand` from the example.

    The calls: real samples, preprocessed as at inference, go to `converter.representative_dataset`
    of TensorFlow's converter, to `ai_edge_quantizer.Quantizer.calibrate`, or from PyTorch through
    the model that `torchao.quantization.pt2e.quantize_pt2e.prepare_pt2e` made with
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer`.

    When it is wrong: inputs that are features and never reach a round number, images normalized to
    zero mean and unit deviation.

    Source: ranges of public models: only synthetic test models and those whose authors calibrated
    with random numbers have such ends.
    """
    if subgraph.index not in facts.of(entry_subgraphs):
        return
    suspects = [
        (tensor, found, kind)
        for tensor in map(_quantized, subgraph.input_tensors)
        if tensor is not None
        and tensor.dtype.name in EIGHT_BIT
        and (found := quantized_range(tensor)) is not None
        and (kind := _noise(tensor, found))
    ]
    for tensor, (low, high), kind in suspects:
        yield Finding(
            f"input '{tensor.short_name}' has the range {low:.5g} to {high:.5g}, as {kind} noise "
            "leaves it",
            at=subgraph,
            field="inputs",
            help="calibrate with real samples, preprocessed as at inference",
            related=(("input", tensor),),
            severity=WARNING if len(suspects) >= AGREEING else None,
            data={"low": low, "high": high},
            key=tensor.short_name,
        )


def _quantized(tensor: Tensor | None) -> Tensor | None:
    """The input itself, or what the only operator that reads it, a QUANTIZE, makes of it."""
    if tensor is None or not tensor.dtype.is_float:
        return tensor
    consumers = tensor.consumers
    return (
        consumers[0].output() if len(consumers) == 1 and consumers[0].name == "QUANTIZE" else None
    )


def _noise(tensor: Tensor, found: Range) -> str:
    """`uniform` or `normal`; empty when the range looks like that of data."""
    low, high = found
    is_symmetric = high > 0 and abs(low + high) < ASYMMETRY * high
    if low == 0 or is_symmetric:
        # One more code on the negative side: what was calibrated is half of the width.
        end = high if low == 0 else (high - low) / 2
        for bound in BOUNDS:
            is_reached = _is(-low, bound) or _is(high, bound)
            if _is_just_below(end, bound) and not is_reached:
                return "uniform"
    is_image = tensor.rank == 4 and tensor.shape[-1] in (1, 3)
    return "normal" if is_image and is_symmetric and NORMAL[0] <= high <= NORMAL[1] else ""


def _is_just_below(end: float, bound: float) -> bool:
    return BELOW * bound < end < bound and not _is(end, bound)


def _is(end: float, bound: float) -> bool:
    return abs(end - bound) <= EQUAL * bound
