"""How to prepare an input, in words."""

from __future__ import annotations

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.rules.metadata.described_models import (
    IMAGE,
    content,
    described,
    model,
    normalization,
    uint8_image,
)
from tests.summary.samples import facts_of
from tflint.analysis.io_contract import io_contract
from tflint.summary.feeding import feeding
from tflint.summary.text import spelled_in_ascii

SHAPE = (1, 32, 32, 3)


def words(m: ModelBuilder) -> list[str]:
    contract = facts_of(m).of(io_contract)
    assert not list(feeding(contract.outputs[0]))
    return [spelled_in_ascii(line) for line in feeding(contract.inputs[0])]


def behind(m: ModelBuilder, x: int, *steps: tuple[str, list[float]]) -> ModelBuilder:
    for operator, values in steps:
        y = m.tensor(None, SHAPE)
        m.op(operator, [x, m.constant(None, np.array(values, np.float32))], [y])
        x = y
    m.custom_op("Net", [x], [y := m.tensor("y", [1])])
    m.output(y)
    return m


def test_what_the_file_states() -> None:
    assert words(uint8_image([127.5], [127.5])) == [
        "feed pixels 0 ... 255 as they are: by the scale they mean -0.99608 ... 1.0039, about "
        "as metadata says",
        "q = round(real / 0.007843138) + 127, clipped to 0 ... 255",
        "metadata asks for (x - 127.5) / 127.5: 0 ... 255 becomes -1 ... 1",
    ]
    floats = described(model(), [content(IMAGE, normalization([127.5], [127.5]))])
    assert words(floats) == [
        "feed (pixel - 127.5) / 127.5, as metadata says, so that 0 ... 255 becomes -1 ... 1"
    ]


def test_what_only_looks_so() -> None:
    assert words(model(SHAPE, "INT8", q(1 / 255, -128)))[0] == (
        "looks as if it takes pixels 0 ... 255 less 128: by the scale they mean 0 ... 1"
    )
    assert words(model(SHAPE, "INT8", q(4.758 / 255, -14)))[0] == (
        "looks as if it takes (pixel - [123.675, 116.28, 103.53]) / [58.395, 57.12, 57.375], so "
        "that 0 ... 255 becomes -2.1179 ... 2.64: the scale holds -2.1271 ... 2.6309"
    )


def test_what_is_not_known() -> None:
    assert words(model()) == ["how pixels become numbers is not in the file"]
    assert words(model(SHAPE, "UINT8", q(0.5, 3)))[0] == (
        "how pixels become -1.5 ... 126 is not in the file"
    )


def test_metadata_against_the_scale() -> None:
    assert words(uint8_image([0], [1]))[0].endswith(
        "; metadata contradicts the scale: it wants 0 ... 255"
    )


@pytest.mark.parametrize(
    ("zero_point", "formula"),
    [(0, "round(real / 0.5),"), (5, "round(real / 0.5) + 5,"), (-5, "round(real / 0.5) - 5,")],
)
def test_quantization(zero_point: int, formula: str) -> None:
    assert words(model([1, 4], "INT8", q(0.5, zero_point))) == [
        f"q = {formula} clipped to -128 ... 127"
    ]


def test_the_head_of_the_graph() -> None:
    m = ModelBuilder()
    steps = (("SUB", [127.5]), ("MUL", [1 / 127.5]))
    assert words(behind(m, m.input("x", SHAPE), *steps)) == [
        "looks as if it takes pixels 0 ... 255 as they are: the first operators make -1 ... 1 of it",
        "the graph begins with SUB, MUL: x becomes 0.007843138 * x - 1; do not do that again",
    ]


def test_a_head_behind_the_normalization_of_the_metadata() -> None:
    m = ModelBuilder()
    behind(m, m.input("x", SHAPE), ("MUL", [1 / 255]))
    described(m, [content(IMAGE, normalization([127.5], [127.5]))])
    assert words(m) == [
        "feed (pixel - 127.5) / 127.5, as metadata says, so that 0 ... 255 becomes -1 ... 1",
        "the graph begins with MUL: x becomes 0.003921569 * x; that is a second normalization, "
        "after the one that metadata asks for",
    ]


def test_a_head_that_wants_scaled_pixels() -> None:
    m = ModelBuilder()
    assert words(behind(m, m.input("x", SHAPE), ("MUL", [2]), ("ADD", [-1])))[0] == (
        "looks as if it takes pixel / 255, so that 0 ... 255 becomes 0 ... 1: the first operators "
        "make -1 ... 1 of it"
    )


def test_the_head_for_each_channel() -> None:
    m = ModelBuilder()
    x = m.input("x", [1, 40, 3])
    m.op("MUL", [x, m.constant(None, [1.0, 2.0, 3.0])], [a := m.tensor(None, [1, 40, 3])])
    m.op("ADD", [a, m.constant(None, [0.0, -0.5, 0.0])], [b := m.tensor(None, [1, 40, 3])])
    m.custom_op("Net", [b], [y := m.tensor("y", [1])])
    m.output(y)
    assert words(m) == ["the graph begins with MUL, ADD: x becomes [1, 2, 3] * x + [0, -0.5, 0]"]


def test_the_limits_of_the_first_quantize() -> None:
    m = ModelBuilder()
    m.op("QUANTIZE", [m.input("x", [1, 4])], [a := m.tensor(None, [1, 4], "INT8", q(0.5, 0))])
    m.custom_op("Net", [a], [y := m.tensor("y", [1])])
    m.output(y)
    assert words(m) == ["the first QUANTIZE holds -64 ... 63.5: the rest is cut off"]
