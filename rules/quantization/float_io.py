"""Q305: float inputs and outputs around an integer graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.graph_ends import entry_subgraphs
from tflint.analysis.precision import computing_subgraphs
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, INFO, MEDIUM, WARNING, Severity
from tflint.model.dtype import FLOAT32
from tflint.model.subgraph import Subgraph

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.tensor import Tensor

INTEGER_TARGETS = (("edgetpu", ERROR), ("tflm", WARNING), ("ethos-u", WARNING))
"""Targets (prefixes of their names) that compute in integers, and how bad float there is."""


@rule("Q305", "float-io-on-integer-model", severity=INFO, confidence=MEDIUM, on=Subgraph)
def float_io_on_integer_model(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """An integer graph takes or returns floats.

    What it checks: inputs of type FLOAT32 that only QUANTIZE reads, and outputs that DEQUANTIZE
    writes, of subgraphs that the caller runs and that compute in integers.

    Why it matters: this is what the converter makes by default. On a microcontroller or an
    accelerator for integers the two conversions are work for the CPU, and the application must
    handle floats; the Edge TPU compiler leaves both operators on the CPU. The severity rises when
    such a target is selected.

    How to fix: `converter.inference_input_type = tf.int8` and `converter.inference_output_type =
    tf.int8` (or `tf.uint8`). The application then feeds round(x / scale) + zero_point.

    The calls: `tf.lite.OpsSet.TFLITE_BUILTINS_INT8` in `converter.target_spec.supported_ops`,
    `ai_edge_quantizer.recipe.static_wi8_ai8()`, or from PyTorch
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer.set_global` for the whole model.

    When it is wrong: the application wants floats, and a CPU with float support runs the model.

    Source: TensorFlow `lite/python/lite.py` (inference_input_type defaults to float32); Coral
    "TensorFlow models on the Edge TPU" (tensors must be 8-bit).
    """
    if subgraph.index not in facts.of(entry_subgraphs):
        return
    inputs = [tensor for tensor in subgraph.input_tensors if _is_quantized_at_once(tensor)]
    outputs = [tensor for tensor in subgraph.output_tensors if _is_dequantized_last(tensor)]
    if not (inputs or outputs) or subgraph.index not in facts.of(computing_subgraphs):
        return
    severity, targets = _for_targets(facts.expectations.targets)
    first = (inputs or outputs)[0]
    yield Finding(
        f"{_names(inputs, outputs)} FLOAT32, but the graph computes in integers"
        + (f", which {targets[0]} needs throughout" if targets else ""),
        at=subgraph,
        field="inputs" if inputs else "outputs",
        help="set inference_input_type and inference_output_type of the converter to tf.int8 or "
        "tf.uint8",
        related=tuple(("tensor", tensor) for tensor in (*inputs, *outputs)[:8]),
        severity=severity,
        data={
            "inputs": [tensor.name for tensor in inputs],
            "outputs": [tensor.name for tensor in outputs],
        },
        targets=targets,
        snippet=first.type_text,
    )


def _is_quantized_at_once(tensor: Tensor) -> bool:
    readers = tensor.consumers
    return (
        tensor.dtype is FLOAT32
        and bool(readers)
        and all(operator.name == "QUANTIZE" for operator in readers)
    )


def _is_dequantized_last(tensor: Tensor) -> bool:
    producer = tensor.producer
    source = producer.input(0) if producer is not None else None
    return (
        producer is not None
        and producer.name == "DEQUANTIZE"
        and tensor.dtype is FLOAT32
        and source is not None
        and not source.is_constant
    )


def _for_targets(selected: tuple[str, ...]) -> tuple[Severity, tuple[str, ...]]:
    """The severity for the strictest selected target, and the selected targets that mind."""
    severity, minding = INFO, []
    for name in selected:
        for prefix, worse in INTEGER_TARGETS:
            if name.startswith(prefix):
                severity = max(severity, worse)
                minding.append(name)
    return severity, tuple(minding)


def _names(inputs: list[Tensor], outputs: list[Tensor]) -> str:
    listed = [
        _some(kind, found) for kind, found in (("input", inputs), ("output", outputs)) if found
    ]
    return " and ".join(listed) + (" is" if len(inputs) + len(outputs) == 1 else " are")


def _some(kind: str, tensors: list[Tensor]) -> str:
    names = ", ".join(f"'{tensor.short_name}'" for tensor in tensors[:3])
    more = f" and {len(tensors) - 3} more" if len(tensors) > 3 else ""
    return f"{kind if len(tensors) == 1 else kind + 's'} {names}{more}"
