"""Q307 training-operator-left."""

from __future__ import annotations

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers


def with_fake_quant(count: int) -> ModelBuilder:
    model = ModelBuilder()
    last = model.input("x", [4])
    for number in range(count):
        result = model.tensor(f"y{number}", [4])
        model.op("FAKE_QUANT", [last], [result], min=-1.0, max=1.0, num_bits=8)
        last = result
    model.output(last)
    return model


def with_custom(code: str) -> ModelBuilder:
    model = ModelBuilder()
    x, y = model.input("x", [4]), model.tensor("y", [4])
    model.custom_op(code, [x, x], [y])
    model.output(y)
    return model


@triggers(
    "Q307", at="subgraphs[0].operators[0]", says="1 operator FAKE_QUANT of quantization-aware"
)
def test_fake_quant() -> ModelBuilder:
    return with_fake_quant(1)


@triggers("Q307", says="30 operators FAKE_QUANT", count=1)
def test_many_are_one_finding() -> ModelBuilder:
    return with_fake_quant(30)


@triggers("Q307", says="1 operator NumericVerify of the quantization debugger")
def test_debugger() -> ModelBuilder:
    return with_custom("NumericVerify")


@triggers("Q307", says="FlexFakeQuantWithMinMaxVars")
def test_fake_quant_of_tensorflow() -> ModelBuilder:
    return with_custom("FlexFakeQuantWithMinMaxVars")


def test_data_lists_the_operators() -> None:
    (found,) = lint(with_fake_quant(3), "Q307")
    assert found.data["operators"] == [0, 1, 2]


@quiet("Q307")
def test_other_custom_operators() -> ModelBuilder:
    return with_custom("FlexAdd")
