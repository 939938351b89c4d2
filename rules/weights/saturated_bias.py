"""W104: integer biases at the end of the range."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.channel_numbers import channel_numbers
from tflint.analysis.matmul import LAYOUTS
from tflint.analysis.weight_statistics import weight_statistics
from tflint.analysis.weighted_layers import stored_constant, weighted_layers
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import MEDIUM, WARNING
from tflint.model.dtype import INT32
from tflint.model.operator import Operator

from .places import LISTED, channels

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tflint.analysis.facts import Facts


@rule("W104", "saturated-bias", severity=WARNING, confidence=MEDIUM, on=ops(*LAYOUTS))
def saturated_bias(operator: Operator, facts: Facts, *, largest: int = 2**30) -> Iterator[Finding]:
    """An INT32 bias is near the end of its range, or was cut there.

    What it checks: the elements of INT32 biases of convolutions and fully connected layers whose
    magnitude is above 2^30; the smallest and the largest INT32 are named as clipped. Biases of about
    2^30 in channels without any weight are left alone: there the converter chooses the scale so, and
    the defect is the dead filter (W301).

    Why it matters: a bias is stored as multiples of input scale * weight scale. When weights are
    nearly 0, or the scale of the input is far too small, the bias leaves the range; the converter
    then enlarges the scale until the bias is about 2^30, and the weights of the channel are rounded
    to few steps. A clipped bias is another number than the one that was trained.

    How to fix: look at the weights of these channels: prune them if they are nearly dead, or train
    the layer again. When the weights are alive, check the scale of the input: a calibration without
    representative data makes it far too small.

    The calls: real samples, preprocessed as at inference, go to `converter.representative_dataset`
    of TensorFlow's converter, to `ai_edge_quantizer.Quantizer.calibrate`, or from PyTorch through
    the model that `torchao.quantization.pt2e.quantize_pt2e.prepare_pt2e` made with
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer`.

    When it is wrong: the channel is a constant on purpose.

    Options:
      largest: the TensorFlow converter never writes much more than half of the INT32 range.

    Source: TensorFlow `compiler/mlir/lite/quantization/lite/tfl_quantization_driver.cc` (kBiasMax).
    """
    bias = stored_constant(operator.input(LAYOUTS[operator.name].bias))
    if bias is None or bias.dtype is not INT32:
        return
    statistics = facts.of(weight_statistics).of(bias)
    if statistics is None or statistics.largest <= largest:
        return
    values = bias.numpy()
    if values is None:
        return
    values = values.reshape(-1)
    is_clipped = (values == INT32.minimum) | (values == INT32.maximum)
    dead = _dead_channels(operator, values.size, facts)
    beyond = (values > largest) | (values < -largest)
    found = (is_clipped | (beyond & ~dead)).nonzero()[0]
    if found.size == 0:
        return
    clipped = is_clipped.nonzero()[0]
    ends = f", {clipped.size} of them clipped to the end of INT32" if clipped.size else ""
    yield Finding(
        f"{found.size:,} of {statistics.elements:,} elements of bias '{bias.short_name}' exceed "
        f"{largest:,} in magnitude, the first is {values[found[0]]:,}{ends}",
        at=bias,
        help="check the weights of these channels and the scale of the input: one of them is nearly "
        "0",
        related=(("consumer", operator),),
        data={
            "channels": found[:LISTED].tolist(),
            "clipped": clipped[:LISTED].tolist(),
            "largest": statistics.largest,
        },
        snippet=channels(found[:LISTED].tolist()),
    )


def _dead_channels(operator: Operator, count: int, facts: Facts) -> npt.NDArray[np.bool_]:
    """Whether all weights of a channel stand for 0, shape [count]."""
    import numpy

    layer = facts.of(weighted_layers).layers.get((operator.subgraph.index, operator.index))
    numbers = channel_numbers(layer, facts) if layer is not None else None
    if numbers is None or numbers.magnitudes.size != count:
        return numpy.zeros(count, bool)
    dead: npt.NDArray[np.bool_] = numbers.magnitudes == 0
    return dead
