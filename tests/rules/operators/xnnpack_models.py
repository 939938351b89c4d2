"""Models that XNNPACK takes over and refuses, each with a near twin that it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from testmodels import ModelBuilder, q
from tests.analysis.xnnpack_models import typed
from tests.rules.quantization import layers

Build = Callable[[], ModelBuilder]

SEVEN = [1, 2, 1, 2, 1, 2, 1]
SIX = SEVEN[:6]
REDUCTIONS = ("MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN")


class Pair(NamedTuple):
    """A refused model with the words of the refusal, and its twin that runs."""

    refused: Build
    words: str
    twin: Build


def softmax(shape: list[int]) -> ModelBuilder:
    m = ModelBuilder()
    x, y = m.input("x", shape), m.tensor("y", shape)
    m.op("SOFTMAX", [x], [y], beta=1.0)
    m.output(y)
    return m


def concatenation(shape: list[int], dtype: str = "FLOAT32") -> ModelBuilder:
    m = ModelBuilder()
    scale = None if dtype == "FLOAT32" else q(0.5, 0)
    inputs = [m.input(name, shape, dtype, scale) for name in ("a", "b")]
    y = m.tensor("y", [2, *shape[1:]], dtype, scale)
    m.op("CONCATENATION", inputs, [y], axis=0)
    m.output(y)
    return m


def reduction(operator: str, shape: list[int]) -> ModelBuilder:
    m = ModelBuilder()
    x, axes = m.input("x", shape), m.constant("axes", np.array([1], np.int32))
    y = m.tensor("y", [1, 1, *shape[2:]])
    m.op(operator, [x, axes], [y], keep_dims=True)
    m.output(y)
    return m


def split(shape: list[int]) -> ModelBuilder:
    m = ModelBuilder()
    axis, x = m.constant("axis", np.array(1, np.int32)), m.input("x", shape)
    halves = [m.tensor(name, [1, 1, *shape[2:]]) for name in ("y", "z")]
    m.op("SPLIT", [axis, x], halves, num_splits=2)
    m.output(*halves)
    return m


def fully_connected(shape: list[int]) -> ModelBuilder:
    m = ModelBuilder()
    x, w = m.input("x", shape), m.constant("w", np.ones((3, 8), np.float32))
    y = m.tensor("y", [1, 3])
    m.op("FULLY_CONNECTED", [x, w, -1], [y])
    m.output(y)
    return m


def declared_output(shape: list[int], operator: str = "RELU") -> ModelBuilder:
    """The output of an operator is declared with a shape that the kernel overwrites."""
    m = ModelBuilder()
    x = m.input("x", [2, 3])
    y = m.tensor("y", shape)
    m.op(operator, [x, x] if operator == "ADD" else [x], [y])
    m.output(y)
    return m


def declared_input(shape: list[int]) -> ModelBuilder:
    """A tensor of 7 dimensions out of a builtin kernel, declared with another shape."""
    m = ModelBuilder()
    x = m.input("x", SIX)
    axis = m.constant("axis", np.array(0, np.int32))
    t, y = m.tensor("t", shape), m.tensor("y", shape)
    m.op("EXPAND_DIMS", [x, axis], [t])
    m.op("RELU", [t], [y])
    m.output(y)
    return m


def reshape(target: list[int], declared: list[int]) -> ModelBuilder:
    m = ModelBuilder()
    x, shape = m.input("x", [8]), m.constant("shape", np.array(target, np.int32))
    y = m.tensor("y", declared)
    m.op("RESHAPE", [x, shape], [y])
    m.output(y)
    return m


def layer(
    operator: str, dtype: str, output_scale: float, *, per_axis: bool = False
) -> ModelBuilder:
    """An 8-bit layer with input and weight scales of 1."""
    m = ModelBuilder()
    dense = operator == "FULLY_CONNECTED"
    outer = 1 if operator == "DEPTHWISE_CONV_2D" else 2
    axis = 3 if operator == "DEPTHWISE_CONV_2D" else 0
    weights = q([0.5, 1.0], [0, 0], axis=axis) if per_axis else q(1.0, 0)
    bias = q([0.5, 1.0], [0, 0], axis=0) if per_axis else q(1.0, 0)
    x = m.input("x", [3, 2] if dense else [1, 4, 4, 2], dtype, q(1.0, 0))
    shape = [2, 2] if dense else [outer, 1, 1, 2]
    w = m.constant("w", np.ones(shape).tolist(), weights, dtype=dtype, shape=shape)
    b = m.constant("b", np.zeros(2, np.int32), bias)
    y = m.tensor("y", [3, 2] if dense else [1, 4, 4, 2], dtype, q(output_scale, 0))
    steps: dict[str, Any] = {"padding": "VALID", "stride_h": 1, "stride_w": 1}
    if operator == "TRANSPOSE_CONV":
        wanted = m.constant("wanted", np.array([1, 4, 4, 2], np.int32))
        m.op(operator, [wanted, w, x, b], [y], version=3, **steps)
    elif dense:
        m.op(operator, [x, w, b], [y], version=4)
    else:
        own: dict[str, Any] = {"depth_multiplier": 1} if operator == "DEPTHWISE_CONV_2D" else {}
        dilation: dict[str, Any] = {"dilation_h_factor": 1, "dilation_w_factor": 1}
        m.op(operator, [x, w, b], [y], version=3, **steps, **dilation, **own)
    m.output(y)
    return m


def grouped(declared: int) -> ModelBuilder:
    """A convolution over a computed tensor of 2 channels that declares another number."""
    m = ModelBuilder()
    x = m.input("x", [1, 4, 4, 2])
    t, y = m.tensor("t", [1, 4, 4, declared]), m.tensor("y", [1, 4, 4, 2])
    w, b = m.constant("w", np.ones((2, 1, 1, 2), np.float32)), m.constant("b", [0.0, 0.0])
    m.op("RELU", [x], [t])
    steps: dict[str, Any] = {
        "stride_h": 1,
        "stride_w": 1,
        "dilation_h_factor": 1,
        "dilation_w_factor": 1,
    }
    m.op("CONV_2D", [t, w, b], [y], padding="VALID", **steps)
    m.output(y)
    return m


def scalar(operator: str, axis: int) -> ModelBuilder:
    """A scalar that an operator computes is reduced once more."""
    m = ModelBuilder()
    x = m.input("x", [2, 3])
    t, y = m.tensor("t", []), m.tensor("y", [])
    m.op("SUM", [x, m.constant("both", np.array([0, 1], np.int32))], [t])
    m.op(operator, [t, m.constant("axis", np.array([axis], np.int32))], [y])
    m.output(y)
    return m


def resized(declared: str) -> ModelBuilder:
    return typed("RESIZE_BILINEAR", ("FLOAT32", declared))


def bias_scales(name: str, weights: int, bias: int) -> ModelBuilder:
    """A convolution on INT8 with so many scales of each."""
    made = layers.layer(name)
    made.quantization(made.w)["scale"] = [layers.WEIGHT_SCALE] * weights
    made.quantization(made.w)["zero_point"] = [0] * weights
    if weights == 1:
        made.quantization(made.w)["quantized_dimension"] = 0
    made.quantization(made.b)["scale"] = [layers.BIAS_SCALE] * bias
    made.quantization(made.b)["zero_point"] = [0] * bias
    return made.model


def concatenated(declared: str) -> ModelBuilder:
    """MAXIMUM gives INT8, whatever its output declares, to a CONCATENATION."""
    m = ModelBuilder()
    x, y = (m.input(name, [2, 2], "INT8", q(0.5)) for name in "xy")
    a, z = m.tensor("a", [2, 2], declared, q(0.5)), m.tensor("z", [4, 2], "INT8", q(0.5))
    m.op("MAXIMUM", [x, y], [a])
    m.op("CONCATENATION", [a, y], [z], axis=0)
    m.output(z)
    return m


_DELEGATE = "failed to delegate {} node"
_RUNTIME = "failed to create XNNPACK runtime"

PAIRS: Mapping[str, Pair] = {
    "SOFTMAX": Pair(partial(softmax, SEVEN), _DELEGATE.format("SOFTMAX"), partial(softmax, SIX)),
    "CONCATENATION": Pair(
        partial(concatenation, SEVEN),
        _DELEGATE.format("CONCATENATION"),
        partial(concatenation, SIX),
    ),
    "CONCATENATION of INT8": Pair(
        partial(concatenation, SEVEN, "INT8"),
        _DELEGATE.format("CONCATENATION"),
        partial(concatenation, SIX, "INT8"),
    ),
    **{
        # The delegate names REDUCE_MAX and REDUCE_MIN by numbers of another enumeration.
        name: Pair(
            partial(reduction, name, SEVEN), "failed to delegate", partial(reduction, name, SIX)
        )
        for name in REDUCTIONS
    },
    "SPLIT": Pair(partial(split, SEVEN), _DELEGATE.format("SPLIT"), partial(split, SIX)),
    "FULLY_CONNECTED": Pair(
        partial(fully_connected, SEVEN),
        _DELEGATE.format("FULLY_CONNECTED"),
        partial(fully_connected, SIX),
    ),
    "declared output": Pair(
        partial(declared_output, SEVEN),
        _DELEGATE.format("RELU"),
        partial(declared_output, SIX),
    ),
    "declared output of ADD": Pair(
        partial(declared_output, SEVEN, "ADD"),
        _DELEGATE.format("ADD"),
        partial(declared_output, SIX, "ADD"),
    ),
    "declared input": Pair(
        partial(declared_input, SIX),
        "failed to reshape external value",
        partial(declared_input, [1, *SIX]),
    ),
    "RESHAPE to 7": Pair(
        partial(reshape, [8, 1, 1, 1, 1, 1, 1], [8]),
        _DELEGATE.format("RESHAPE"),
        partial(reshape, [8, 1, 1, 1, 1, 1], [8]),
    ),
    "RESHAPE to 9": Pair(
        partial(reshape, [8, 1, 1, 1, 1, 1, 1, 1, 1], [8]),
        _DELEGATE.format("RESHAPE"),
        partial(reshape, [8, 1, 1, 1, 1, 1, 1, 1, 1], [8, 1, 1, 1, 1, 1, 1, 1, 1]),
    ),
    **{
        f"{dtype} {name}": Pair(
            partial(layer, name, dtype, 1 / 257), _RUNTIME, partial(layer, name, dtype, 1 / 255)
        )
        for name in ("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED")
        for dtype in ("INT8", "UINT8")
    },
    "declared type in a CONCATENATION": Pair(
        partial(concatenated, "FLOAT16"),
        _DELEGATE.format("CONCATENATION"),
        partial(concatenated, "INT8"),
    ),
    **{
        f"{name} with {weights} scales and {bias}": Pair(
            partial(bias_scales, name, weights, bias),
            _DELEGATE.format(name),
            partial(bias_scales, name, weights, weights),
        )
        for name in ("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV")
        for weights, bias in ((4, 1), (1, 4))
    },
    "scale of one channel": Pair(
        partial(layer, "CONV_2D", "INT8", 1 / 257, per_axis=True),
        _RUNTIME,
        partial(layer, "CONV_2D", "INT8", 1 / 255, per_axis=True),
    ),
    "2 groups": Pair(partial(grouped, 4), "failed to reshape runtime", partial(grouped, 3)),
    "3 groups": Pair(partial(grouped, 6), _DELEGATE.format("CONV_2D"), partial(grouped, 2)),
    **{
        f"{name} of a scalar": Pair(
            partial(scalar, name, -1), "failed to reshape runtime", partial(scalar, name, 0)
        )
        for name in REDUCTIONS
    },
    "type of EXP": Pair(
        partial(typed, "EXP", ("FLOAT32", "FLOAT16")),
        _RUNTIME,
        partial(typed, "EXP", ("FLOAT32", "INT32")),
    ),
    "type of NEG": Pair(
        partial(typed, "NEG", ("FLOAT16", "FLOAT32")),
        _RUNTIME,
        partial(typed, "NEG", ("FLOAT16", "FLOAT16")),
    ),
    "type of DIV": Pair(
        partial(typed, "DIV", ("FLOAT32", "FLOAT32", "FLOAT16")),
        _DELEGATE.format("DIV"),
        partial(typed, "DIV", ("FLOAT32", "FLOAT32", "FLOAT32")),
    ),
    "type of MAXIMUM": Pair(
        partial(typed, "MAXIMUM", ("FLOAT16", "FLOAT16", "FLOAT32")),
        _DELEGATE.format("MAXIMUM"),
        partial(typed, "MAXIMUM", ("FLOAT16", "FLOAT16", "FLOAT16")),
    ),
    "type of SPLIT": Pair(
        partial(typed, "SPLIT", ("INT8", "INT8", "FLOAT32")),
        _DELEGATE.format("SPLIT"),
        partial(typed, "SPLIT", ("INT8", "INT8", "INT8")),
    ),
    "type of RESIZE_BILINEAR": Pair(
        partial(resized, "INT8"), _DELEGATE.format("RESIZE_BILINEAR"), partial(resized, "FLOAT16")
    ),
}
