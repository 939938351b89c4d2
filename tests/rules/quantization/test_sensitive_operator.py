"""Q505 int8-sensitive-operator."""

from __future__ import annotations

import numpy as np
import pytest

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import binary, unary


@triggers("Q505", at="subgraphs[0].operators[0]", says="computes in INT8")
@pytest.mark.parametrize("kind", ["EXP", "RSQRT"])
def test_functions(kind: str) -> ModelBuilder:
    return unary(kind)


@triggers("Q505")
@pytest.mark.parametrize("kind", ["DIV", "SQUARED_DIFFERENCE"])
def test_two_operands(kind: str) -> ModelBuilder:
    return binary(kind)


@triggers("Q505", says="SUM over 2,048 elements")
def test_long_sum() -> ModelBuilder:
    return summed(2048)


@quiet("Q505")
def test_short_sum() -> ModelBuilder:
    return summed(64)


@quiet("Q505")
def test_sixteen_bits() -> ModelBuilder:
    return unary("EXP", "INT16")


def summed(length: int) -> ModelBuilder:
    return unary("SUM", shape=(1, length), out_shape=(1,), constants=[np.array([1], np.int32)])
