from __future__ import annotations

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tflint.lint.severity import ERROR, WARNING


def chain(elements: int, operators: int = 3) -> ModelBuilder:
    """Operators one after the other, so that two tensors of floats live at a time."""
    m = ModelBuilder()
    x = m.input("x", [elements])
    for _ in range(operators):
        y = m.tensor(None, [elements])
        m.op("RELU", [x], [y])
        x = y
    m.output(x)
    return m


@triggers("S502", count=1, at="subgraphs[0]", says="need 2,400,000,000 bytes at once")
def test_more_than_a_gibibyte() -> ModelBuilder:
    return chain(300_000_000)


@triggers("S502", says="need 320,000,000 bytes at once")
def test_more_than_a_thousand_times_the_file() -> ModelBuilder:
    return chain(40_000_000)


@triggers(
    "S502", severity=ERROR, at="subgraphs[0].tensors[0].shape", says="4,000,000,000,000 bytes"
)
def test_impossible_tensor() -> ModelBuilder:
    m = chain(1)
    for tensor in m.tensors:
        tensor["shape"] = [1_000_000, 1_000_000]
    return m


@triggers("S502", severity=WARNING, says="declares 4,000,000,000,000 bytes", count=1)
def test_impossible_shape_that_the_operator_overwrites() -> ModelBuilder:
    m = chain(1)
    m.tensors[2]["shape"] = [1_000_000, 1_000_000]
    return m


def test_limits_are_options() -> None:
    assert not lint(chain(40_000_000), "S502", options={"max_times_file": 10_000_000})


@quiet("S502")
def test_tensors_that_live_one_after_the_other() -> ModelBuilder:
    return chain(20_000_000, operators=20)


@quiet("S502")
def test_views_take_no_memory() -> ModelBuilder:
    m = ModelBuilder()
    x, y = m.input("x", [60_000_000]), m.tensor("y", [60_000_000, 1])
    m.op("RESHAPE", [x, m.constant("shape", [60_000_000, 1])], [y])
    m.output(y)
    return m
