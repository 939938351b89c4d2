"""The arithmetic at the head of a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.analysis.corpus import corpus_facts, needs_corpus
from tflint.analysis.facts import Facts
from tflint.analysis.input_normalization import InputHead, input_normalization
from tflint.model.file import File

IMAGE = (1, 8, 8, 3)


class Head:
    """A model of operators in a chain, which a custom operator ends."""

    def __init__(
        self, shape: Sequence[int] = IMAGE, dtype: str = "FLOAT32", quantization: Any = None
    ) -> None:
        self.m = ModelBuilder()
        self.shape = list(shape)
        self.last = self.m.input("x", shape, dtype, quantization)

    def then(self, operator: str, *constants: int, dtype: str = "FLOAT32", **fields: Any) -> Head:
        quantization = fields.pop("quantization", None)
        y = self.m.tensor(None, self.shape, dtype, quantization)
        before = fields.pop("before", False)
        inputs = [*constants, self.last] if before else [self.last, *constants]
        self.m.op(operator, inputs, [y], **fields)
        self.last = y
        return self

    def number(self, *values: float, shape: Sequence[int] | None = None) -> int:
        array = np.array(values, np.float32)
        return self.m.constant(None, array.reshape(shape if shape is not None else array.shape))

    def found(self) -> InputHead:
        self.m.custom_op("Net", [self.last], [y := self.m.tensor("y", [1])])
        self.m.output(y)
        return Facts(File(memoryview(self.m.build()))).of(input_normalization)[0]


def test_rescaling_of_bytes() -> None:
    h = Head(dtype="UINT8").then("CAST")
    found = h.then("SUB", h.number(127.5)).then("MUL", h.number(1 / 127.5)).found()
    assert [operator.type for operator in found.operators] == ["CAST", "SUB", "MUL"]
    assert [operator.type for operator in found.arithmetic] == ["SUB", "MUL"]
    assert found.factor == pytest.approx((1 / 127.5,))
    assert found.offset == pytest.approx((-1,))
    assert found.result((0, 255)) == pytest.approx((-1, 1))
    assert found.normalizes


def test_mean_and_deviation_for_each_channel() -> None:
    h = Head()
    mean, std = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    found = h.then("SUB", h.number(*mean)).then("DIV", h.number(*std, shape=(1, 1, 1, 3))).found()
    assert found.factor == pytest.approx([1 / s for s in std])
    assert found.offset == pytest.approx([-m / s for m, s in zip(mean, std, strict=True)])


def test_a_constant_in_front() -> None:
    h = Head()
    found = h.then("SUB", h.number(1), before=True).then("MUL", h.number(2), before=True).found()
    assert (found.factor, found.offset) == ((-2.0,), (2.0,))


def test_quantized_constants_are_what_they_stand_for() -> None:
    h = Head(dtype="INT8", quantization=q(1.0, -128))
    scale = h.m.constant(None, [127], q(1 / 127.5 / 127), dtype="INT8")
    found = h.then("MUL", scale, dtype="INT8", quantization=q(2 / 255, -128)).found()
    assert found.factor == pytest.approx((1 / 127.5,))


def test_constants_stored_as_float16() -> None:
    h = Head()
    half = h.m.constant(None, [0.5], dtype="FLOAT16")
    h.m.op("DEQUANTIZE", [half], [single := h.m.tensor(None, [1])])
    assert h.then("MUL", single).found().factor == (0.5,)


def test_cast_takes_the_stored_number() -> None:
    found = Head(dtype="UINT8", quantization=q(0.5, 10)).then("CAST").found()
    assert (found.factor, found.offset) == ((2.0,), (10.0,))


def test_channels_move_with_the_dimensions() -> None:
    h = Head((1, 3, 32, 32))
    order = h.m.constant(None, [0, 2, 3, 1], dtype="INT32")
    h.shape = [1, 32, 32, 3]
    found = h.then("TRANSPOSE", order).then("MUL", h.number(1, 2, 3)).found()
    assert found.transposed
    assert found.factor == (1, 2, 3)


def test_what_the_first_quantize_can_hold() -> None:
    h = Head()
    h.then("MUL", h.number(2)).then("QUANTIZE", dtype="INT8", quantization=q(0.5, 0))
    assert h.found().limits == (-32.0, 31.75)


def test_numbers_that_change_nothing() -> None:
    h = Head()
    found = h.then("SUB", h.number(0, 0, 0)).then("MUL", h.number(1)).found()
    assert len(found.arithmetic) == 2
    assert not found.normalizes


class TestEnds:
    """The walk ends where the map is not known any more."""

    def test_at_an_activation(self) -> None:
        h = Head()
        assert not h.then("ADD", h.number(1), fused_activation_function="RELU").found().operators

    def test_at_a_branch(self) -> None:
        h = Head()
        h.m.custom_op("Other", [h.last], [h.m.tensor(None, [1])])
        assert not h.then("MUL", h.number(2)).found().operators

    def test_at_a_number_for_each_row(self) -> None:
        h = Head()
        assert not h.then("MUL", h.number(*[2] * 8, shape=(8, 1))).found().operators

    @pytest.mark.parametrize("values", [(0,), (1, 0, 1), (float("nan"),)])
    def test_at_a_quotient_that_is_no_number(self, values: tuple[float, ...]) -> None:
        h = Head()
        found = h.then("MUL", h.number(3e38)).then("DIV", h.number(*values)).found()
        assert [operator.type for operator in found.operators] == ["MUL"]

    def test_at_a_reciprocal(self) -> None:
        h = Head()
        assert not h.then("DIV", h.number(1), before=True).found().operators

    def test_at_the_sum_with_itself(self) -> None:
        h = Head()
        assert not h.then("ADD", h.last).found().operators

    def test_at_whole_number_arithmetic(self) -> None:
        h = Head(dtype="INT32")
        two = h.m.constant(None, [2], dtype="INT32")
        assert not h.then("DIV", two, dtype="INT32").found().operators

    def test_in_a_circle(self) -> None:
        h = Head()
        h.then("MUL", h.number(2))
        h.m.operators[-1]["outputs"] = [0]
        assert not h.found().operators


def test_without_subgraphs() -> None:
    m = ModelBuilder()
    m.fields["subgraphs"] = []
    assert Facts(File(memoryview(m.build()))).of(input_normalization) == ()


@needs_corpus
def test_movenet_takes_bytes() -> None:
    model = "tfs-lite-model_movenet_singlepose_lightning_tflite_int8_4"
    found = corpus_facts(model).of(input_normalization)[0]
    assert found.result((0, 255)) == pytest.approx((-1, 1), abs=1e-3)
    assert found.limits == pytest.approx((0, 255))
