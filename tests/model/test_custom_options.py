from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import pytest
from flatbuffers import flexbuffers
from hypothesis import given
from hypothesis import strategies as st

from testmodels import flexbuffer
from tflint.model.custom_options import (
    MAX_DEPTH,
    MAX_ELEMENTS,
    FlexBufferError,
    FlexValue,
    decode_flexbuffer,
)

KEYS = st.text(st.characters(codec="ascii", exclude_characters="\0"), max_size=20)
VALUES = st.recursive(
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(width=32)
    | st.text(max_size=20)
    | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


def decode(data: bytes) -> FlexValue:
    return decode_flexbuffer(memoryview(data))


def plain(value: FlexValue) -> Any:
    """With bytes for the views, so that values compare by content."""
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, list):
        return [plain(element) for element in value]
    if isinstance(value, dict):
        return {key: plain(element) for key, element in value.items()}
    return value


def expected(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, Mapping):
        return {key: expected(element) for key, element in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [expected(element) for element in value]
    return value


def same(left: Any, right: Any) -> bool:
    if isinstance(left, float) and isinstance(right, float) and math.isnan(left):
        return math.isnan(right)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[k], right[k]) for k in left)
    return bool(left == right)


@given(VALUES)
def test_reads_what_the_flatbuffers_package_writes(value: Any) -> None:
    assert same(plain(decode(flexbuffer(value))), expected(value))


def test_reads_typed_vectors() -> None:
    builder = flexbuffers.Builder()
    with builder.Map():
        builder.Key("ints")
        builder.TypedVectorFromElements([1, -2, 300])
        builder.Key("pair")
        builder.FixedTypedVectorFromElements([7, 8])
        builder.Key("floats")
        builder.TypedVectorFromElements([0.5, 2.0])
        builder.Key("flags")
        builder.TypedVectorFromElements([True, False])
        builder.Key("indirect")
        builder.IndirectInt(-5)
    found = decode(bytes(builder.Finish()))
    assert found == {
        "ints": [1, -2, 300],
        "pair": [7, 8],
        "floats": [0.5, 2.0],
        "flags": [True, False],
        "indirect": -5,
    }


@given(st.binary(max_size=80))
def test_refuses_or_decodes_any_bytes(data: bytes) -> None:
    with suppress(FlexBufferError):
        decode(data)


@given(VALUES, st.data())
def test_refuses_or_decodes_damaged_buffers(value: Any, data: st.DataObject) -> None:
    stored = bytearray(flexbuffer({"a": value, "b": [value]}))
    at = data.draw(st.integers(0, len(stored) - 1))
    stored[at] = data.draw(st.integers(0, 255))
    with suppress(FlexBufferError):
        decode(bytes(stored))


def test_strings_are_views_of_the_data() -> None:
    data = memoryview(flexbuffer({"4": "DWN1" * 1000}))
    found = decode_flexbuffer(data)
    assert isinstance(found, dict)
    assert isinstance(found["4"], memoryview)
    assert found["4"].obj is data.obj


def doubling_vectors(levels: int) -> bytes:
    """Vectors of two elements that both point at the vector below: 2 ** levels leaves."""
    vector_type = 10 << 2
    data = bytearray([2, 1, 1, 4, 4])  # size, two ints, their types
    previous = 1
    for _ in range(levels):
        start = len(data) + 1
        data += bytes([2, start - previous, start + 1 - previous, vector_type, vector_type])
        previous = start
    data += bytes([len(data) - previous, vector_type, 1])
    return bytes(data)


def test_reads_shared_vectors() -> None:
    assert decode(doubling_vectors(2)) == [[[1, 1], [1, 1]], [[1, 1], [1, 1]]]


def test_refuses_vectors_that_unfold_without_end() -> None:
    with pytest.raises(FlexBufferError, match=f"more than {MAX_ELEMENTS} elements"):
        decode(doubling_vectors(14))


def test_refuses_deep_nesting() -> None:
    with pytest.raises(FlexBufferError, match=f"deeper than {MAX_DEPTH}"):
        decode(doubling_vectors(40))


def test_refuses_a_vector_that_claims_too_much() -> None:
    stored = bytearray(flexbuffer([1, 2, 3]))
    stored[0] = 255
    with pytest.raises(FlexBufferError, match="bytes at"):
        decode(bytes(stored))
