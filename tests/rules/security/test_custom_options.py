from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tflint.lint.severity import INFO


def with_options(name: str, size: int, count: int = 1) -> ModelBuilder:
    m = ModelBuilder()
    x = m.input("x", [2])
    for _ in range(count):
        m.custom_op(name, [x], [m.tensor(None, [2])], custom_options=b"o" * size)
    return m


@triggers("S105", count=1, at="subgraphs[0].operators[0].custom_options", says="have 70,000 bytes")
def test_large_options() -> ModelBuilder:
    return with_options("Mine", 70_000)


@triggers("S105", count=1, severity=INFO, says="have 1,000 bytes; 2 more of them have large ones")
def test_noticeable_options() -> ModelBuilder:
    return with_options("Mine", 1000, 3)


@triggers("S105", says="have 70,000 bytes")
def test_options_behind_the_flatbuffer() -> ModelBuilder:
    m = with_options("Mine", 1)
    m.large_custom_options(m.main, 0, b"o" * 70_000)
    return m


def test_limits_are_options() -> None:
    assert not lint(with_options("Mine", 1000), "S105", options={"noticeable": 2000})


@quiet("S105")
@pytest.mark.parametrize(
    ("name", "size"),
    [("Mine", 316), ("edgetpu-custom-op", 100_000), ("FlexSentencepieceOp", 100_000)],
)
def test_ordinary_options(name: str, size: int) -> ModelBuilder:
    return with_options(name, size)
