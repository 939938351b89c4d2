"""Q303, Q304 and Q306: models that are quantized in part, by weights only, or in the old scheme."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.composites import decompositions
from tflint.analysis.matmul import matmul
from tflint.analysis.matmul_work import Arithmetic, Work, matmul_work
from tflint.analysis.precision import computes_in_integers, is_quantized_activation
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import INFO, MEDIUM, WARNING
from tflint.model.model import Model
from tflint.model.subgraph import Subgraph

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator


@rule("Q303", "partly-quantized", severity=WARNING, confidence=MEDIUM, on=Subgraph)
def partly_quantized(
    subgraph: Subgraph, facts: Facts, *, least_share: float = 0.01
) -> Iterator[Finding]:
    """Some layers of an integer graph compute in floats.

    What it checks: the share of multiply-accumulate operations in convolutions and fully connected
    layers that is not done in integers, in subgraphs that also have integer layers. It is an info
    when the weights of such a layer are INT4, which recipes choose on purpose.

    Why it matters: a layer that the quantizer left out costs float time and two conversions, keeps
    its weights four times as large, and does not run on accelerators for integers.

    How to fix: look whether the layer was excluded (`denylisted_nodes` of the quantization debugger,
    a recipe of ai-edge-quantizer), was not reached by the representative dataset, or needs
    `tf.lite.OpsSet.TFLITE_BUILTINS_INT8`, which makes the converter refuse instead.

    The calls: a layer is left out with
    `tf.lite.experimental.QuantizationDebugOptions(denylisted_nodes=[...])`, with
    `ai_edge_quantizer.Quantizer.update_quantization_recipe` and the algorithm no_quantize, or from
    PyTorch with `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer.set_module_name(name, None)`;
    16-bit activations come from
    `tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8` or
    `ai_edge_quantizer.recipe.static_wi8_ai16()`.

    When it is wrong: layers were kept in floats on purpose because they lose accuracy.

    Options:
      least-share: of the operations; less, or more than 1 minus it, is not worth a word.

    Source: TensorFlow "Post-training integer quantization" (operators without an integer kernel stay
    in float unless the supported operators are restricted).
    """
    layers = facts.of(matmul_work).get(subgraph.index, ())
    integer = [layer for layer in layers if layer.arithmetic is Arithmetic.INTEGER]
    others = [layer for layer in layers if layer.arithmetic is not Arithmetic.INTEGER]
    if not integer or not others:
        return
    total = sum(layer.macs for layer in layers)
    left = sum(layer.macs for layer in others)
    if not least_share * total < left < (1 - least_share) * total:
        return
    largest = max(others, key=lambda layer: layer.macs)
    yield Finding(
        f"{len(others)} of {len(layers)} layers with {100 * left / total:.3g} % of the multiplications "
        f"do not compute in integers, the largest is operator {largest.operator.index} "
        f"{largest.operator.type} with {largest.arithmetic.value}",
        at=subgraph,
        help="find out why the quantizer left these layers out, or restrict the converter to "
        "TFLITE_BUILTINS_INT8",
        related=tuple(("layer", layer.operator) for layer in others[:8]),
        severity=INFO if any(map(_has_small_weights, others)) else None,
        data={"share": left / total, "layers": len(others)},
    )


def _has_small_weights(layer: Work) -> bool:
    found = matmul(layer.operator)
    return found is not None and found.weights.dtype.name in ("INT4", "INT2")


@rule("Q304", "dynamic-range-only", severity=INFO, confidence=MEDIUM, on=Model)
def dynamic_range_only(model: Model, facts: Facts) -> Iterator[Finding]:
    """Weights are integers, and all layers compute with float data.

    What it checks: models in which every convolution and fully connected layer has FLOAT32 data and
    integer weights, and no activation is quantized.

    Why it matters: this is what `converter.optimizations = [tf.lite.Optimize.DEFAULT]` gives without
    a representative dataset. The file is smaller and CPUs are faster, but activations are quantized
    at run time, and neither microcontrollers nor accelerators for integers run such layers.

    How to fix: for full integers set `converter.representative_dataset` too.

    The calls: `tf.lite.OpsSet.TFLITE_BUILTINS_INT8` in `converter.target_spec.supported_ops`,
    `ai_edge_quantizer.recipe.static_wi8_ai8()`, or from PyTorch
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer.set_global` for the whole model.

    When it is wrong: the model is meant for CPUs, where this is a sound choice.

    Source: TensorFlow "Post-training dynamic range quantization"; TensorFlow Lite Micro
    `kernels/conv.cc` ("Hybrid models are not supported").
    """
    layers = [layer for found in facts.of(matmul_work).values() for layer in found]
    if not layers or any(layer.arithmetic is not Arithmetic.HYBRID for layer in layers):
        return
    tensors = (tensor for subgraph in model.subgraphs for tensor in subgraph.tensors)
    if any(tensor.sound and is_quantized_activation(tensor) for tensor in tensors):
        return
    yield Finding(
        f"all {len(layers)} convolutions and fully connected layers have integer weights and FLOAT32 "
        "data (dynamic range quantization)",
        at=model,
        help="set representative_dataset of the converter if the model has to compute in integers",
        related=tuple(("layer", layer.operator) for layer in layers[:8]),
        data={"layers": len(layers)},
    )


@rule("Q306", "legacy-uint8", severity=INFO, confidence=MEDIUM, on=Subgraph)
def legacy_uint8(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """A graph computes with UINT8, the type of the old quantization scheme.

    What it checks: operators that compute with quantized UINT8 activations; conversions and operators
    that only move values do not count. It is a warning when operators of the same subgraph compute
    with INT8.

    Why it matters: newer kernels, accelerators and TensorFlow Lite Micro know INT8 only, and the old
    scheme has one scale for all channels of the weights, which costs accuracy. In a mixture each
    border needs a conversion, and shows that two toolchains were at work.

    How to fix: convert the float model again with the current converter and a representative dataset.
    Inputs may stay UINT8: `converter.inference_input_type = tf.uint8`.

    The calls: `tf.lite.OpsSet.TFLITE_BUILTINS_INT8` in `converter.target_spec.supported_ops`,
    `ai_edge_quantizer.recipe.static_wi8_ai8()`, or from PyTorch
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer.set_global` for the whole model.

    When it is wrong: the model is made for a runtime or accelerator of that time, and works there.

    Source: TensorFlow "8-bit quantization specification" (INT8, per channel); TensorFlow Lite Micro
    `kernels` (no UINT8 in CONV_2D, ADD and others).
    """
    if subgraph.index in facts.of(decompositions):
        return
    legacy: list[Operator] = []
    modern: list[Operator] = []
    for operator in subgraph.operators:
        if operator.sound and computes_in_integers(operator):
            types = {
                tensor.dtype.name
                for tensor in operator.input_tensors
                if tensor is not None and is_quantized_activation(tensor)
            }
            if "UINT8" in types:
                legacy.append(operator)
            elif "INT8" in types:
                modern.append(operator)
    if not legacy:
        return
    mixture = (
        f", and {len(modern)} with INT8, the first is operator {modern[0].index} {modern[0].type}"
        if modern
        else ""
    )
    yield Finding(
        f"{len(legacy)} operators compute with UINT8, the first is operator {legacy[0].index} "
        f"{legacy[0].type}{mixture}",
        at=subgraph,
        help="convert the float model again with a current converter, which quantizes to INT8",
        related=tuple(("operator", operator) for operator in (*legacy[:4], *modern[:4])),
        severity=WARNING if modern else None,
        data={"uint8": len(legacy), "int8": len(modern)},
    )
