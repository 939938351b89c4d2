"""Models for the tests of the listing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from testmodels import ModelBuilder, blockwise, csr, dense, flexbuffer, q
from tflint.lint.outcome import Listing
from tflint.listing import ListingOptions, list_model
from tflint.model.file import File
from tflint.model.model import Model

CONVERTED = Path(__file__).parents[2] / "testmodels" / "converted"


def corpus() -> list[Path]:
    """The real models that can be tested with; none when they are not there."""
    default = Path(__file__).parents[3] / "shared" / "corpus"
    return sorted(Path(os.environ.get("TFLINT_CORPUS", default)).glob("*.tflite"))


def model_of(data: bytes) -> Model:
    """The model in these bytes."""
    model = File(memoryview(data)).model
    assert model is not None
    return model


def listing_of(builder: ModelBuilder | bytes, **options: Any) -> Listing:
    """The listing of a model; `options` are those of `ListingOptions`."""
    data = builder if isinstance(builder, bytes) else builder.build()
    return list_model(model_of(data), ListingOptions(**options))


def lines_of(builder: ModelBuilder | bytes, **options: Any) -> list[str]:
    """The lines of the listing of a model, without the first two and without indentation."""
    text = listing_of(builder, **options).text
    return [line.strip() for line in text.splitlines()[2:]]


def quantized_convolution() -> ModelBuilder:
    """One int8 convolution between a uint8 input and its output."""
    m = ModelBuilder(description="MLIR Converted.")
    x = m.input("image", [1, 8, 8, 3], "UINT8", q(0.007843138, 127), shape_signature=[-1, 8, 8, 3])
    a = m.tensor("tfl.quantize", [1, 8, 8, 3], "INT8", q(0.007843138, -1))
    m.op("QUANTIZE", [x], [a])
    weights = np.arange(108, dtype=np.int8).reshape(4, 3, 3, 3)
    w = m.constant("conv;weights", weights, q([0.1, 1e-6, 0.25, 0.5], axis=0))
    b = m.constant("conv;bias", np.zeros(4, np.int32), q([0.05] * 4, axis=0))
    y = m.tensor("conv;relu", [1, 4, 4, 4], "INT8", q(0.023529412, -128))
    m.op("CONV_2D", [a, w, b], [y], version=3, padding="SAME", stride_w=2, stride_h=2)
    shape = m.constant("shape", [1, -1])
    z = m.tensor("flat", [1, 64], "INT8", q(0.023529412, -128))
    m.op("RESHAPE", [y, shape], [z], new_shape=[1, -1])
    m.output(z)
    m.signature("serving_default", {"image": x}, {"features": z})
    m.metadata("min_runtime_version", b"1.14.0" + bytes(10))
    return m


def every_kind_of_line() -> ModelBuilder:
    """What real models rarely have: blockwise, sparse, external and outside constants, variables,
    strings, control flow, omitted inputs, names that need care."""
    m = ModelBuilder(description='say "hi"\n')
    x = m.input("x", [1, 32])
    scales = m.constant("scales", np.ones((4, 1), np.float16))
    details = blockwise(scales, -1, 32)
    w = m.constant("w", np.ones((4, 32)), q(None, details=details), dtype="INT4")
    y = m.tensor("y", [1, 4])
    m.op("FULLY_CONNECTED", [x, w, -1], [y], version=12, keep_num_dims=True)
    sparsity = {
        "traversal_order": [0, 1],
        "dim_metadata": [dense(4), csr([0, 1, 2, 3, 4], [0] * 4)],
    }
    sparse = m.constant("sparse", [1.0, 2.0, 3.0, 4.0], shape=[4, 4], sparsity=sparsity)
    outside = m.tensor("outside", [4, 4], buffer=m.buffer(outside=np.ones(16, "f4").tobytes()))
    external = m.external_buffer(m.external_buffer_group("weights.bin"), 0, 64, id=7)
    elsewhere = m.tensor("elsewhere", [4], external_buffer=external)
    state = m.tensor("state", [1, 4], is_variable=True)
    shared = m.tensor("shared", [2, 2], buffer=m.tensors[scales]["buffer"], dtype="FLOAT16")
    scratch = m.tensor("scratch", [8], "UINT8")
    text = m.constant("text", ["cat", "dog"])
    nothing = m.tensor("nothing", [0], "INT32")
    inputs = [y, sparse, outside, elsewhere, state, shared, scratch, text, nothing]
    custom = m.tensor("näme \x1b[31m\u202e", [1, 4])
    m.custom_op("vendor op", inputs, [custom], custom_options={"limit": 3}, version=2)
    branch = m.subgraph("then")
    branch.output(branch.input("t", [1, 4]))
    other = m.subgraph("")
    other.output(other.input("", [1, 4]))
    flag = m.constant("flag", np.array(True))
    first, second = m.tensor("out;first", [1, 4]), m.tensor("out;second", [1, 4])
    m.op(
        "IF",
        [flag, custom],
        [first],
        then_subgraph_index=branch.index,
        else_subgraph_index=other.index,
    )
    m.op(
        "STABLEHLO_COMPOSITE",
        [first],
        [second],
        name="odml.rms_norm",
        decomposition_subgraph_index=branch.index,
        composite_attributes=flexbuffer({"epsilon": 1e-5}),
    )
    m.output(second, flag)
    m.constant("leftover", [0.5])
    m.signature('a "key"', {"x": x}, {"": second})
    m.metadata("vendor", bytes(range(100)))
    m.file("labels.txt", "cat\ndog\n")
    return m


def chain(length: int) -> ModelBuilder:
    """`length` additions, one after the other."""
    m = ModelBuilder()
    x = m.input("x", [1, 8], "INT8", q(0.1))
    for number in range(length):
        y = m.tensor(f"y{number}", [1, 8], "INT8", q(0.1))
        m.op("ADD", [x, x], [y])
        x = y
    m.output(x)
    return m
