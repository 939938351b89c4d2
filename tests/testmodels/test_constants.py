"""Constants are stored as TensorFlow Lite stores them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import ml_dtypes
import numpy as np
import pytest

from testmodels import ModelBuilder

Read: TypeAlias = Callable[[bytes], Any]


@pytest.mark.parametrize(
    ("dtype", "values", "stored"),
    [
        ("INT4", [1, -1, 7], b"\xf1\x07"),
        ("UINT4", [1, 15, 7], b"\xf1\x07"),
        ("INT2", [1, -1, -2, 0, 1], b"\x2d\x01"),
        ("BOOL", [True, False], b"\x01\x00"),
        ("INT16", [-2], b"\xfe\xff"),
        ("INT64", [1 << 40], b"\0\0\0\0\0\1\0\0"),
        ("BFLOAT16", [1.0], b"\x80\x3f"),
        ("FLOAT16", [1.0], b"\x00\x3c"),
        ("FLOAT8_E4M3FN", [1.0], b"\x38"),
        ("FLOAT8_E5M2", [1.0], b"\x3c"),
        ("STRING", ["ab", b"c"], b"\2\0\0\0\x10\0\0\0\x12\0\0\0\x13\0\0\0abc"),
    ],
)
def test_bytes_of_a_list(dtype: str, values: list[Any], stored: bytes) -> None:
    m = ModelBuilder()
    w = m.constant("w", values, dtype=dtype)
    assert m.tensors[w]["type"] == dtype
    assert m.tensors[w]["shape"] == [len(values)]
    assert m.fields["buffers"][m.tensors[w]["buffer"]]["data"] == stored


@pytest.mark.parametrize(
    ("data", "dtype"),
    [
        (np.zeros(3, np.int8), "INT8"),
        (np.zeros(3, ">i8"), "INT64"),
        (np.zeros(3, ml_dtypes.bfloat16), "BFLOAT16"),
        (np.zeros(3, ml_dtypes.int4), "INT4"),
        (np.zeros(3, np.complex64), "COMPLEX64"),
        ([1.0, 2.0], "FLOAT32"),
        ([1, 2], "INT32"),
        (["a"], "STRING"),
    ],
)
def test_dtype_is_taken_from_the_data(data: Any, dtype: str) -> None:
    m = ModelBuilder()
    assert m.tensors[m.constant("w", data)]["type"] == dtype


def test_bare_bytes_keep_the_claimed_shape_and_number(read: Read) -> None:
    m = ModelBuilder()
    m.constant("w", b"123", dtype=77, shape=[5, 5])
    tensor = read(m.build()).subgraphs[0].tensors[0]
    assert (tensor.type, tensor.shape.tolist()) == (77, [5, 5])


def test_buffers_start_at_multiples_of_16() -> None:
    m = ModelBuilder()
    contents = [bytes([65 + i]) * (17 + i) for i in range(9)]
    for content in contents:
        m.buffer(content)
    model = m.build()
    assert {model.index(content) % 16 for content in contents} == {0}
