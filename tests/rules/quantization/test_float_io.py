"""Q305 float-io-on-integer-model."""

from __future__ import annotations

from testmodels import ModelBuilder, q
from tests.rules.cases import lint, quiet, triggers
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, WARNING

SCALE = q(0.5, 3)


def graph(*, floats_in: bool = True, floats_out: bool = True, kind: str = "RELU") -> ModelBuilder:
    model = ModelBuilder()
    last = model.input("x", [8], "FLOAT32" if floats_in else "INT8", None if floats_in else SCALE)
    if floats_in:
        quantized = model.tensor("quantized", [8], "INT8", SCALE)
        model.op("QUANTIZE", [last], [quantized])
        last = quantized
    result = model.tensor("result", [8], "INT8", SCALE)
    model.op(kind, [last], [result])
    if floats_out:
        last, result = result, model.tensor("y", [8])
        model.op("DEQUANTIZE", [last], [result])
    model.output(result)
    return model


@triggers(
    "Q305",
    at="subgraphs[0].inputs",
    says="input 'x' and output 'y' are FLOAT32, but the graph computes in integers",
    count=1,
)
def test_both_ends() -> ModelBuilder:
    return graph()


@triggers("Q305", at="subgraphs[0].outputs", says="output 'y' is FLOAT32")
def test_output_only() -> ModelBuilder:
    return graph(floats_in=False)


@triggers("Q305", severity=ERROR, expectations=Expectations(targets=("tflm", "edgetpu:14")))
def test_edge_tpu() -> ModelBuilder:
    return graph()


@triggers("Q305", severity=WARNING, expectations=Expectations(targets=("ethos-u55-128",)))
def test_ethos() -> ModelBuilder:
    return graph()


def test_finding_names_the_targets_that_mind() -> None:
    wanted = Expectations(targets=("gpu", "tflm"))
    (found,) = lint(graph(), "Q305", expectations=wanted)
    assert found.targets == ("tflm",)
    assert "which tflm needs throughout" in found.message


@quiet("Q305")
def test_integers_at_both_ends() -> ModelBuilder:
    return graph(floats_in=False, floats_out=False)


@quiet("Q305")
def test_nothing_computes_in_integers() -> ModelBuilder:
    return graph(kind="RESHAPE")


@quiet("Q305")
def test_input_that_floats_read_too() -> ModelBuilder:
    model = graph(floats_out=False)
    y = model.tensor("float_result", [8])
    model.op("SIN", [0], [y])
    model.output(y)
    return model


@quiet("Q305")
def test_constant_output() -> ModelBuilder:
    model = graph(floats_in=False, floats_out=False)
    y = model.tensor("table", [4])
    model.op("DEQUANTIZE", [model.constant("c", [1, 2, 3, 4], SCALE, dtype="INT8")], [y])
    model.output(y)
    return model


@quiet("Q305")
def test_body_of_a_loop() -> ModelBuilder:
    model = graph(floats_in=False, floats_out=False)
    body = model.subgraph("body")
    x, y = body.input("x", [4]), body.tensor("y", [4], "INT8", SCALE)
    z = body.tensor("z", [4], "INT8", SCALE)
    body.op("QUANTIZE", [x], [y])
    body.op("RELU", [y], [z])
    body.output(z)
    return model
