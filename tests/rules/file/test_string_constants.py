from __future__ import annotations

import numpy as np
import pytest

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tflint.lint.severity import WARNING


def numbers(*values: int) -> bytes:
    return np.array(values, "<i4").tobytes()


def reader_of(raw: bytes, shape: tuple[int, ...] = (1,)) -> ModelBuilder:
    """A model that takes string 0 of a constant."""
    m = ModelBuilder()
    words = m.constant("words", raw, dtype="STRING", shape=list(shape))
    y = m.tensor("y", [1], "STRING")
    m.op("GATHER", [words, m.constant("first", [0])], [y])
    m.output(y)
    return m


@triggers(
    "F205",
    at="subgraphs[0].tensors[0].buffer",
    says="STRING constant 'words' has 3 bytes, but a count and an offset take 8",
)
def test_no_room_for_a_count() -> ModelBuilder:
    return reader_of(b"abc")


@triggers("F205", says="claims -1 strings")
def test_negative_count() -> ModelBuilder:
    return reader_of(numbers(-1, 8))


@triggers("F205", says="claims 1,073,741,824 strings, whose offsets do not fit its 15 bytes")
def test_huge_count() -> ModelBuilder:
    return reader_of(numbers(2**30, 12, 15) + b"cat")


@triggers(
    "F205",
    severity=WARNING,
    says="has its first string at byte 8, inside the 12 bytes of offsets",
)
def test_string_inside_the_offsets() -> ModelBuilder:
    return reader_of(numbers(1, 8, 15) + b"cat")


@triggers("F205", says="has string 1 end at byte 18, before its beginning")
def test_falling_offsets() -> ModelBuilder:
    return reader_of(numbers(2, 16, 20, 18) + b"cats", (2,))


@triggers("F205", says="has strings up to byte 999,999, but only 15 bytes")
def test_string_behind_the_end() -> ModelBuilder:
    return reader_of(numbers(1, 12, 999_999) + b"cat")


@triggers("F205", says="holds 1 strings, but its shape has 3 elements")
def test_fewer_strings_than_elements() -> ModelBuilder:
    return reader_of(numbers(1, 12, 15) + b"cat", (3,))


@triggers("F205", severity=WARNING, says="holds 2 strings, but its shape has 1 elements")
def test_more_strings_than_elements() -> ModelBuilder:
    return reader_of(numbers(2, 16, 17, 18) + b"ab")


@triggers("F205", severity=WARNING, says="has its first string at byte 13, not at 12")
def test_space_before_the_strings() -> ModelBuilder:
    return reader_of(numbers(1, 13, 16) + b" cat")


@triggers("F205", severity=WARNING, says="has 4 bytes behind its last string")
def test_space_behind_the_strings() -> ModelBuilder:
    return reader_of(numbers(1, 12, 15) + b"cat    ")


@triggers("F205", severity=WARNING, says="claims -1 strings")
def test_malformed_constant_that_nothing_reads() -> ModelBuilder:
    m = reader_of(numbers(1, 12, 15) + b"cat")
    m.constant("unused", numbers(-1, 8), dtype="STRING", shape=[1])
    return m


@quiet("F205")
@pytest.mark.parametrize("words", [["cat"], ["", "dog"], []])
def test_sound_constants(words: list[str]) -> ModelBuilder:
    raw, position = numbers(len(words)), 4 * (len(words) + 2)
    for word in ["", *words]:
        position += len(word)
        raw += numbers(position)
    return reader_of(raw + "".join(words).encode(), (len(words),))
