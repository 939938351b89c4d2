"""Where a node, or a field of it, lies in the file."""

from __future__ import annotations

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.model.models import model_of
from tflint.lint.diagnostic import ByteRange
from tflint.model.file import File
from tflint.model.node import Node, Place


@pytest.fixture
def data() -> bytes:
    m = ModelBuilder()
    x = m.input("x", [3, 5], "INT8", q([0.5, 0.25, 0.125], [1, 2, 3], axis=0))
    m.op("RELU", [x], [m.tensor("y", [3, 5])])
    m.constant("w", np.array([258], np.int16))
    m.metadata("note", b"hello")
    m.signature("key", {"x": x}, {})
    return m.build()


def stored(data: bytes, node: Node, field: str = "") -> bytes:
    span = node.span(field)
    assert span is not None
    return data[span.offset : span.end]


def test_fields_of_a_tensor(data: bytes) -> None:
    tensor = model_of(data).subgraphs[0].tensors[0]
    assert stored(data, tensor, "shape") == np.array([3, 5], "<i4").tobytes()
    assert stored(data, tensor, "shape[1]") == np.array([5], "<i4").tobytes()
    assert stored(data, tensor, "type") == b"\x09"
    assert stored(data, tensor, "name") == b"x"
    assert stored(data, tensor, "quantization.scale[2]") == np.float32(0.125).tobytes()
    assert stored(data, tensor, "quantization.zero_point") == np.array([1, 2, 3], "<i8").tobytes()


def test_path_is_followed_as_far_as_it_leads(data: bytes) -> None:
    tensor = model_of(data).subgraphs[0].tensors[0]
    assert tensor.span("quantization.nothing") == tensor.span("quantization")
    assert tensor.span("sparsity.block_map") == tensor.span()
    assert tensor.span("shape[7]") == tensor.span("shape")


def test_buffer_is_its_data(data: bytes) -> None:
    model = model_of(data)
    assert stored(data, model.buffers[1]) == np.array([258], "<i2").tobytes()
    assert stored(data, model.buffers[2]) == b"hello"
    assert model.buffers[0].span() == ByteRange(*model.buffers[0].table.span())  # type: ignore[misc]


def test_appended_buffer_is_its_data() -> None:
    m = ModelBuilder()
    m.tensor("w", [4], "INT8", buffer=m.buffer(outside=b"abcd"))
    data = m.build()
    assert stored(data, model_of(data).buffers[1]) == b"abcd"


def test_elements_of_vectors_of_tables(data: bytes) -> None:
    model = model_of(data)
    assert model.span("subgraphs[0]") == model.subgraphs[0].span()
    assert model.span("subgraphs[0].tensors[1]") == model.subgraphs[0].tensors[1].span()
    assert stored(data, model.signatures[0], "inputs[0].name") == b"x"
    assert stored(data, model.metadata[0], "name") == b"note"


def test_place_and_file(data: bytes) -> None:
    place = Place("trailing", span=ByteRange(3, 4), kind="file", subject="labels.txt")
    assert (place.address, place.kind, place.subject) == ("trailing", "file", "labels.txt")
    assert place.span("anything") == ByteRange(3, 4)
    assert place.owner is None
    file = File(memoryview(data))
    assert (file.address, file.span()) == ("header", ByteRange(0, 8))
    assert file.owner is file.model
    assert File(memoryview(b"abc")).span() == ByteRange(0, 3)
