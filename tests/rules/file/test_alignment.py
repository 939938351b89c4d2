from __future__ import annotations

import numpy as np
import pytest

from testmodels import ModelBuilder, overwritten, q
from tests.rules.cases import lint, quiet, triggers
from tests.rules.file.models import adder
from tflint.flatbuffer import read
from tflint.flatbuffer.schemas.model import MODEL
from tflint.lint.severity import INFO


def outside(dtype: str, offset: int) -> ModelBuilder:
    """A constant whose data begins `offset` bytes behind a multiple of 16."""
    m = ModelBuilder()
    m.metadata("buffer_location", b"outside flatbuffers")
    content = np.zeros(2, np.dtype(dtype.lower())).tobytes()
    index = m.buffer(offset=2, size=2)
    m.output(m.tensor("w", [2], dtype, buffer=index))
    start = m.flatbuffer_size()
    start += -start % 16 + offset
    m.fields["buffers"][index] = {"offset": start, "size": len(content)}
    m.append(bytes(start - m.flatbuffer_size()) + content)
    return m


@triggers("F305", says="constant 'w' with elements of 4 bytes begins at byte")
@pytest.mark.parametrize("offset", [1, 2, 3])
def test_words_at_an_odd_place(offset: int) -> ModelBuilder:
    return outside("FLOAT32", offset)


@triggers("F305", says="which is no multiple of 2")
def test_half_words_at_an_odd_place() -> ModelBuilder:
    return outside("INT16", 1)


@triggers("F305", severity=INFO, says="no multiple of 8: 'w' at")
def test_wide_elements_at_a_multiple_of_four() -> ModelBuilder:
    return outside("INT64", 4)


@quiet("F305")
def test_bytes_anywhere() -> ModelBuilder:
    return outside("INT8", 1)


@quiet("F305")
def test_aligned_data() -> ModelBuilder:
    return outside("FLOAT32", 4)


@quiet("F305")
def test_inline_data() -> ModelBuilder:
    return adder()


def test_wide_vectors_are_an_info() -> None:
    m = adder()
    m.tensors[1]["quantization"] = q(0.5, 7)
    data = m.build()
    root = read(memoryview(data), MODEL).root
    assert root is not None
    quantization = root["subgraphs"][0]["tensors"][1]["quantization"]
    assert quantization["zero_point"].start % 8 == 0
    # The field is led to a copy of the vector at the end, 4 bytes off.
    data += bytes(-len(data) % 8)
    begin = len(data)
    data += (1).to_bytes(4, "little") + (7).to_bytes(8, "little")
    slot = quantization.type.by_name["zero_point"].slot
    field = quantization.position + quantization.offsets[slot]
    data = overwritten(data, field, (begin - field).to_bytes(4, "little"))
    (finding,) = lint(data, "F305")
    assert finding.severity is INFO
    assert "zero points of tensor 'w'" in finding.message
