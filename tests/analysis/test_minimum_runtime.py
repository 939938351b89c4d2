from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.rules.operators.models import custom, unary, with_unused
from tflint.analysis.facts import Facts
from tflint.analysis.minimum_runtime import MinimumRuntime, minimum_runtime
from tflint.model.file import File


def minimum(model: ModelBuilder) -> MinimumRuntime:
    return minimum_runtime(Facts(File(memoryview(model.build()))))


@pytest.mark.parametrize(
    ("model", "litert", "tflite"),
    [
        (unary(), "1.0", "1.5"),
        (unary("TILE", version=3), "1.0", "2.8"),
        (unary("SIN", version=2), "2.1.6", "2.23"),
        (with_unused(code=151, version=4), "1.3", "2.20"),
        (custom("aeq.hadamard_rotation"), "1.3", "2.20"),
        (custom("Sinh"), "1.0", "1.5"),
    ],
    ids=["relu", "tile 3", "sin 2", "unused", "core custom", "custom"],
)
def test_oldest_release(model: ModelBuilder, litert: str, tflite: str) -> None:
    found = minimum(model)
    assert (found.litert, found.tflite) == (litert, tflite)
    assert found.refused == ()


def test_names_the_operator_that_decides() -> None:
    m = unary("SIN", version=2)
    m.op("TILE", [0, 0], [1], version=3)
    assert [code.type for code in minimum(m).decisive] == ["SIN"]


def test_nothing_decides_where_any_release_will_do() -> None:
    assert minimum(unary()).decisive == ()


def test_no_release_takes_the_model() -> None:
    found = minimum(with_unused(code=31))
    assert (found.litert, found.tflite) == (None, None)
    assert [code.type for code in found.refused] == ["CALL"]


def test_model_without_operator_codes() -> None:
    m = ModelBuilder()
    m.output(m.input("x", [1]))
    assert minimum(m).litert == "1.0"
