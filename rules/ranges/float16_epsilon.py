"""R303: small constants that float16 has no number for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.deployment import demanded_targets
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import INFO, MEDIUM, WARNING
from tflint.model.dtype import FLOAT32
from tflint.model.subgraph import Subgraph

from .channels import LISTED

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor

SMALLEST_NORMAL = 2.0**-14
SMALLEST = 2.0**-24
SENSITIVE = frozenset({"RSQRT", "SQRT", "LOG", "POW"})
GPUS = ("gpu", "gpu-litert")
FEW = 64
"""Elements of the constant that are looked at: it is one number, or one repeated."""


class Addition(NamedTuple):
    """An ADD of a small constant, and an operator that needs the result to differ from 0."""

    operator: Operator
    constant: Tensor
    reader: Operator
    epsilon: float


@rule("R303", "float16-epsilon-lost", severity=INFO, confidence=MEDIUM, on=Subgraph)
def float16_epsilon_lost(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """A small constant that keeps a division or root away from 0 is lost in float16.

    What it checks: FLOAT32 ADD of a constant between 0 and 6.1e-5, the smallest normal float16, whose
    result goes into RSQRT, SQRT, LOG, POW or the denominator of DIV. Below 6e-8 it becomes 0 in
    float16, which is a warning when a GPU is a target. Equal constants of a subgraph are reported once.

    Why it matters: GPU delegates compute in float16 by default. Without the constant a variance of 0
    gives a division by 0, and the model returns NaN for flat inputs only.

    How to fix: use an epsilon of 1e-3 in normalization layers before conversion, or switch off
    precision loss for the GPU delegate (`is_precision_loss_allowed = 0`).

    The calls: `tf.keras.layers.LayerNormalization(epsilon=1e-3)` before the conversion with
    `tf.lite.TFLiteConverter.from_keras_model`, or `litert_torch.convert` of a model whose
    normalization layers have eps=1e-3.

    When it is wrong: the model runs in float32, or the other summand is never near 0.

    Source: IEEE 754 binary16; TensorFlow Lite GPU delegate options (precision loss allowed by
    default).
    """
    found: dict[float, list[Addition]] = {}
    for operator in subgraph.operators:
        addition = _addition(operator) if operator.name == "ADD" else None
        if addition is not None:
            found.setdefault(addition.epsilon, []).append(addition)
    names = facts.of(demanded_targets)
    for epsilon, additions in found.items():
        is_zero = epsilon < SMALLEST
        targets = tuple(name for name in names if name in GPUS) if is_zero else ()
        first = additions[0]
        more = f" and in {len(additions) - 1:,} more places" if len(additions) > 1 else ""
        yield Finding(
            f"constant '{first.constant.short_name}' = {epsilon:.6g}, added before operator "
            f"{first.reader.index} {first.reader.type}{more}, "
            f"{'becomes 0' if is_zero else 'loses digits'} in float16, whose smallest normal number "
            f"is 6.1e-05",
            at=first.operator,
            help="use a larger epsilon such as 1e-3, or run the model in float32",
            related=(("constant", first.constant), ("consumer", first.reader)),
            severity=WARNING if targets else INFO,
            data={"epsilon": epsilon, "operators": [a.operator.index for a in additions[:LISTED]]},
            targets=targets,
        )


def _addition(operator: Operator) -> Addition | None:
    result = operator.output()
    if result is None or result.dtype is not FLOAT32:
        return None
    constant = next((t for t in operator.input_tensors if t is not None and t.is_constant), None)
    epsilon = _small(constant) if constant is not None else None
    if constant is None or epsilon is None:
        return None
    reader = next((o for o in result.consumers if _is_sensitive(o, result)), None)
    return Addition(operator, constant, reader, epsilon) if reader is not None else None


def _small(constant: Tensor) -> float | None:
    if constant.dtype is not FLOAT32 or not 0 < constant.elements <= FEW:
        return None
    values = constant.numpy()
    if values is None:
        return None
    largest, smallest = float(values.max()), float(values.min())
    return largest if 0 < smallest <= largest < SMALLEST_NORMAL else None


def _is_sensitive(operator: Operator, tensor: Tensor) -> bool:
    if operator.name == "DIV":
        return len(operator.inputs) > 1 and operator.inputs[1] == tensor.index
    return operator.name in SENSITIVE and operator.inputs[:1] == (tensor.index,)
