"""Q214 cast-drops-scale."""

from __future__ import annotations

from typing import Any

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers


def cast(scales: Any, *, computed: bool = True, target: str = "FLOAT32") -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [4], "INT8", scales)
    source = x
    if computed:
        source = model.tensor("r", [4], "INT8", scales)
        model.op("RELU", [x], [source])
    y = model.tensor("y", [4], target)
    model.op("CAST", [source], [y])
    model.output(y)
    return model


@triggers("Q214", says="operator 1 CAST turns 'r' of scale 0.5 and zero point 3 into FLOAT32")
def test_scale_is_dropped() -> ModelBuilder:
    return cast(q(0.5, 3))


@quiet("Q214")
def test_scale_1() -> ModelBuilder:
    return cast(q(1.0, 0))


@quiet("Q214")
def test_no_scale() -> ModelBuilder:
    return cast(None)


@quiet("Q214")
def test_raw_input() -> ModelBuilder:
    return cast(q(0.5, 3), computed=False)


@quiet("Q214")
def test_other_integers() -> ModelBuilder:
    return cast(q(0.5, 3), target="INT32")
