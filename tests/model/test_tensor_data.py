"""Which tensors are constants, and what their bytes mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testmodels import ModelBuilder, csr, dense, q
from tests.model.models import first_tensor, model_of
from tflint.model.constants import decode, decode_strings
from tflint.model.dtype import DTYPES, DType, dtype_of

PACKED = {"INT4": (-8, 7, 4), "UINT4": (0, 15, 4), "INT2": (-2, 1, 2)}


def tensor_with(
    shape: list[int] | None = None, dtype: str = "FLOAT32", **fields: Any
) -> ModelBuilder:
    m = ModelBuilder()
    m.tensor("t", [2] if shape is None else shape, dtype, **fields)
    return m


class TestConstants:
    def test_inline_data(self) -> None:
        m = ModelBuilder()
        m.constant("w", np.arange(6, dtype=np.int16).reshape(2, 3))
        tensor = first_tensor(m)
        assert tensor.is_constant
        found = tensor.numpy()
        assert found is not None
        assert found.tolist() == [[0, 1, 2], [3, 4, 5]]
        assert not found.flags.owndata

    def test_data_behind_the_flatbuffer(self) -> None:
        m = ModelBuilder()
        m.tensor("w", [2], buffer=m.buffer(outside=np.array([1, 2], "<f4").tobytes()))
        tensor = first_tensor(m)
        assert tensor.is_constant
        assert tensor.buffer is not None
        assert tensor.buffer.is_appended
        found = tensor.numpy()
        assert found is not None
        assert found.tolist() == [1.0, 2.0]

    @pytest.mark.parametrize(("offset", "size"), [(2**63, 8), (2**64 - 4, 8), (100_000, 8)])
    def test_data_outside_the_file(self, offset: int, size: int) -> None:
        m = tensor_with()
        m.tensors[0]["buffer"] = m.buffer(offset=offset, size=size)
        tensor = first_tensor(m)
        assert tensor.is_constant
        assert tensor.buffer is not None
        assert not tensor.buffer.in_file
        assert tensor.buffer.nbytes == size
        assert len(tensor.raw) == 0
        assert tensor.numpy() is None

    @pytest.mark.parametrize("buffer", [{"data": b""}, {}, {"offset": 1, "size": 8}, {"size": 8}])
    def test_buffers_without_data(self, buffer: dict[str, Any]) -> None:
        m = tensor_with()
        m.tensors[0]["buffer"] = m.buffer(**buffer)
        tensor = first_tensor(m)
        assert not tensor.is_constant
        assert tensor.numpy() is None

    def test_no_element_needs_no_bytes(self) -> None:
        m = tensor_with([3, 0])
        m.tensors[0]["buffer"] = m.buffer(b"")
        tensor = first_tensor(m)
        assert tensor.is_constant
        found = tensor.numpy()
        assert found is not None
        assert found.shape == (3, 0)

    def test_activation_without_elements_is_no_constant(self) -> None:
        tensor = first_tensor(tensor_with([3, 0]))
        assert not tensor.is_constant
        assert tensor.numpy() is None

    def test_buffer_0_means_no_data(self) -> None:
        m = tensor_with()
        m.fields["buffers"][0]["data"] = bytes(8)
        assert first_tensor(m).buffer is None
        assert not first_tensor(m).is_constant

    def test_external_constant(self) -> None:
        m = tensor_with()
        m.tensors[0]["external_buffer"] = m.external_buffer(m.external_buffer_group("w.bin"), 0, 8)
        tensor = first_tensor(m)
        assert tensor.is_constant
        assert tensor.numpy() is None

    def test_sparse_constant_is_not_decoded(self) -> None:
        m = ModelBuilder()
        sparsity = {"traversal_order": [0], "dim_metadata": [dense(2)]}
        m.constant("w", [1.0, 2.0], sparsity=sparsity)
        assert first_tensor(m).is_constant
        assert first_tensor(m).numpy() is None
        assert csr([0, 1], [0])["format"] == "SPARSE_CSR"

    @pytest.mark.parametrize("shape", [[3], [1] * 33, [0, 2**31 - 1, 2**31 - 1, 2**31 - 1]])
    def test_shapes_that_no_array_can_have_here(self, shape: list[int]) -> None:
        m = tensor_with(shape)
        m.tensors[0]["buffer"] = m.buffer(bytes(8))
        assert first_tensor(m).numpy() is None


class TestTypes:
    @pytest.mark.parametrize("dtype", DTYPES, ids=str)
    def test_codes_and_sizes(self, dtype: DType) -> None:
        assert dtype_of(dtype.code) is dtype
        assert dtype.known
        if dtype.bits >= 8:
            assert dtype.numpy().itemsize * 8 == dtype.bits
        if dtype.is_packed:
            assert dtype.nbytes(5) == (5 * dtype.bits + 7) // 8
        if dtype.is_integer:
            assert dtype.maximum - dtype.minimum == 2**dtype.bits - 1

    def test_kinds(self) -> None:
        floats = {dtype.name for dtype in DTYPES if dtype.is_float}
        assert floats == {
            "FLOAT32",
            "FLOAT16",
            "FLOAT64",
            "BFLOAT16",
            "FLOAT8_E4M3FN",
            "FLOAT8_E5M2",
        }
        integers = {dtype.name for dtype in DTYPES if dtype.is_integer}
        assert {"INT8", "UINT8", "INT4", "UINT64"} < integers
        assert "BOOL" not in integers
        assert "STRING" not in integers

    def test_unknown_code(self) -> None:
        dtype = dtype_of(99)
        assert (dtype.name, dtype.known, dtype.nbytes(3)) == ("TYPE_99", False, 0)
        assert not dtype.is_float
        with pytest.raises(TypeError):
            dtype.numpy()

    @pytest.mark.parametrize("name", ["STRING", "RESOURCE", "VARIANT"])
    def test_types_without_numbers(self, name: str) -> None:
        m = tensor_with([1], name)
        m.tensors[0]["buffer"] = m.buffer(bytes(8))
        assert first_tensor(m).numpy() is None

    @pytest.mark.parametrize("name", ["BFLOAT16", "FLOAT8_E5M2", "FLOAT8_E4M3FN", "FLOAT16"])
    def test_short_floats(self, name: str) -> None:
        m = ModelBuilder()
        m.constant("w", [1.0, -2.0], dtype=name)
        found = first_tensor(m).numpy()
        assert found is not None
        assert found.astype(float).tolist() == [1.0, -2.0]

    @given(data=st.data(), name=st.sampled_from(sorted(PACKED)))
    def test_packed_values_come_back(self, data: st.DataObject, name: str) -> None:
        low, high, bits = PACKED[name]
        values = data.draw(st.lists(st.integers(low, high), min_size=1, max_size=9))
        m = ModelBuilder()
        m.constant("w", values, dtype=name)
        tensor = first_tensor(m)
        found = tensor.numpy()
        assert found is not None
        assert found.tolist() == values
        assert len(tensor.raw) == tensor.nbytes == (len(values) * bits + 7) // 8

    def test_first_packed_element_is_in_the_low_bits(self) -> None:
        assert decode(memoryview(b"\xf1"), dtype_of(17), 2).tolist() == [1, -1]
        assert decode(memoryview(b"\x1b"), dtype_of(19), 4).tolist() == [-1, -2, 1, 0]

    def test_too_few_bytes(self) -> None:
        with pytest.raises(ValueError, match="3 INT32 elements need 12 bytes, but 8 are stored"):
            decode(memoryview(bytes(8)), dtype_of(2), 3)


class TestStrings:
    @given(st.lists(st.binary(max_size=5), max_size=6))
    def test_strings_come_back(self, words: list[bytes]) -> None:
        m = ModelBuilder()
        m.constant("words", words, dtype="STRING", shape=[len(words)])
        assert decode_strings(first_tensor(m).raw, 100) == words

    def test_limit(self) -> None:
        m = ModelBuilder()
        m.constant("words", ["a", "b", "c"])
        assert decode_strings(first_tensor(m).raw, 2) == [b"a", b"b"]

    @pytest.mark.parametrize(
        "numbers",
        [
            [],
            [1],
            [-1, 0],
            [2**31 - 1, 8],
            [1, 16, 17],
            [1, 12, 13],
            [2, 16, 14, 16],
            [1, 12, -1],
        ],
    )
    def test_malformed(self, numbers: list[int]) -> None:
        raw = np.array(numbers, "<i4").tobytes()
        assert decode_strings(memoryview(raw), 10) is None


class TestDescription:
    def test_type_text(self) -> None:
        m = tensor_with([1, 224, 3], "INT8", shape_signature=[-1, 224, 3])
        assert first_tensor(m).type_text == "i8[?,224,3]"
        assert first_tensor(m).has_free_dimensions
        assert first_tensor(tensor_with([])).type_text == "f32[]"
        assert len(first_tensor(tensor_with([1] * 1000)).type_text) < 100

    def test_elements_and_bytes(self) -> None:
        tensor = first_tensor(tensor_with([2, 3], "INT4"))
        assert (tensor.rank, tensor.elements, tensor.nbytes) == (2, 6, 3)
        assert first_tensor(tensor_with([])).elements == 1

    def test_quantization(self) -> None:
        m = ModelBuilder()
        m.tensor("a", [1], "INT8", q(0.5, 3))
        m.tensor("b", [2], "INT8", q([0.5, 0.25], axis=0))
        m.tensor("c", [1], "INT8", q(None, None, min=0.0, max=1.0))
        m.tensor("d", [1])
        m.tensor("e", [1], "INT8", q([0.5], None))
        a, b, c, d, e = model_of(m).subgraphs[0].tensors
        assert a.scale_and_zero_point == (0.5, 3)
        assert e.scale_and_zero_point == (0.5, 0)
        assert b.scale_and_zero_point is None
        assert b.quantization is not None
        assert b.quantization.per_axis
        assert b.quantization.scale.tolist() == [0.5, 0.25]
        assert b.quantization.zero_point.tolist() == [0, 0]
        assert [t.is_quantized for t in (a, b, c, d)] == [True, True, False, False]
        assert c.quantization is not None
        assert (c.quantization.count, c.quantization.maximum.tolist()) == (0, [1.0])
        assert d.quantization is None
