"""Q101 malformed-quantization."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder, blockwise, custom_quantization, multi_axis, q
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import layer
from tflint.lint.severity import WARNING


def with_weights(**fields: Any) -> ModelBuilder:
    made = layer()
    made.quantization(made.w).update(fields)
    return made.model


@triggers("Q101", at="subgraphs[0].tensors[1].quantization.zero_point", says="4 scales and 0 zero")
def test_no_zero_points() -> ModelBuilder:
    return with_weights(zero_point=None)


@triggers("Q101", says="4 scales and 1 zero point;", count=1)
def test_fewer_zero_points_than_scales() -> ModelBuilder:
    return with_weights(zero_point=[0])


@pytest.mark.parametrize("axis", [-1, 4])
@triggers(
    "Q101", at="subgraphs[0].tensors[1].quantization.quantized_dimension", says="but 4 dimensions"
)
def test_dimension_that_does_not_exist(axis: int) -> ModelBuilder:
    return with_weights(quantized_dimension=axis)


@triggers("Q101", says="3 scales for dimension 0 of size 4")
def test_number_of_scales() -> ModelBuilder:
    return with_weights(scale=[0.1] * 3, zero_point=[0] * 3)


@triggers("Q101", says="quantized_dimension 1, but 1 dimension")
def test_unused_float_tensor_is_refused_too() -> ModelBuilder:
    made = layer()
    made.model.tensor("unused", [4], "FLOAT32", q(0.1, axis=1))
    return made.model


@quiet("Q101")
def test_scalars_may_have_any_number_of_scales() -> ModelBuilder:
    made = layer()
    made.model.tensor("scalar", [], "FLOAT32", q([0.1] * 3, axis=5))
    made.model.tensors[-1]["quantization"]["quantized_dimension"] = 0
    return made.model


@quiet("Q101")
def test_without_scales_nothing_counts() -> ModelBuilder:
    made = layer()
    empty = {"scale": [], "zero_point": [0], "min": [0.0], "quantized_dimension": 9}
    made.model.tensor("empty", [4], "FLOAT32", empty)
    return made.model


@quiet("Q101")
def test_healthy_layer_with_vendor_details() -> ModelBuilder:
    return with_weights(details=custom_quantization(b"vendor"))


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"scales": 99}, "details.scales"),
        ({"scales": -1}, "details.scales"),
        ({"zero_points": 99}, "details.zero_points"),
        ({"block_size": -1}, "details.block_size"),
        ({"quantized_dimensions": []}, "details.quantized_dimensions"),
        ({"quantized_dimensions": [2]}, "details.quantized_dimensions"),
        ({"quantized_dimensions": None}, "details"),
    ],
)
def test_multi_axis(fields: dict[str, Any], path: str) -> None:
    @triggers("Q101", at=f"subgraphs[0].tensors[5].quantization.{path}", count=1)
    def build() -> ModelBuilder:
        return with_multi_axis(**fields)

    build()


def with_multi_axis(**fields: Any) -> ModelBuilder:
    made = layer()
    scales = made.model.constant("scales", np.ones(4, np.float32))
    name, details = multi_axis(scales, -1, 0, [0])
    parameters = q(None, None, details=(name, {**details, **fields}))
    made.model.tensor("grouped", [4, 4], "INT8", parameters)
    return made.model


@quiet("Q101")
def test_healthy_multi_axis() -> ModelBuilder:
    return with_multi_axis()


def blocks(
    *,
    row: int = 64,
    block: int = 32,
    count: int | None = None,
    scales: int | None = None,
    dtype: type[np.generic] = np.float16,
    reader: str = "FULLY_CONNECTED",
    stored: bool = True,
) -> ModelBuilder:
    """Four rows of INT4 weights with a FLOAT16 scale for each block; tensor 1 are the weights."""
    model = ModelBuilder()
    count = count if count is not None else 4 * row // block
    found = (
        model.constant("scales", np.ones(count, dtype))
        if stored
        else model.tensor("scales", [count], "FLOAT16")
    )
    details = blockwise(found if scales is None else scales, -1, block)
    weights = np.ones((4, row), np.int8)
    w = model.constant("w", weights, q(None, None, details=details), dtype="INT4")
    if reader == "EMBEDDING_LOOKUP":
        inputs = [model.input("ids", [2], "INT32"), w]
    else:
        inputs = [model.input("x", [2, row]), w, -1]
    y = model.tensor("y", [2, row if reader == "EMBEDDING_LOOKUP" else 4])
    model.op(reader, inputs, [y])
    model.output(y)
    return model


@pytest.mark.parametrize("reader", ["FULLY_CONNECTED", "EMBEDDING_LOOKUP"])
@quiet("Q101")
def test_healthy_blocks(reader: str) -> ModelBuilder:
    return blocks(reader=reader)


@pytest.mark.parametrize("index", [99, -1, -5])
@triggers("Q101", at="subgraphs[0].tensors[1].quantization.details.scales", says="but the subgraph")
def test_scale_tensor_that_does_not_exist(index: int) -> ModelBuilder:
    return blocks(scales=index)


@triggers("Q101", says="no stored value")
def test_scale_tensor_without_value() -> ModelBuilder:
    return blocks(stored=False)


@triggers("Q101", says="of type FLOAT32; the kernels read FLOAT16")
def test_scale_tensor_type() -> ModelBuilder:
    return blocks(dtype=np.float32)


@pytest.mark.parametrize("size", [0, -32])
@triggers("Q101", at="subgraphs[0].tensors[1].quantization.details.block_size", says="blocks of")
def test_block_size_is_positive(size: int) -> ModelBuilder:
    return blocks(block=size, count=8)


@pytest.mark.parametrize("reader", ["FULLY_CONNECTED", "EMBEDDING_LOOKUP"])
@triggers("Q101", says="rows of 72 elements, which blocks of 32 do not divide")
def test_blocks_divide_a_row(reader: str) -> ModelBuilder:
    return blocks(row=72, reader=reader)


@triggers("Q101", says="has 9 scales, but 256 elements in blocks of 32 need 8")
def test_number_of_block_scales() -> ModelBuilder:
    return blocks(count=9)


@triggers("Q101", severity=WARNING, says="has 9 scales")
def test_embedding_ignores_scales_behind_the_last_block() -> ModelBuilder:
    return blocks(count=9, reader="EMBEDDING_LOOKUP")


@triggers("Q101", severity=WARNING, says="no multiple of 32")
def test_small_blocks_are_slower() -> ModelBuilder:
    return blocks(block=16)


@quiet("Q101")
def test_embedding_takes_small_blocks() -> ModelBuilder:
    return blocks(block=16, reader="EMBEDDING_LOOKUP")


@quiet("Q101")
def test_blocks_that_nobody_reads() -> ModelBuilder:
    made = layer()
    made.model.tensor("unused", [4, 4], "INT4", q(None, None, details=blockwise(99, -1, 0)))
    return made.model
