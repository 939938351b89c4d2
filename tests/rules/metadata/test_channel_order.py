"""Images with channels first."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.metadata.described_models import FEATURES, IMAGE, content, described, model
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, INFO, WARNING


def transposed(shape: Sequence[int], order: Sequence[int] = (0, 2, 3, 1)) -> ModelBuilder:
    m = ModelBuilder()
    x = m.input("image", shape)
    y = m.tensor("channels_last", [shape[axis] for axis in order])
    m.op("TRANSPOSE", [x, m.constant("order", list(order))], [y])
    z = m.tensor("scores", [1, 10])
    m.custom_op("Net", [y], [z])
    m.output(z)
    return m


@triggers(
    "M308",
    severity=WARNING,
    at="subgraphs[0].tensors[0].shape",
    says='input 0 "image" f32[1,3,32,48] has its 3 channels before height and width',
    count=1,
)
def test_image() -> ModelBuilder:
    return described(model([1, 3, 32, 48]), [content(IMAGE)])


@pytest.mark.parametrize("target", ["task-library", "mediapipe"])
def test_image_for_a_library(target: str) -> None:
    m = described(model([1, 3, 32, 48]), [content(IMAGE)])
    found = lint(m, "M308", expectations=Expectations(targets=(target,)))
    assert [d.severity for d in found] == [ERROR]


@triggers("M308", severity=INFO, expectations=Expectations(targets=("mediapipe",)))
def test_shape_alone_is_no_image_for_a_library() -> ModelBuilder:
    return model([1, 3, 32, 32])


@pytest.mark.parametrize("dtype", ["FLOAT32", "UINT8", "INT8"])
@triggers("M308", severity=INFO)
def test_shape_of_an_image(dtype: str) -> ModelBuilder:
    return model([1, 3, 32, 32], dtype)


@pytest.mark.parametrize("channels", [1, 3, 4])
@triggers("M308", severity=INFO, says="until a TRANSPOSE puts them last")
def test_graph_puts_the_channels_last(channels: int) -> ModelBuilder:
    return transposed([1, channels, 32, 32])


@pytest.mark.parametrize(
    "shape",
    [[1, 32, 32, 3], [1, 3, 32, 3], [1, 1, 49, 40], [1, 4, 64, 64], [1, 3, 15, 32], [3, 32, 32]],
    ids=str,
)
@quiet("M308")
def test_other_shapes(shape: list[int]) -> ModelBuilder:
    return model(shape)


@quiet("M308")
def test_other_transpose() -> ModelBuilder:
    return transposed([1, 4, 32, 32], [0, 1, 3, 2])


@quiet("M308")
def test_features() -> ModelBuilder:
    return described(model([1, 3, 32, 32]), [content(FEATURES)])


@quiet("M308")
def test_indices() -> ModelBuilder:
    return model([1, 3, 32, 32], "INT32")
