"""Q301 requantize-churn."""

from __future__ import annotations

from typing import Any

import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tflint.lint.severity import INFO, WARNING

ONE, OTHER = q(0.5, 3), q(0.25, 3)


def chain(*steps: tuple[str, str, Any], start: tuple[str, Any] = ("INT8", ONE)) -> ModelBuilder:
    """Operators in a row: (kind, type, parameters) of each and of what it writes."""
    model = ModelBuilder()
    last = model.input("x", [8], *start)
    for number, (kind, dtype, parameters) in enumerate(steps):
        result = model.tensor(f"y{number}", [8], dtype, parameters)
        model.op(kind, [last], [result])
        last = result
    model.output(last)
    return model


TO_FLOAT = ("DEQUANTIZE", "FLOAT32", None)


@triggers(
    "Q301", at="subgraphs[0].operators[2]", says="undoes DEQUANTIZE: both ends are INT8 (0.5, 3)"
)
def test_there_and_back() -> ModelBuilder:
    return chain(("RELU", "INT8", ONE), TO_FLOAT, ("QUANTIZE", "INT8", ONE))


@triggers("Q301", severity=INFO, says="from INT8 (0.5, 3) to INT8 (0.25, 3); one QUANTIZE would do")
def test_rescaled_through_floats() -> ModelBuilder:
    return chain(("RELU", "INT8", ONE), TO_FLOAT, ("QUANTIZE", "INT8", OTHER))


@triggers("Q301", severity=WARNING, says="changes nothing: 'x' and 'y0' are both INT8 (0.5, 3)")
def test_no_change() -> ModelBuilder:
    return chain(("QUANTIZE", "INT8", ONE), ("RELU", "INT8", ONE))


@triggers("Q301", at="subgraphs[0].operators[1]", says="INT8 (0.25, 3) becomes INT16 (0.5, 0)")
def test_rounded_twice() -> ModelBuilder:
    return chain(
        ("QUANTIZE", "INT8", OTHER), ("QUANTIZE", "INT16", q(0.5)), ("ABS", "INT16", q(0.5))
    )


@triggers("Q301", at="subgraphs[0].operators[1]", says="no operator computes in integers", count=1)
def test_fake_quantization_in_a_float_graph() -> ModelBuilder:
    steps = (("QUANTIZE", "INT8", ONE), TO_FLOAT, ("RELU", "FLOAT32", None))
    return chain(*steps, start=("FLOAT32", None))


@quiet("Q301")
def test_way_out_of_an_integer_graph() -> ModelBuilder:
    steps = (("QUANTIZE", "INT8", ONE), ("RELU", "INT8", ONE), TO_FLOAT)
    return chain(*steps, start=("FLOAT32", None))


@quiet("Q301")
def test_quantized_copy_beside_integers() -> ModelBuilder:
    model = chain(("QUANTIZE", "INT8", ONE), TO_FLOAT, start=("FLOAT32", None))
    y = model.tensor("z", [8], "INT8", ONE)
    model.op("RELU", [1], [y])
    model.output(y)
    return model


@pytest.mark.parametrize(
    ("source", "target"),
    [(("UINT8", q(0.5, 131)), ("INT8", ONE)), (("INT8", ONE), ("UINT8", q(0.5, 131)))],
)
@quiet("Q301")
def test_relabelling(source: tuple[str, Any], target: tuple[str, Any]) -> ModelBuilder:
    kind, parameters = target
    return chain(("QUANTIZE", kind, parameters), ("RELU", kind, parameters), start=source)


@quiet("Q301")
def test_relabelling_after_rescaling() -> ModelBuilder:
    return chain(("QUANTIZE", "INT8", OTHER), ("QUANTIZE", "UINT8", q(0.25, 131)))


@quiet("Q301")
def test_two_scales_of_one_input() -> ModelBuilder:
    model = chain(("QUANTIZE", "INT8", OTHER), ("QUANTIZE", "INT8", ONE))
    other = model.tensor("other", [8], "INT8", OTHER)
    model.op("RELU", [1], [other])
    model.output(other)
    return model


@quiet("Q301")
def test_constant_weights_are_not_an_activation() -> ModelBuilder:
    model = ModelBuilder()
    w = model.constant("w", [1, 2, 3], ONE, dtype="INT8")
    y, z = model.tensor("y", [3]), model.tensor("z", [3], "INT8", OTHER)
    model.op("DEQUANTIZE", [w], [y])
    model.op("QUANTIZE", [y], [z])
    model.output(z)
    return model
