"""T401, T402, T405 and T406: option values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO, LOW
from tflint.model.subgraph import Subgraph
from tflint.operators.defect import Concern

from .reporting import findings

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


@rule(
    "T401", "invalid-option-value", severity=ERROR, confidence=HIGH, on=Subgraph, tags=("silent",)
)
def invalid_option_value(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """An option has a value that the operator cannot work with.

    What it checks: strides, dilations, blocks and windows of 0 or less; padding and modes outside their
    enumeration; axes that the operand does not have; squeezed dimensions of another size than 1; a
    `depth_multiplier` that contradicts the filter; a `beta` of SOFTMAX that is 0. It is a warning for
    a `beta` below 0 and for a `depth_multiplier` that LiteRT never looks at because it does not divide
    the number of filters, and an info for LEAKY_RELU with `alpha` 0. A missing options table is left
    to F405.

    Why it matters: AllocateTensors fails, or the result is another one than the file means: SOFTMAX
    with `beta` 0 is uniform, and `depth_multiplier` is ignored by most CPU kernels, and obeyed by
    XNNPACK, the kernels for integer weights beside float data, and TensorFlow Lite Micro.

    How to fix: convert again; in an exporter of your own, write every option of the table, defaults of
    the framework included.

    When it is wrong: not known.

    Source: LiteRT `tflite/kernels`, Prepare of each operator; run with ai-edge-litert 2.3.0.
    """
    advice = "set the option to a value that the operator takes, or convert the model again"
    yield from findings(subgraph, facts, Concern.OPTION, advice)


@rule(
    "T402",
    "unsupported-fused-activation",
    severity=ERROR,
    confidence=HIGH,
    on=Subgraph,
    tags=("silent",),
)
def unsupported_fused_activation(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """A fused activation is one that the kernel does not compute.

    What it checks: TANH, SIGN_BIT and numbers without a name on convolutions, pools, ADD, SUB, MUL and
    DIV; anything on CONCATENATION and L2_NORMALIZATION; TANH and SIGN_BIT on FULLY_CONNECTED without
    hybrid weights.

    Why it matters: most kernels drop such an activation without a message, and the layer computes
    something else; the others refuse the model. CONCATENATION with a RELU runs where XNNPACK takes it
    and is refused elsewhere.

    How to fix: export the activation as an operator of its own (TANH, RELU).

    When it is wrong: not known; converters never fuse these.

    Source: LiteRT `tflite/kernels/kernel_util.cc` (CalculateActivationRange knows NONE to RELU6),
    `concatenation.cc`, `fully_connected.cc`; run with ai-edge-litert 2.3.0.
    """
    advice = "export the activation as an operator of its own"
    yield from findings(subgraph, facts, Concern.ACTIVATION, advice)


@rule("T405", "resize-flags-conflict", severity=ERROR, confidence=HIGH, on=Subgraph)
def resize_flags_conflict(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """The flags of a RESIZE contradict each other, or choose an old sampling grid.

    What it checks: `align_corners` and `half_pixel_centers` of RESIZE_BILINEAR, of which one can be
    set. It is an info for RESIZE_NEAREST_NEIGHBOR with both, and for half_pixel_centers unset.

    Why it matters: AllocateTensors fails ("If half_pixel_centers is True, align_corners must be
    False"). Without half_pixel_centers the kernel samples another grid than today's frameworks: masks
    and key points are shifted by up to half a pixel. Of a subgraph the first such operator is named;
    sizes for which all grids agree are left out.

    How to fix: export with one flag: half_pixel_centers for `tf.image.resize` and PyTorch's default,
    align_corners where the model was trained with it.

    When it is wrong: the old grid is right for models that were trained with it (TensorFlow 1).

    Source: LiteRT `tflite/kernels/resize_bilinear.cc` and `resize_nearest_neighbor.cc`, Prepare.
    """
    advice = "set one of the two flags, the one the model was trained with"
    found = list(findings(subgraph, facts, Concern.RESIZE_FLAGS, advice))
    yield from (finding for finding in found if finding.severity is ERROR)
    notes = [finding for finding in found if finding.severity is not ERROR]
    if notes:
        others = len(notes) - 1
        plural = "s" if others > 1 else ""
        more = f", and {others} more operator{plural} like it" if others else ""
        yield replace(notes[0], message=notes[0].message + more)


@rule("T406", "ignored-option", severity=INFO, confidence=LOW, on=Subgraph)
def ignored_option(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """An option says something that does not happen.

    What it checks: CAST options that name other types than the tensors have; random operators with
    both seeds 0.

    Why it matters: CAST goes by the tensors, so the options mislead whoever reads them. Seeds of 0
    give other numbers in each run, so that results cannot be compared.

    How to fix: write the types of the tensors; set a seed where runs must be repeatable.

    When it is wrong: random numbers that change are often what is wanted.

    Source: LiteRT `tflite/kernels/cast.cc`, `random_ops.cc`.
    """
    advice = "make the option say what the operator does"
    yield from findings(subgraph, facts, Concern.IGNORED_OPTION, advice)
