"""Models of one layer with given weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from testmodels import ModelBuilder, q


def gaussian(*shape: int, largest: int = 127, seed: int = 1) -> np.ndarray[Any, Any]:
    """Trained-looking INT8 weights: each filter (first dimension) reaches `largest`, and no other
    weight does."""
    values = np.random.default_rng(seed).normal(0, largest / 4, shape)
    values = np.clip(np.rint(values), 1 - largest, largest - 1).astype(np.int8)
    values.reshape(shape[0], -1)[:, 0] = largest
    return values


def per_channel(channels: int, scale: float = 0.01, axis: int = 0) -> Any:
    return q([scale] * channels, axis=axis)


def layer(
    weights: Any,
    parameters: Any = None,
    *,
    kind: str = "FULLY_CONNECTED",
    bias: Any = None,
    model: ModelBuilder | None = None,
    **arguments: Any,
) -> ModelBuilder:
    """A layer whose weights are named "w"; more can be put into the same model."""
    model = model or ModelBuilder()
    integer = parameters is not None
    types: dict[str, Any] = {"dtype": "INT8", "quantization": q(0.5)} if integer else {}
    x = model.input("x", [1, 4, 4, 4], **types)
    w = model.constant("w", weights, parameters, **arguments)
    b = -1 if bias is None else model.constant("b", bias)
    y = model.tensor("y", [1, 4, 4, 4], **types)
    model.op(kind, [x, w, b], [y])
    model.output(y)
    return model


def floats(*shape: int, seed: int = 1) -> np.ndarray[Any, Any]:
    """Normally distributed FLOAT32 weights."""
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def reading(kind: str, constant: Any, position: int = 1, **arguments: Any) -> ModelBuilder:
    """An operator that reads a constant at a position, and activations elsewhere."""
    model = ModelBuilder()
    w = model.constant("w", constant, **arguments)
    inputs = [model.input(f"x{i}", [4]) for i in range(3)]
    inputs[position] = w
    y = model.tensor("y", [4])
    model.op(kind, inputs, [y])
    model.output(y)
    return model


def through_dequantize(stored: Any, kind: str = "FULLY_CONNECTED") -> ModelBuilder:
    """A layer that reads its weights from a DEQUANTIZE of FLOAT16."""
    model = ModelBuilder()
    half = model.constant("half", stored)
    w = model.tensor("w", list(np.shape(stored)))
    model.op("DEQUANTIZE", [half], [w])
    y = model.tensor("y", [4])
    model.op(kind, [model.input("x", [4]), w, -1], [y])
    model.output(y)
    return model
