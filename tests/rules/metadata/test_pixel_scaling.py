"""Normalizations for pixels 0 to 1, and graphs that normalize again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import lint, quiet, triggers
from tests.rules.metadata.described_models import (
    FEATURES,
    IMAGE,
    content,
    described,
    model,
    normalization,
)

MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
IMAGENET_MEAN, IMAGENET_STD = [255 * x for x in MEAN], [255 * x for x in STD]


def image(mean: Sequence[float], std: Sequence[float]) -> ModelBuilder:
    return described(model(), [content(IMAGE, normalization(mean, std))])


def graph(
    *steps: tuple[str, Sequence[float]],
    mean: Sequence[float] = (127.5,),
    std: Sequence[float] = (127.5,),
    dtype: str = "FLOAT32",
) -> ModelBuilder:
    """An image that runs through operators with a constant each."""
    m = ModelBuilder()
    shape = [1, 32, 32, 3]
    quantization = q(1 / 127.5, 127) if dtype == "UINT8" else None
    x = m.input("image", shape, dtype, quantization)
    if dtype == "UINT8":
        x, source = m.tensor("float", shape), x
        m.op("DEQUANTIZE", [source], [x])
    for index, (name, values) in enumerate(steps):
        constant = m.constant(f"c{index}", np.array(values, np.float32))
        y = m.tensor(f"y{index}", shape)
        m.op(name, [x, constant], [y])
        x = y
    scores = m.tensor("scores", [1, 10])
    m.custom_op("Net", [x], [scores])
    m.output(scores)
    return described(m, [content(IMAGE, normalization(mean, std))])


@triggers(
    "M304",
    at="subgraphs[0].tensors[0]",
    says='mean 0.485, 0.456, 0.406 and std 0.229, 0.224, 0.225 map pixels 0 to 255 of input 0 "image"',
    count=1,
)
def test_statistics_of_imagenet() -> ModelBuilder:
    return image(MEAN, STD)


@pytest.mark.parametrize(
    ("mean", "std"), [([0.5], [0.5]), ([0], [0.5]), ([0], [1 / 255]), ([0.5], [1])]
)
@triggers("M304", count=1)
def test_numbers_of_pixels_from_0_to_1(mean: list[float], std: list[float]) -> ModelBuilder:
    return image(mean, std)


@pytest.mark.parametrize(
    ("mean", "std", "advice"),
    [
        (MEAN, STD, "write mean 123.675, 116.28, 103.53 and std 58.395, 57.12, 57.375, 255 times"),
        ([0], [1 / 255], "write mean and std for pixels 0 to 255; std divides"),
    ],
)
def test_advice(mean: list[float], std: list[float], advice: str) -> None:
    [found] = lint(image(mean, std), "M304")
    assert (found.help or "").startswith(advice)


@triggers("M304", says="to [-12750, 12750]")
def test_range_is_wider_than_that_of_pixels() -> ModelBuilder:
    return image([127.5], [0.01])


@pytest.mark.parametrize(
    ("mean", "std"),
    [([0], [1]), ([127.5], [127.5]), ([0], [255]), (IMAGENET_MEAN, IMAGENET_STD), ([127.5], [1])],
)
@quiet("M304")
def test_numbers_of_pixels_from_0_to_255(mean: list[float], std: list[float]) -> ModelBuilder:
    return image(mean, std)


@pytest.mark.parametrize(
    ("mean", "std"),
    [([0.5], [0.0]), ([0.5], [1e-9]), ([0.5], [-0.5]), ([0.5, 0.5], [0.5])],
    ids=str,
)
@quiet("M304")
def test_invalid_numbers_are_another_rules_business(
    mean: list[float], std: list[float]
) -> ModelBuilder:
    return image(mean, std)


@quiet("M304")
def test_features() -> ModelBuilder:
    return described(model([1, 8]), [content(FEATURES, normalization([0.1], [0.2]))])


@pytest.mark.parametrize(
    "steps",
    [
        [("MUL", [1 / 127.5]), ("ADD", [-1])],
        [("DIV", [255])],
        [("SUB", IMAGENET_MEAN), ("DIV", IMAGENET_STD)],
        [("SUB", [123.68, 116.779, 103.939])],
    ],
    ids=["-1 to 1", "0 to 1", "ImageNet", "mean only"],
)
@triggers("M305", at="subgraphs[0].operators[0]", says="to [-1, 1], but the graph begins", count=1)
def test_graph_normalizes_again(steps: list[tuple[str, list[float]]]) -> ModelBuilder:
    return graph(*steps)


@triggers("M305", says="begins with MUL and ADD and maps 0 to 255 to [-1, 1]", count=1)
def test_message_names_the_operators() -> ModelBuilder:
    return graph(("MUL", [1 / 127.5]), ("ADD", [-1]))


@pytest.mark.parametrize(
    ("steps", "mean", "std"),
    [
        ([("MUL", [1 / 127.5]), ("ADD", [-1])], [0], [1]),
        ([("SUB", MEAN), ("DIV", STD)], [0], [255]),
        ([("MUL", [0.5]), ("ADD", [0.5])], [127.5], [127.5]),
        ([("DIV", [127.5])], [127.5], [1]),
        ([], [127.5], [127.5]),
    ],
    ids=["metadata leaves pixels", "after 0 to 1", "to 0 to 1", "in two steps", "no operators"],
)
@quiet("M305")
def test_normalized_once(
    steps: list[tuple[str, list[float]]], mean: list[float], std: list[float]
) -> ModelBuilder:
    return graph(*steps, mean=mean, std=std)


@quiet("M305")
def test_quantized_input_is_another_rules_business() -> ModelBuilder:
    return graph(("DIV", [255]), dtype="UINT8")
