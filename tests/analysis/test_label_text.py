"""Splitting of label files, compared with what the libraries count (measured with tflite-support
0.4.4 and mediapipe 1.2.2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.analysis.label_text import decode_labels


@pytest.mark.parametrize(
    ("data", "lines", "task_library"),
    [
        (b"a\nb", 2, 2),
        (b"a\nb\n", 2, 2),
        (b"a\nb\n\n", 3, 3),
        (b"a\n\nb\n", 3, 3),
        (b"a\r\nb\r\n", 2, 2),
        (b"a\rb\r", 2, 1),
        (b"", 0, 0),
        (b"\n", 1, 1),
    ],
)
def test_counts(data: bytes, lines: int, task_library: int) -> None:
    text = decode_labels(data)
    assert len(text.lines) == lines
    assert text.task_library_count == task_library


def test_only_line_ends_split() -> None:
    text = decode_labels("a\x0bb\x0cc\x85d\u2028e\n".encode())
    assert len(text.lines) == 1


def test_blank_lines() -> None:
    text = decode_labels(b"a\n\n \nb\n\n\n")
    assert text.labels == ("a", "", " ", "b")
    assert text.blank_lines == [1, 2]
    assert len(text.lines) == 6


def test_byte_order_marks() -> None:
    assert decode_labels(b"\xef\xbb\xbfa\n").lines == ("a",)
    assert decode_labels(b"\xef\xbb\xbfa\n").mark == "utf-8"
    assert decode_labels(b"\xff\xfea\0\n\0b\0").lines == ("a", "b")
    assert decode_labels(b"\xfe\xff\0a").mark == "utf-16-be"


def test_offset_of_a_bad_byte() -> None:
    assert decode_labels(b"ab\xe9\n").bad_byte == 2
    assert decode_labels(b"\xef\xbb\xbfab\xe9\n").bad_byte == 5
    assert decode_labels("é\n".encode()).bad_byte is None


def test_control_character() -> None:
    assert decode_labels(b"a\r\nb\nc\0d\n").control_character == (3, "\0")
    assert decode_labels(b"a\tb\n").control_character is None


@given(st.binary(max_size=60))
def test_any_bytes_are_split(data: bytes) -> None:
    text = decode_labels(data)
    assert text.size == len(data)
    assert len(text.labels) <= len(text.lines)
    assert all("\n" not in line and "\r" not in line for line in text.lines)
