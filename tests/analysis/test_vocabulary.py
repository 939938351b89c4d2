"""The text of vocabularies."""

from __future__ import annotations

import pytest

from tflint.analysis.vocabulary import read_lines, read_numbered


def test_lines_are_numbered_without_empty_ones() -> None:
    found = read_lines(b"[PAD]\r\n\r\n[UNK]\ngood\n\n")
    assert found.ids == {"[PAD]": 0, "[UNK]": 1, "good": 2}
    assert found.blank_lines == [2]


def test_a_token_twice_has_the_last_id() -> None:
    found = read_lines(b"a\nb\na\nc")
    assert found.ids == {"a": 2, "b": 1, "c": 3}
    assert found.duplicates == [("a", 1, 3)]
    assert found.largest_id == 3


def test_numbered_lines() -> None:
    found = read_numbered(b"<PAD> 0\n 7\nword 2 more\r\n\nnever -1\n")
    assert found.ids == {"<PAD>": 0, "": 7, "word": 2, "never": -1}
    assert found.bad_line is None


@pytest.mark.parametrize("line", [b"word", b"word\t3", b"two words 3", b"word x3"])
def test_a_line_without_id(line: bytes) -> None:
    found = read_numbered(b"<PAD> 0\n" + line + b"\nother")
    assert found.bad_line == (2, line.decode())


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xff\xfe\x00"])
def test_no_bytes_break_it(data: bytes) -> None:
    assert read_lines(data).largest_id <= 0
    assert read_numbered(data).largest_id == -1
