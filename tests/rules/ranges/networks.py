"""Small networks whose ranges can be told by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from testmodels import ModelBuilder, q

INPUT_SCALE = 0.5
WEIGHT_SCALE = 0.1


def dense(
    weights: Any,
    *,
    bias: Sequence[int] | None = None,
    output_scale: float = 8.0,
    zero_point: int = 0,
    activation: str = "NONE",
    model: ModelBuilder | None = None,
    source: int | None = None,
    dtype: str = "INT8",
    bias_type: type[np.generic] = np.int32,
) -> tuple[ModelBuilder, int]:
    """A fully connected layer after `source`, by default an input "x" of its own, with the stored
    weights [outputs, inputs]; the model and the output tensor "y". real = 0.05 * sum(x * w) + bias."""
    model = model or ModelBuilder()
    stored = np.asarray(weights, np.int8)
    outputs, inputs = stored.shape
    if source is None:
        source = model.input("x", [1, inputs], dtype, q(INPUT_SCALE))
    w = model.constant("w", stored, q(WEIGHT_SCALE))
    b = -1
    if bias is not None:
        b = model.constant("b", np.asarray(bias, bias_type), q(INPUT_SCALE * WEIGHT_SCALE))
    y = model.tensor("y", [1, outputs], dtype, q(output_scale, zero_point))
    model.op(
        "FULLY_CONNECTED",
        [source, w, b],
        [y],
        version=4,
        fused_activation_function=activation,
    )
    return model, y


def with_output(made: tuple[ModelBuilder, int]) -> ModelBuilder:
    """The model with the tensor as its output."""
    model, y = made
    model.output(y)
    return model


def healthy(outputs: int = 4, inputs: int = 8, seed: int = 1) -> Any:
    """Weights that use the whole range of INT8."""
    return np.random.default_rng(seed).integers(-127, 128, (outputs, inputs))


def softmax(model: ModelBuilder, source: int, classes: int, dtype: str = "INT8") -> int:
    """The tensor of probabilities of `source`."""
    parameters = {"INT8": q(1 / 256, -128), "FLOAT32": None}[dtype]
    y = model.tensor("probabilities", [1, classes], dtype, parameters)
    model.op("SOFTMAX", [source], [y], version=2, beta=1.0)
    return y
