"""R301: sums that do not fit the accumulator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.intervals import intervals
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, MEDIUM, WARNING
from tflint.model.subgraph import Subgraph

from .channels import LISTED, channels

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.analysis.intervals.results import Accumulator
    from tflint.model.operator import Operator

LARGEST = 2**31 - 1


@rule(
    "R301",
    "accumulator-overflow",
    severity=WARNING,
    confidence=MEDIUM,
    on=Subgraph,
    tags=("silent",),
)
def accumulator_overflow(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """The sum of products and bias of a layer can leave the 32 bits that it is added up in.

    What it checks: quantized layers that add in 32 bits: 8-bit ones, and 16-bit ones with an INT32
    bias or `quantized_bias_type` INT32. The bound is the sum of all weights by the inputs that are
    worst for them. It is an error when the sum leaves the range for every input, or would with half
    the range of the inputs too.

    Why it matters: the sum wraps around: a large positive result becomes a large negative one.

    How to fix: for 16-bit activations convert with a 64-bit bias
    (`converter._experimental_full_integer_quantization_bias_type = tf.int64`, the default); else
    split the layer, or check the bias.

    The calls: real samples, preprocessed as at inference, go to `converter.representative_dataset`
    of TensorFlow's converter, to `ai_edge_quantizer.Quantizer.calibrate`, or from PyTorch through
    the model that `torchao.quantization.pt2e.quantize_pt2e.prepare_pt2e` made with
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer`.

    When it is wrong: the worst input never occurs. Wrapping of partial sums is harmless when the
    final sum fits.

    Source: LiteRT `tflite/kernels/internal/reference/integer_ops/conv.h`; wrong results measured with
    ai-edge-litert 2.3.0 for 70,000 INT8 and 600 INT16 inputs at full scale.
    """
    found = facts.of(intervals).subgraphs.get(subgraph.index)
    if found is None:
        return
    for index, computed in found.computed.items():
        sums = computed.accumulator
        if (
            sums is not None
            and sums.bits == 32
            and (abs(sums.center) + sums.radius > LARGEST).any()
        ):
            yield _finding(subgraph.operators[index], sums)


def _finding(operator: Operator, sums: Accumulator) -> Finding:
    center = abs(sums.center)
    reach = center + sums.radius
    certain = bool((center - sums.radius > LARGEST).any())
    likely = bool((center + sums.radius / 2 > LARGEST).any())
    worst = int(reach.argmax())
    indices = (reach > LARGEST).nonzero()[0].tolist()
    return Finding(
        f"the sum of channel {worst} of operator {operator.index} {operator.type} leaves the 32-bit "
        f"accumulator for {'every input' if certain else 'some inputs'}: it reaches "
        f"{float(reach[worst]):,.0f} in magnitude, and {LARGEST:,} fits",
        at=operator,
        help="use a 64-bit bias with 16-bit activations, split the layer, or check the bias",
        severity=ERROR if certain or likely else None,
        data={"largest": float(reach[worst]), "channels": indices[:LISTED], "count": len(indices)},
        snippet=channels(indices),
    )
