"""Healthy layers and operators, for tests that break one thing in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from testmodels import ModelBuilder, q

INPUT_SCALE = 0.5
WEIGHT_SCALE = 0.1
BIAS_SCALE = float(np.float32(np.float32(INPUT_SCALE) * np.float32(WEIGHT_SCALE)))

FILTERS: dict[str, tuple[tuple[int, ...], int]] = {
    "CONV_2D": ((4, 3, 3, 3), 0),
    "DEPTHWISE_CONV_2D": ((1, 3, 3, 4), 3),
    "TRANSPOSE_CONV": ((4, 3, 3, 3), 0),
    "FULLY_CONNECTED": ((4, 12), 0),
}
"""Shape of the weights and the axis of the output channels."""


@dataclass
class Layer:
    """A model of one layer, and its tensors."""

    model: ModelBuilder
    x: int
    w: int
    b: int
    y: int

    def quantization(self, tensor: int) -> Any:
        """The parameters of a tensor, to be edited."""
        return self.model.tensors[tensor]["quantization"]


def layer(
    kind: str = "CONV_2D",
    dtype: str = "INT8",
    *,
    per_axis: bool = True,
    bias: Sequence[int] = (100, -200, 300, 50),
    output_scale: float = 0.3,
) -> Layer:
    """A layer of four output channels that LiteRT runs, with the scales that belong together."""
    model = ModelBuilder()
    zero = 128 if dtype == "UINT8" else 0
    channels_in = 4 if kind == "DEPTHWISE_CONV_2D" else 3
    shape = [1, 12] if kind == "FULLY_CONNECTED" else [1, 4, 4, channels_in]
    out_shape = [1, 4] if kind == "FULLY_CONNECTED" else [1, 4, 4, 4]
    weights_shape, axis = FILTERS[kind]
    x = model.input("x", shape, dtype, q(INPUT_SCALE, zero))
    stored = np.arange(np.prod(weights_shape)).reshape(weights_shape) % 7 + 1
    weight_type = np.uint8 if dtype == "UINT8" else np.int8
    per_channel = per_axis and dtype != "UINT8"
    weights = q([WEIGHT_SCALE] * 4, axis=axis) if per_channel else q(WEIGHT_SCALE, zero)
    w = model.constant("w", stored.astype(weight_type), weights)
    wide = np.int64 if dtype == "INT16" else np.int32
    bias_scale = q([BIAS_SCALE] * 4, axis=0) if per_channel else q(BIAS_SCALE)
    b = model.constant("b", np.array(bias, wide), bias_scale)
    y = model.tensor("y", out_shape, dtype, q(output_scale, zero))
    inputs = [x, w, b]
    options: dict[str, Any] = {}
    if kind != "FULLY_CONNECTED":
        options = {"padding": "SAME", "stride_w": 1, "stride_h": 1}
    if kind == "DEPTHWISE_CONV_2D":
        options["depth_multiplier"] = 1
    if kind == "TRANSPOSE_CONV":
        inputs = [model.constant("shape", np.array(out_shape, np.int32)), w, x, b]
    model.op(kind, inputs, [y], version=4 if dtype == "INT16" else 3, **options)
    model.output(y)
    return Layer(model, x, w, b, y)


def hybrid(kind: str = "FULLY_CONNECTED") -> Layer:
    """A float layer with integer weights."""
    made = layer(kind)
    for tensor in (made.x, made.y):
        made.model.tensors[tensor].update(type="FLOAT32", quantization=None)
    made.model.operators[0]["inputs"] = [made.x, made.w, -1]
    return made


def unary(
    kind: str,
    dtype: str = "INT8",
    source: Any = None,
    target: Any = None,
    *,
    shape: Sequence[int] = (1, 4, 4, 8),
    out_shape: Sequence[int] | None = None,
    constants: Sequence[Any] = (),
    **options: Any,
) -> ModelBuilder:
    """`y = KIND(x, constants...)` with the quantization of x and y; tensors 0 and 1 are x and y."""
    model = ModelBuilder()
    x = model.input("x", shape, dtype, q(0.5, 0) if source is None else source)
    y = model.tensor("y", out_shape or shape, dtype, q(0.5, 0) if target is None else target)
    others = [model.constant(f"c{i}", np.asarray(c)) for i, c in enumerate(constants)]
    model.op(kind, [x, *others], [y], **options)
    model.output(y)
    return model


def binary(
    kind: str,
    dtype: str = "INT8",
    first: Any = None,
    second: Any = None,
    target: Any = None,
    **options: Any,
) -> ModelBuilder:
    """`y = KIND(a, b)`; tensors 0, 1 and 2 are a, b and y. `{}` stands for no parameters."""
    model = ModelBuilder()
    a = model.input("a", [8], dtype, q(0.5, 0) if first is None else first)
    b = model.input("b", [8], dtype, q(0.5, 0) if second is None else second)
    y = model.tensor("y", [8], dtype, q(0.5, 0) if target is None else target)
    model.op(kind, [a, b], [y], **options)
    model.output(y)
    return model
