from __future__ import annotations

import numpy as np

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.file.models import adder, adder_with_outside_data
from tflint.lint.severity import INFO, WARNING


@triggers("F304", at="buffers[1].offset", says="has 8 bytes of data and offset 100")
def test_data_and_offset() -> ModelBuilder:
    m = adder()
    m.fields["buffers"][1] |= {"offset": 100, "size": 8}
    return m


@triggers("F304", at="buffers[0]", says="buffers[0] has 4 bytes of data, offset 0 and size 0")
def test_data_in_buffer_zero() -> ModelBuilder:
    m = adder()
    m.fields["buffers"][0] = {"data": b"abcd"}
    return m


@triggers("F304", says="0 bytes of data, offset 0 and size 7")
def test_size_of_buffer_zero() -> ModelBuilder:
    m = adder()
    m.fields["buffers"][0] = {"size": 7}
    return m


@triggers("F304", severity=INFO, says="there is no metadata entry 'buffer_location'")
def test_no_note_of_outside_data() -> ModelBuilder:
    m = adder_with_outside_data()
    m.fields["metadata"] = None
    return m


@quiet("F304")
def test_outside_data() -> ModelBuilder:
    return adder_with_outside_data()


@quiet("F304")
def test_empty_vector_in_buffer_zero() -> ModelBuilder:
    m = adder()
    m.fields["buffers"][0] = {"data": b""}
    return m


def sharing(dtype: str, shape: list[int], data: list[float]) -> ModelBuilder:
    m = adder()
    m.fields["buffers"][1]["data"] = np.array(data, np.float32).tobytes()
    m.output(m.tensor("v", shape, dtype, buffer=1))
    return m


@triggers("F306", count=1, at="buffers[1]", says="'v' (f32[1], 4 bytes) share buffers[1]")
def test_shared_by_constants_of_different_size() -> ModelBuilder:
    return sharing("FLOAT32", [1], [0.5, 2.0])


@triggers("F306", severity=INFO, says="'v' (i32[2], 8 bytes)")
def test_shared_by_constants_of_different_type() -> ModelBuilder:
    return sharing("INT32", [2], [0.5, 2.0])


@triggers(
    "F306", severity=WARNING, at="metadata[0].buffer", says="metadata 'note' and constant 'w' share"
)
def test_shared_with_metadata() -> ModelBuilder:
    m = adder()
    m.metadata("note", buffer=1)
    return m


@quiet("F306")
def test_zeros_of_different_type() -> ModelBuilder:
    return sharing("INT32", [2], [0.0, 0.0])


@quiet("F306")
def test_shared_by_constants_of_different_shape() -> ModelBuilder:
    return sharing("FLOAT32", [2, 1], [0.5, 2.0])
