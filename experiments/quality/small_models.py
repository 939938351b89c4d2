"""Models of a few operators, for faults of operators that the trained networks do not have.

Weights are random; the answers are told apart by what the sound model itself gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from testmodels import ModelBuilder, blockwise, q

FEATURES = 32
CLASSES = 6
SEEDS = range(1, 11)

Rng = np.random.Generator


def comparison(seed: int) -> ModelBuilder:
    """Which of the inputs are greater than constants, and a layer on that."""
    random = np.random.default_rng(seed)
    m = ModelBuilder()
    x = m.input("x", [1, FEATURES], "INT8", q(0.015, -3))
    limits = random.integers(-60, 60, (1, FEATURES)).astype(np.int8)
    c = m.constant("limits", limits, q(0.02, 5))
    greater = m.tensor("greater", [1, FEATURES], "BOOL")
    m.op("GREATER", [x, c], [greater])
    numbers = m.tensor("numbers", [1, FEATURES])
    m.op("CAST", [greater], [numbers], in_data_type="BOOL", out_data_type="FLOAT32")
    return _float_classifier(m, numbers, random)


def squared_difference(seed: int) -> ModelBuilder:
    """Squared distances from constants, and a layer on them."""
    random = np.random.default_rng(seed)
    m = ModelBuilder()
    x = m.input("x", [1, FEATURES], "INT8", q(0.015, -3))
    centres = random.integers(-100, 100, (1, FEATURES)).astype(np.int8)
    c = m.constant("centres", centres, q(0.015, 0))
    distances = m.tensor("distances", [1, FEATURES], "INT8", q(0.05, -128))
    m.op("SQUARED_DIFFERENCE", [x, c], [distances])
    numbers = m.tensor("numbers", [1, FEATURES])
    m.op("DEQUANTIZE", [distances], [numbers], version=2)
    return _float_classifier(m, numbers, random)


def border(seed: int) -> ModelBuilder:
    """A float input that is quantized, and an integer layer on it."""
    random = np.random.default_rng(seed)
    m = ModelBuilder()
    x = m.input("x", [1, FEATURES])
    codes = m.tensor("codes", [1, FEATURES], "INT8", q(0.016, 0))
    m.op("QUANTIZE", [x], [codes])
    weights = _codes(random, (CLASSES, FEATURES))
    w = m.constant("w", weights, q([0.004] * CLASSES, axis=0))
    b = m.constant("b", _bias(random), q([0.016 * 0.004] * CLASSES, axis=0))
    logits = m.tensor("logits", [1, CLASSES], "INT8", q(0.05, 0))
    m.op("FULLY_CONNECTED", [codes, w, b], [logits], version=4)
    numbers = m.tensor("numbers", [1, CLASSES])
    m.op("DEQUANTIZE", [logits], [numbers], version=2)
    return _softmax(m, numbers)


def uint8(seed: int) -> ModelBuilder:
    """A layer and SOFTMAX on uint8, as older converters wrote them."""
    random = np.random.default_rng(seed)
    m = ModelBuilder()
    x = m.input("x", [1, FEATURES], "UINT8", q(0.016, 128))
    weights = (_codes(random, (CLASSES, FEATURES)).astype(np.int16) + 128).astype(np.uint8)
    w = m.constant("w", weights, q(0.004, 128))
    b = m.constant("b", _bias(random), q(0.016 * 0.004))
    logits = m.tensor("logits", [1, CLASSES], "UINT8", q(0.05, 128))
    m.op("FULLY_CONNECTED", [x, w, b], [logits])
    scores = m.tensor("scores", [1, CLASSES], "UINT8", q(1 / 256, 0))
    m.op("SOFTMAX", [logits], [scores], beta=1.0)
    m.output(scores)
    return m


def wide_sum(seed: int) -> ModelBuilder:
    """A layer with 3000 inputs of 16 bits, whose sums take more than 32 bits."""
    random = np.random.default_rng(seed)
    inputs = 3000
    m = ModelBuilder()
    x = m.input("x", [1, inputs], "INT16", q(1 / 32768, 0))
    largest = random.permutation(np.linspace(50, 127, CLASSES))[:, np.newaxis]
    weights = (largest * random.uniform(0.5, 1, (CLASSES, inputs))).astype(np.int8)
    weights[:, 0] = 127
    w = m.constant("w", weights, q([0.001] * CLASSES, axis=0))
    scale = [0.001 / 32768] * CLASSES
    b = m.constant("b", np.zeros(CLASSES, np.int64), q(scale, axis=0))
    sums = m.tensor("sums", [1, CLASSES], "INT16", q(400 / 32768, 0))
    m.op("FULLY_CONNECTED", [x, w, b], [sums], version=11)
    numbers = m.tensor("numbers", [1, CLASSES])
    m.op("DEQUANTIZE", [sums], [numbers], version=3)
    return _softmax(m, numbers)


def hybrid_depthwise(seed: int) -> ModelBuilder:
    """A depthwise convolution of floats with int8 weights, and a layer behind it."""
    random = np.random.default_rng(seed)
    m = ModelBuilder()
    x = m.input("x", [1, 4, 4, 128])
    weights = random.integers(-127, 128, (1, 3, 3, 128)).astype(np.int8)
    scales = (0.01 * random.uniform(0.2, 3, 128)).astype(np.float32).tolist()
    w = m.constant("w", weights, q(scales, axis=3))
    b = m.constant("b", np.zeros(128, np.float32))
    y = m.tensor("y", [1, 2, 2, 128])
    m.op(
        "DEPTHWISE_CONV_2D",
        [x, w, b],
        [y],
        version=6,
        padding="VALID",
        stride_w=1,
        stride_h=1,
        depth_multiplier=1,
        dilation_w_factor=1,
        dilation_h_factor=1,
    )
    axes = m.constant("axes", np.array([1, 2], np.int32))
    mean = m.tensor("mean", [1, 128])
    m.op("MEAN", [y, axes], [mean])
    return _float_classifier(m, mean, random, features=128)


def blocks(seed: int) -> ModelBuilder:
    """A layer with weights of 4 bits and a scale for every 32 of them."""
    random = np.random.default_rng(seed)
    m = ModelBuilder()
    x = m.input("x", [1, 64])
    scales = m.constant("scales", random.uniform(0.05, 0.2, (CLASSES, 2)).astype(np.float16))
    weights = random.integers(-7, 8, (CLASSES, 64)).astype(np.int8)
    w = m.constant("w", weights, q(None, details=blockwise(scales, -1, 32)), dtype="INT4")
    logits = m.tensor("logits", [1, CLASSES])
    m.op("FULLY_CONNECTED", [x, w, -1], [logits], version=13, asymmetric_quantize_inputs=True)
    return _softmax(m, logits)


SMALL_MODELS: Mapping[str, Callable[[int], ModelBuilder]] = {
    "comparison": comparison,
    "squared_difference": squared_difference,
    "border": border,
    "uint8": uint8,
    "wide_sum": wide_sum,
    "hybrid_depthwise": hybrid_depthwise,
    "blocks": blocks,
}


def inputs(name: str, count: int, seed: int) -> NDArray[np.float32]:
    """Real numbers for the input of a kind of model, [count, ...]. They go beyond what quantized inputs
    can hold; for the wide sum they are positive, so that it is large."""
    model = SMALL_MODELS[name](seed)
    fields = model.tensors[model.main.fields["inputs"][0]]
    low = 0.2 if name == "wide_sum" else -1.5
    shape = (count, *fields["shape"][1:])
    return np.random.default_rng(seed).uniform(low, 1.5, shape).astype(np.float32)


def _codes(random: Rng, shape: tuple[int, int]) -> NDArray[np.int8]:
    """Weights that take their whole range."""
    codes = np.clip(np.round(random.normal(0, 45, shape)), -126, 126).astype(np.int8)
    codes[:, 0] = 127
    return codes


def _bias(random: Rng) -> NDArray[np.int32]:
    return random.integers(-4000, 4000, CLASSES).astype(np.int32)


def _float_classifier(
    m: ModelBuilder, numbers: int, random: Rng, features: int = FEATURES
) -> ModelBuilder:
    weights = random.normal(0, 6 / features**0.5, (CLASSES, features)).astype(np.float32)
    w = m.constant("layer", weights - weights.mean(axis=0))
    logits = m.tensor("logits", [1, CLASSES])
    m.op("FULLY_CONNECTED", [numbers, w, -1], [logits])
    return _softmax(m, logits)


def _softmax(m: ModelBuilder, logits: int) -> ModelBuilder:
    scores = m.tensor("scores", [1, CLASSES])
    m.op("SOFTMAX", [logits], [scores], beta=1.0)
    m.output(scores)
    return m
