from __future__ import annotations

import pytest

from testmodels import ModelBuilder, csr, dense
from tests.rules.cases import lint, quiet, triggers
from tests.rules.file.models import adder
from tflint.lint.severity import INFO, WARNING


@triggers(
    "F301", at="subgraphs[0].tensors[1].shape", says="has 8 bytes of data, but f32[3] needs 12"
)
def test_too_short() -> ModelBuilder:
    m = adder()
    m.tensors[1]["shape"] = [3]
    return m


@triggers("F301", says="has 2 bytes of data, but i4[5] needs 3")
def test_packed_constant_that_is_too_short() -> ModelBuilder:
    m = adder()
    m.constant("packed", b"\1\2", dtype="INT4", shape=[5])
    return m


@triggers("F301", says="has 0 bytes of data, but f32[2] needs 8")
def test_appended_data_of_no_bytes() -> ModelBuilder:
    m = adder()
    m.fields["buffers"][1] = {"offset": 300, "size": 0}
    m.append(bytes(300))
    return m


@triggers("F301", severity=WARNING, says="more than the 4 of f32[1]")
def test_too_long() -> ModelBuilder:
    m = adder()
    m.tensors[1]["shape"] = [1]
    return m


@triggers("F301", severity=WARNING, says="has 8 bytes of data but no shape")
@pytest.mark.parametrize("shape", [None, []])
def test_no_shape(shape: list[int] | None) -> ModelBuilder:
    m = adder()
    m.tensors[1]["shape"] = shape
    return m


@quiet("F301")
def test_packed_constant_with_an_odd_tail() -> ModelBuilder:
    m = adder()
    m.constant("packed", b"\1\2\3", dtype="INT4", shape=[5])
    m.constant("packed more", b"\1\2", dtype="INT2", shape=[5])
    return m


@quiet("F301")
def test_scalar() -> ModelBuilder:
    m = adder()
    m.constant("one", 1.0)
    return m


@quiet("F301")
def test_sparse_constant() -> ModelBuilder:
    m = adder()
    m.constant(
        "sparse",
        [1.0],
        shape=[2, 2],
        sparsity={"traversal_order": [0, 1], "dim_metadata": [dense(2), csr([0, 1, 1], [0])]},
    )
    return m


@quiet("F301")
def test_string_constant() -> ModelBuilder:
    m = adder()
    m.constant("words", ["cat", "dog"], shape=[7])
    return m


@triggers("F302", count=1, at="buffers[2].data", says="tensor 'y' needs 8 bytes")
def test_empty_vector_of_an_activation() -> ModelBuilder:
    m = adder()
    m.tensors[2]["buffer"] = m.buffer(b"")
    return m


def test_empty_vector_of_a_constant_is_one_finding() -> None:
    m = adder()
    m.fields["buffers"][1]["data"] = b""
    assert [d.code for d in lint(m, "F301", "F302")] == ["F302"]


@triggers("F302", severity=INFO, says="buffers[2] is a vector of length 0")
def test_unused_empty_vector() -> ModelBuilder:
    m = adder()
    m.buffer(b"")
    return m


@triggers("F302", severity=INFO)
def test_constant_without_elements() -> ModelBuilder:
    m = adder()
    m.constant("none", b"", dtype="INT32", shape=[0])
    return m


@quiet("F302")
def test_buffer_0_and_absent_data() -> ModelBuilder:
    m = adder()
    m.fields["buffers"][0]["data"] = b""
    m.tensors[2]["buffer"] = m.buffer()
    return m
