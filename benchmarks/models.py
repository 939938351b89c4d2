"""Models for the benchmarks, written on the spot: nothing large is kept in the repository."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from testmodels import ModelBuilder, q

# (stride, filters) of the blocks of MobileNet v1 (arXiv:1704.04861, table 1).
_BLOCKS = [(1, 64), (2, 128), (1, 128), (2, 256), (1, 256), (2, 512)]
_BLOCKS += [(1, 512)] * 5 + [(2, 1024), (1, 1024)]


def mobilenet(path: Path) -> None:
    """An int8 MobileNet v1 1.0 224 with random weights: 4.2 MB, 31 operators."""
    random = np.random.default_rng(1)
    m = ModelBuilder(description="benchmark")
    x = m.input("input", [1, 224, 224, 3], "INT8", q(0.0078125, -1))
    x, size, channels = _convolution(m, random, x, "conv", 224, 3, 32, 3, 2)
    for index, (stride, filters) in enumerate(_BLOCKS):
        x, size = _depthwise(m, random, x, f"dw{index}", size, channels, stride)
        x, size, channels = _convolution(m, random, x, f"pw{index}", size, channels, filters, 1, 1)
    pooled = m.tensor("pool", [1, 1, 1, channels], "INT8", q(_SCALE, -128))
    options = {"stride_w": size, "stride_h": size, "filter_width": size, "filter_height": size}
    m.op("AVERAGE_POOL_2D", [x], [pooled], version=2, padding="VALID", **options)
    weights = random.integers(-127, 128, (1001, channels), np.int8)
    w = m.constant("logits/weights", weights, q(0.002))
    b = m.constant("logits/bias", np.zeros(1001, np.int32), q(_SCALE * 0.002))
    logits = m.tensor("logits", [1, 1001], "INT8", q(0.1, -40))
    m.op("FULLY_CONNECTED", [pooled, w, b], [logits], version=4)
    scores = m.tensor("scores", [1, 1001], "INT8", q(1 / 256, -128))
    m.op("SOFTMAX", [logits], [scores], version=2, beta=1.0)
    m.output(scores)
    path.write_bytes(m.build())


_SCALE = 0.023529412


def _convolution(
    m: ModelBuilder,
    random: np.random.Generator,
    x: int,
    name: str,
    size: int,
    channels: int,
    filters: int,
    kernel: int,
    stride: int,
) -> tuple[int, int, int]:
    scales = random.uniform(0.001, 0.01, filters).astype(np.float32)
    data = random.integers(-127, 128, (filters, kernel, kernel, channels), np.int8)
    w = m.constant(f"{name}/weights", data, q(scales.tolist(), axis=0))
    scale = 0.0078125 if name == "conv" else _SCALE
    bias_scales = (np.float32(scale) * scales).tolist()
    b = m.constant(f"{name}/bias", np.zeros(filters, np.int32), q(bias_scales, axis=0))
    size = -(-size // stride)
    y = m.tensor(f"{name}/relu6", [1, size, size, filters], "INT8", q(_SCALE, -128))
    options = {"stride_w": stride, "stride_h": stride, "fused_activation_function": "RELU6"}
    m.op("CONV_2D", [x, w, b], [y], version=3, padding="SAME", **options)
    return y, size, filters


def _depthwise(
    m: ModelBuilder,
    random: np.random.Generator,
    x: int,
    name: str,
    size: int,
    channels: int,
    stride: int,
) -> tuple[int, int]:
    scales = random.uniform(0.001, 0.01, channels).astype(np.float32)
    data = random.integers(-127, 128, (1, 3, 3, channels), np.int8)
    w = m.constant(f"{name}/weights", data, q(scales.tolist(), axis=3))
    bias_scales = (np.float32(_SCALE) * scales).tolist()
    b = m.constant(f"{name}/bias", np.zeros(channels, np.int32), q(bias_scales, axis=0))
    size = -(-size // stride)
    y = m.tensor(f"{name}/relu6", [1, size, size, channels], "INT8", q(_SCALE, -128))
    options = {"stride_w": stride, "stride_h": stride, "depth_multiplier": 1}
    m.op(
        "DEPTHWISE_CONV_2D",
        [x, w, b],
        [y],
        version=3,
        padding="SAME",
        fused_activation_function="RELU6",
        **options,
    )
    return y, size


def chain(path: Path, operators: int) -> None:
    """A chain of `operators` int8 ADDs."""
    m = ModelBuilder()
    x = m.input("x", [1, 8], "INT8", q(0.1, 0))
    for index in range(operators):
        y = m.tensor(f"block{index}/add", [1, 8], "INT8", q(0.1, 0))
        m.op("ADD", [x, x], [y])
        x = y
    m.output(x)
    path.write_bytes(m.build())


def large(path: Path, gigabytes: float = 1.5, layers: int = 96) -> int:
    """A stack of float FULLY_CONNECTED layers whose weights lie behind the flatbuffer; returns the
    bytes of weights. The data is written in blocks and never held whole."""
    width = 2048
    rows = int(gigabytes * 2**30) // layers // width // 4
    nbytes = rows * width * 4

    def build(first: int) -> ModelBuilder:
        m = ModelBuilder(description="benchmark")
        x = m.input("x", [1, width])
        for index in range(layers):
            buffer = m.buffer(offset=first + index * nbytes, size=nbytes)
            w = m.tensor(f"layer{index}/weights", [rows, width], buffer=buffer)
            y = m.tensor(f"layer{index}/out", [1, rows])
            m.op("FULLY_CONNECTED", [x, w, -1], [y])
            m.output(y)
        m.metadata("buffer_location", b"outside flatbuffers")
        return m

    # The offsets have a fixed width, so the flatbuffer is as long with any of them.
    first = -(-len(build(2**32).build()) // 16) * 16
    head = build(first).build()
    block = np.random.default_rng(2).standard_normal(2**22, np.float32).tobytes()
    with path.open("wb") as file:
        file.write(head.ljust(first, b"\0"))
        left = layers * nbytes
        while left:
            left -= file.write(block[: min(left, len(block))])
    return layers * nbytes
