"""The contract of the configuration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from testmodels import ModelBuilder, q
from tests.rules.cases import Model, lint, quiet, triggers
from tests.rules.labels.labelled_models import detector
from tflint.lint.contract import Contract, MetadataDemand, QuantizationScheme, TensorDemand
from tflint.lint.expectations import Expectations
from tflint.lint.severity import INFO

LABELS = Path(__file__).parent.parent / "labels" / "beside" / "three_labels.txt"


def under(**demands: Any) -> Expectations:
    return Expectations(contract=Contract(**demands))


def violated(says: str, **demands: Any) -> Callable[[Callable[..., Model]], Callable[..., None]]:
    return triggers("M601", says=says, count=1, expectations=under(**demands))


def quantized() -> ModelBuilder:
    """UINT8 [1,4] in and out, with a signature."""
    m = ModelBuilder()
    x = m.input("serving_default_image:0", [1, 4], "UINT8", q(1 / 255, 0))
    y = m.tensor("scores", [1, 3], "UINT8", q(1 / 256, 0))
    w = m.constant("w", [[1, 2, 3, 4]] * 3, q(0.1, 0), dtype="INT8")
    m.op("FULLY_CONNECTED", [x, w, -1], [y])
    m.output(y)
    m.signature("serving_default", {"image": x}, {"scores": y})
    return m


def in_float() -> ModelBuilder:
    m = ModelBuilder()
    x = m.input("x", [1, 4])
    y = m.tensor("y", [1, 4])
    m.op("RELU", [x], [y])
    m.output(y)
    return m


@violated(
    'input 0 "serving_default_image:0" is uint8, but the contract demands float32',
    inputs=(TensorDemand(dtype="float32"),),
)
def test_dtype() -> ModelBuilder:
    return quantized()


@violated(
    'output 0 "scores" has shape [1, 3], but the contract demands [any, 5]',
    outputs=(TensorDemand(shape=(-1, 5)),),
)
def test_shape() -> ModelBuilder:
    return quantized()


@violated('but the contract demands "probabilities"', outputs=(TensorDemand(name="probabilities"),))
def test_name() -> ModelBuilder:
    return quantized()


@violated(
    "has range [0, 1], but the contract demands [-1, 1]", inputs=(TensorDemand(range=(-1.0, 1.0)),)
)
def test_range() -> ModelBuilder:
    return quantized()


@violated("the number of outputs is 1, but the contract demands 2", outputs=(TensorDemand(),) * 2)
def test_number_of_outputs() -> ModelBuilder:
    return quantized()


@violated(
    'the model\'s signatures are "serving_default", but the contract demands "encode"',
    signatures=("serving_default", "encode"),
)
def test_signature() -> ModelBuilder:
    return quantized()


@violated("at most 100", max_size=100)
def test_size() -> ModelBuilder:
    return quantized()


@violated("TFLITE_METADATA", metadata=MetadataDemand.REQUIRED)
def test_metadata() -> ModelBuilder:
    return quantized()


@violated(
    "1 of 1 operators compute in float, the first is operator 0 RELU",
    quantization=QuantizationScheme.FULL_INTEGER,
)
def test_float_instead_of_integers() -> ModelBuilder:
    return in_float()


@violated("is INT8, but the contract demands float", quantization=QuantizationScheme.FLOAT)
def test_integers_instead_of_float() -> ModelBuilder:
    return quantized()


@violated("no constant is quantized", quantization=QuantizationScheme.DYNAMIC_RANGE)
def test_weights_are_float() -> ModelBuilder:
    return in_float()


@violated("no constant is FLOAT16", quantization=QuantizationScheme.FLOAT16)
def test_weights_are_float32() -> ModelBuilder:
    return in_float()


@violated("no activation is quantized to INT16", quantization=QuantizationScheme.INT16_ACTIVATIONS)
def test_activations_have_8_bits() -> ModelBuilder:
    return quantized()


@violated(
    "the model is for object-detection, since output 0 comes from TFLite_Detection_PostProcess",
    task="image-classification",
)
def test_task() -> ModelBuilder:
    return detector()


@violated("has 3 labels, but output 0 has 4 classes", labels=LABELS)
def test_labels() -> ModelBuilder:
    return in_float()


@violated("cannot be read as a list of labels", labels=LABELS.with_name("missing.txt"))
def test_labels_are_missing() -> ModelBuilder:
    return in_float()


@triggers(
    "M601",
    severity=INFO,
    says='the file does not tell the range of output 0 "y"',
    expectations=under(outputs=(TensorDemand(range=(0.0, 1.0)),)),
)
def test_range_that_nobody_knows() -> ModelBuilder:
    return in_float()


@triggers(
    "M601",
    severity=INFO,
    says="no output tells its classes",
    expectations=under(labels=LABELS),
)
def test_labels_for_an_output_of_unknown_shape() -> ModelBuilder:
    m = in_float()
    m.tensors[1]["shape"] = []
    return m


@quiet("M601")
def test_no_contract() -> ModelBuilder:
    return quantized()


@quiet(
    "M601",
    expectations=under(
        task="image-classification",
        labels=LABELS,
        inputs=(TensorDemand("uint8", (1, 4), "image", (0.0, 1.0)),),
        outputs=(TensorDemand("uint8", (-1, 3), "scores", (0.0, 1.0)),),
        signatures=("serving_default",),
        quantization=QuantizationScheme.FULL_INTEGER,
        max_size=10_000,
        metadata=MetadataDemand.OPTIONAL,
    ),
)
def test_fulfilled() -> ModelBuilder:
    return quantized()


@quiet("M601", expectations=under(quantization=QuantizationScheme.DYNAMIC_RANGE))
def test_integer_weights_in_float() -> ModelBuilder:
    m = ModelBuilder()
    x = m.input("x", [1, 4])
    w = m.constant("w", [[1, 2, 3, 4]] * 3, q(0.1, 0), dtype="INT8")
    y = m.tensor("y", [1, 3])
    m.op("FULLY_CONNECTED", [x, w, -1], [y])
    m.output(y)
    return m


@quiet("M601", expectations=under(quantization=QuantizationScheme.FULL_INTEGER))
def test_float_outside_of_the_border_conversions() -> ModelBuilder:
    m = ModelBuilder()
    x = m.input("x", [1, 4])
    a, b = (m.tensor(n, [1, 4], "INT8", q(0.1, 0)) for n in "ab")
    y = m.tensor("y", [1, 4])
    m.op("QUANTIZE", [x], [a])
    m.op("RELU", [a], [b])
    m.op("DEQUANTIZE", [b], [y])
    m.output(y)
    return m


def test_the_help_names_the_place_of_the_contract() -> None:
    found = lint(quantized(), "M601", expectations=under(max_size=1))
    assert found[0].help == "change the model, or the contract in default"
    assert found[0].data["key"] == "max-size"
