"""Small models without defects that together use most kinds of tables."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np

import testmodels.converted
from testmodels import ModelBuilder, blockwise, csr, dense, q


def convolution() -> ModelBuilder:
    """A quantized convolution with metadata, labels and a signature."""
    m = ModelBuilder(description="convolution")
    x = m.input("image", [1, 4, 4, 3], "INT8", q(0.5, 0), shape_signature=[-1, 4, 4, 3])
    w = m.constant("w", np.ones((4, 3, 3, 3), np.int8), q([0.1] * 4, axis=0))
    b = m.constant("b", np.zeros(4, np.int32), q([0.05] * 4, axis=0))
    y = m.tensor("scores;main/y", [1, 4, 4, 4], "INT8", q(0.3, -128, min=-38.4, max=38.1))
    m.op("CONV_2D", [x, w, b], [y], version=3, padding="SAME", stride_w=1, stride_h=1)
    m.output(y)
    m.signature("serving_default", {"image": x}, {"scores": y})
    outputs = {"name": "scores", "associated_files": [{"name": "labels.txt"}]}
    m.tflite_metadata(
        {
            "name": "classifier",
            "subgraph_metadata": [
                {"input_tensor_metadata": [{"name": "image"}], "output_tensor_metadata": [outputs]}
            ],
        }
    )
    m.file("labels.txt", "cat\ndog\nbird\nfish\n")
    return m


def loop() -> ModelBuilder:
    """WHILE x < 10: x = x + 1, with the data of the constants behind the flatbuffer."""
    m = ModelBuilder()
    x = m.input("x", [1])
    y = m.tensor("y", [1])
    outside = np.array([10], "<f4").tobytes()
    condition, body = m.subgraph("condition"), m.subgraph("body")
    a = condition.input("a", [1])
    limit = condition.tensor("limit", [1], buffer=m.buffer(outside=outside))
    less = condition.tensor("less", [1], "BOOL")
    condition.op("LESS", [a, limit], [less])
    condition.output(less)
    c = body.input("c", [1])
    one = body.constant("one", [1.0])
    d = body.tensor("d", [1])
    body.op("ADD", [c, one], [d])
    body.output(d)
    m.op("WHILE", [x], [y], cond_subgraph_index=1, body_subgraph_index=2)
    m.output(y)
    m.metadata("buffer_location", b"outside flatbuffers")
    return m


def rarities() -> ModelBuilder:
    """Strings, a sparse constant, packed types, blockwise details, a state, a custom operator, a
    StableHLO operator."""
    m = ModelBuilder()
    x = m.input("x", [1, 4])
    sparsity = {"traversal_order": [0, 1], "dim_metadata": [dense(2), csr([0, 1, 2], [0, 3])]}
    sparse = m.constant("sparse", [1.0, 2.0], shape=[2, 4], sparsity=sparsity)
    wide = m.tensor("wide", [2, 4])
    m.op("DENSIFY", [sparse], [wide])
    scales = m.constant("scales", np.ones((2, 1), np.float16))
    details = blockwise(scales, -1, 4)
    w = m.constant("w", np.ones((2, 4)), q(None, details=details), dtype="INT4", shape=[2, 4])
    y = m.tensor("y", [1, 2])
    m.op("FULLY_CONNECTED", [x, w, -1], [y])
    z = m.tensor("z", [1, 4])
    zero = m.constant("zero", 0.0)
    low, high, inner = [0, 1], [0, 1], [0, 0]
    m.op(
        "STABLEHLO_PAD",
        [y, zero],
        [z],
        edge_padding_low=low,
        edge_padding_high=high,
        interior_padding=inner,
    )
    m.tensor("state", [1, 4], is_variable=True)
    m.custom_op("TheirOperator", [z], [m.tensor("out", [1, 4])], custom_options={"size": 4})
    m.output(m.constant("words", ["cat", "dög"]))
    return m


@functools.cache
def sound_models() -> tuple[bytes, ...]:
    """The models above and the smallest ones of those that converters wrote."""
    folder = Path(testmodels.converted.__path__[0])
    converted = [path.read_bytes() for path in sorted(folder.glob("*.tflite"))]
    built = [convolution().build(), loop().build(), rarities().build()]
    return (*built, *(model for model in converted if len(model) < 5000))
