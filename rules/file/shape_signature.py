"""The shape with unknown dimensions, beside the shape that memory is planned for."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.rare_tensors import rare_tensors
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, INFO, WARNING, Severity
from tflint.model.model import Model
from tflint.model.tensor import Tensor


@rule(
    "F204",
    "shape-signature-mismatch",
    severity=WARNING,
    confidence=HIGH,
    on=Model,
    tags=("silent",),
)
def shape_signature_mismatch(model: Model, facts: Facts) -> Iterator[Finding]:
    """The shape signature of a tensor contradicts its shape.

    What it checks: A signature that is not empty has as many entries as the shape, each of them
    either -1 or the dimension of the shape. An entry of -1 where the shape has another number than 1
    is an info.

    Why it matters: The interpreter loads such a model, and runs it as long as nobody resizes it.
    ResizeInputTensorStrict compares the new shape with the signature: it refuses every shape when
    they contradict each other, and reads behind the end of a signature that is too short.

    How to fix: Write -1 for unknown dimensions and the dimension itself for the others. Tools that
    change shapes, such as those that fix the batch size, have to change signatures too.

    When it is wrong: As an info: a writer that noted the shape of an example.

    Source: LiteRT `tflite/core/subgraph.cc` (ResizeInputTensorStrict); run with ai-edge-litert 2.3.0.
    """
    for tensor in facts.of(rare_tensors).signed:
        signature = tensor.shape_signature
        if tensor.sound and signature and signature != tensor.shape:
            yield from _compare(tensor, signature)


def _compare(tensor: Tensor, signature: tuple[int, ...]) -> Iterator[Finding]:
    shape, name = tensor.shape, f"tensor '{tensor.short_name}'"
    if len(signature) != len(shape):
        yield _finding(
            tensor,
            f"the shape signature of {name} has {len(signature)} entries, its shape {len(shape)}",
            "shape_signature",
            WARNING,
        )
        return
    for axis, (entry, dimension) in enumerate(zip(signature, shape, strict=True)):
        if entry == dimension or (entry == -1 and dimension == 1):
            continue
        field = f"shape_signature[{axis}]"
        if entry == -1:
            text = f"dimension {axis} of {name} is {dimension}, and unknown in its shape signature"
            yield _finding(tensor, text, field, INFO)
        elif entry < 0:
            text = f"the shape signature of {name} has {entry} at {axis}; only -1 means unknown"
            yield _finding(tensor, text, field, WARNING)
        else:
            text = f"dimension {axis} of {name} is {dimension}, but {entry} in its shape signature"
            yield _finding(tensor, text, field, WARNING)
        return


def _finding(tensor: Tensor, message: str, field: str, severity: Severity) -> Finding:
    return Finding(
        message,
        at=tensor,
        field=field,
        severity=severity,
        help="write -1 for dimensions that are unknown (1 in the shape), the dimension for others",
        data={
            "shape": list(tensor.shape[:32]),
            "shape_signature": list(tensor.shape_signature[:32]),
        },
    )
