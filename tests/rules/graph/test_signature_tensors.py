from __future__ import annotations

from testmodels import ModelBuilder, q
from tests.rules.cases import lint, quiet, triggers
from tests.rules.graph.models import chain, two_in_two_out
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, WARNING

COMPILED_MODEL = Expectations(targets=("compiled-model",))


@triggers(
    "G503",
    count=1,
    at="signature_defs[0].inputs[1].tensor_index",
    says="input 'b' of signature 's' is tensor 'inner', which is no input of subgraph 'main'",
)
def test_inner_input() -> ModelBuilder:
    return signed(inputs={"a": 0, "b": 2})


@triggers("G503", count=1, says="output 'z' of signature 's' is tensor 'inner', which is no output")
def test_inner_output() -> ModelBuilder:
    return signed(outputs={"y": 3, "z": 2})


@triggers("G503", severity=WARNING, count=1, says="output 'z' of signature 's' is tensor 'b'")
def test_input_as_output() -> ModelBuilder:
    return signed(outputs={"y": 3, "z": 1})


@triggers("G503", severity=WARNING, count=1, says="is tensor 'fixed'")
def test_constant_output() -> ModelBuilder:
    m = two_in_two_out()
    fixed = m.constant("fixed", [1.0, 2.0])
    m.signature("s", {"a": 0, "b": 1}, {"y": 3, "z": fixed})
    return m


@triggers("G503", count=1, says="input 'b' of signature 's' is tensor 'fixed'")
def test_constant_input() -> ModelBuilder:
    m = two_in_two_out()
    fixed = m.constant("fixed", [1.0, 2.0])
    m.signature("s", {"a": 0, "b": fixed}, {"y": 3, "z": 4})
    return m


@triggers("G503", severity=WARNING, count=1, says="input 'x' of signature 's' is tensor 'x_int8'")
def test_inner_input_of_another_type() -> ModelBuilder:
    """What is left when a float input and output are put in front of an int8 model."""
    m = ModelBuilder()
    x, y = m.input("x", [2]), m.tensor("y", [2])
    inner = m.tensor("x_int8", [2], "INT8", q(0.5))
    m.op("QUANTIZE", [x], [inner])
    m.op("DEQUANTIZE", [inner], [y])
    m.output(y)
    m.signature("s", {"x": inner}, {"y": y})
    return m


@quiet("G503")
def test_inputs_and_outputs() -> ModelBuilder:
    return signed()


@triggers(
    "G504", count=1, at="signature_defs[0].inputs", says="has no entry for input 'b' of subgraph"
)
def test_input_left_out() -> ModelBuilder:
    return signed(inputs={"a": 0})


@triggers(
    "G504", count=1, at="signature_defs[0].outputs", says="has no entry for output 'y' and 1 more"
)
def test_outputs_left_out() -> ModelBuilder:
    return signed(outputs={})


@triggers("G504", count=1, says="has 3 inputs, but subgraph 'main' has 2")
def test_one_input_twice() -> ModelBuilder:
    return signed(inputs={"a": 0, "b": 1, "c": 0})


@triggers("G504", severity=ERROR, expectations=COMPILED_MODEL, says="has no entry for input 'b'")
def test_compiled_model() -> ModelBuilder:
    return signed(inputs={"a": 0})


@quiet("G504")
def test_complete() -> ModelBuilder:
    return signed()


@quiet("G504")
def test_inner_tensor_is_another_finding() -> ModelBuilder:
    return signed(inputs={"a": 0, "b": 2})


def test_inner_tensor_and_one_left_out() -> None:
    model = signed(inputs={"a": 2}, outputs={"y": 3})
    assert sorted(d.code for d in lint(model, "G503", "G504")) == ["G503", "G504", "G504"]


@triggers("G505", count=1, at="signature_defs[0].inputs", says="'b' and 'a' are both f32[2]")
def test_inputs_in_another_order() -> ModelBuilder:
    return signed(inputs={"b": 1, "a": 0})


@triggers("G505", count=1, at="signature_defs[0].outputs", says="'z' and 'y' are both f32[2]")
def test_outputs_in_another_order() -> ModelBuilder:
    return signed(outputs={"z": 4, "y": 3})


@quiet("G505")
def test_same_order() -> ModelBuilder:
    return signed()


@quiet("G505")
def test_another_order_of_different_shapes() -> ModelBuilder:
    m = signed(inputs={"b": 1, "a": 0})
    m.tensors[1]["shape"] = [1]
    return m


@quiet("G505")
def test_left_out_input_is_another_finding() -> ModelBuilder:
    return signed(inputs={"b": 1})


@quiet("G505")
def test_without_signature() -> ModelBuilder:
    return chain()


def signed(
    inputs: dict[str, int] | None = None, outputs: dict[str, int] | None = None
) -> ModelBuilder:
    m = two_in_two_out()
    m.signature(
        "s",
        {"a": 0, "b": 1} if inputs is None else inputs,
        {"y": 3, "z": 4} if outputs is None else outputs,
    )
    return m
