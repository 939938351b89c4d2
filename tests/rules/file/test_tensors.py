from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.file.models import adder
from tflint.lint.severity import WARNING


@triggers("F203", at="subgraphs[0].tensors[2].type", says="has type 23, newer than the known ones")
def test_type_of_a_newer_schema() -> ModelBuilder:
    m = adder()
    m.tensors[2]["type"] = 23
    return m


@triggers("F203", says="has type -1, outside of the known ones")
def test_negative_type() -> ModelBuilder:
    m = adder()
    m.tensors[2]["type"] = -1
    return m


@triggers(
    "F203", count=1, at="subgraphs[0].tensors[2].shape[1]", says="dimension 1 of tensor 'y' is -1"
)
def test_negative_dimension() -> ModelBuilder:
    m = adder()
    m.tensors[2]["shape"] = [2, -1]
    return m


@triggers("F203", says="needs 2^63 bytes or more")
@pytest.mark.parametrize("shape", [[2**31 - 1] * 3, [2**31 - 1] * 3 + [0], [2**31 - 1] * 100])
def test_size_overflows(shape: list[int]) -> ModelBuilder:
    m = adder()
    m.tensors[2]["shape"] = shape
    return m


@triggers("F203", at="subgraphs[0].tensors[1].is_variable", says="is a variable with data")
def test_variable_with_data() -> ModelBuilder:
    m = adder()
    m.tensors[1]["is_variable"] = True
    return m


@triggers("F203", says="is a variable with type RESOURCE")
def test_variable_resource() -> ModelBuilder:
    m = adder()
    m.tensor("state", [1], "RESOURCE", is_variable=True)
    return m


@triggers("F203", severity=WARNING, says="has 4,294,967,296 elements, more than 2,147,483,647")
def test_more_elements_than_31_bits() -> ModelBuilder:
    m = adder()
    m.tensors[2]["shape"] = [65536, 65536]
    return m


@triggers("F203", severity=WARNING, says="has 9 dimensions")
def test_nine_dimensions() -> ModelBuilder:
    m = adder()
    m.tensors[2]["shape"] = [1] * 9
    return m


@quiet("F203")
@pytest.mark.parametrize("dtype", ["FLOAT32", "INT2", "FLOAT8_E5M2", "STRING", "VARIANT"])
def test_every_type_of_the_schema(dtype: str) -> ModelBuilder:
    m = adder()
    m.tensor("t", [0, 2**31 - 1], dtype)
    return m


@quiet("F203")
def test_variable_without_data() -> ModelBuilder:
    m = adder()
    m.tensor("state", [1, 4], is_variable=True)
    return m
