from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.analysis.control_dependencies import decode_control_dependencies

INT32 = st.integers(-(2**31), 2**31 - 1)


def varint(value: int) -> bytes:
    encoded = b""
    while value > 0x7F:
        encoded += bytes([value & 0x7F | 0x80])
        value >>= 7
    return encoded + bytes([value])


def encode(subgraphs: list[list[tuple[int, int]]]) -> bytes:
    """As metadata_util.cc writes it."""
    encoded = varint(1) + varint(len(subgraphs))
    for pairs in subgraphs:
        encoded += varint(len(pairs))
        for number in (n for pair in pairs for n in pair):
            encoded += varint(2 * number if number >= 0 else -2 * number - 1)
    return encoded


@given(st.lists(st.lists(st.tuples(INT32, INT32), max_size=4), max_size=4))
def test_what_was_written_is_read(subgraphs: list[list[tuple[int, int]]]) -> None:
    found = decode_control_dependencies(memoryview(encode(subgraphs)))
    assert [list(pairs) for pairs in found] == subgraphs


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "end within a number"),
        (b"\x02\x00", "version 2 is not 1"),
        (b"\x01\x01\x01\x00", "1 entries in 1 bytes"),
        (b"\x01\x00\x00", "1 bytes are left over"),
        (b"\x01\xff\xff\xff\xff\x0f", "4294967295 entries in 0 bytes"),
        (b"\x01\xff\xff\xff\xff\xff\x01", "longer than 5 bytes"),
    ],
)
def test_malformed(data: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        decode_control_dependencies(memoryview(data))


@given(st.binary(max_size=20))
def test_any_bytes(data: bytes) -> None:
    with suppress(ValueError):
        found = decode_control_dependencies(memoryview(data))
        assert 2 * sum(map(len, found)) + len(found) <= len(data)
