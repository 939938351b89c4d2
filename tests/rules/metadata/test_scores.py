"""Scores and probabilities."""

from __future__ import annotations

from typing import Any

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tests.rules.metadata.described_models import described

LABELS: dict[str, Any] = {
    "associated_files": [{"name": "labels.txt", "type": "TENSOR_AXIS_LABELS"}]
}


def classifier(
    operator: str = "SOFTMAX", quantization: Any = None, **metadata: Any
) -> ModelBuilder:
    """Three labelled scores that an operator makes, behind a RESHAPE and maybe a QUANTIZE."""
    m = ModelBuilder()
    x = m.input("x", [1, 1, 1, 3])
    made = m.tensor("made", [1, 1, 1, 3])
    if operator == "custom":
        m.custom_op("Net", [x], [made])
    else:
        m.op(operator, [x], [made])
    y = m.tensor("scores", [1, 3])
    m.op("RESHAPE", [made, m.constant("shape", [1, 3])], [y])
    if quantization is not None:
        quantized = m.tensor("quantized", [1, 3], "UINT8", quantization)
        m.op("QUANTIZE", [y], [quantized])
        y = quantized
    m.output(y)
    m.file("labels.txt", "cat\ndog\nowl\n")
    return described(m, outputs=[{**LABELS, **metadata}])


def threshold(value: float) -> dict[str, Any]:
    options = {"global_score_threshold": value}
    return {"process_units": [{"options": ("ScoreThresholdingOptions", options)}]}


@triggers("M407", at="subgraphs[0].tensors[2]", says="come from RELU, not from SOFTMAX")
def test_no_softmax() -> ModelBuilder:
    return classifier("RELU")


@triggers("M407", says="are quantized for [-12.8, 12.7]")
def test_quantized_for_logits() -> ModelBuilder:
    return classifier("custom", q(0.1, 128))


@triggers("M407", says="the score threshold of output 0 is 50")
def test_threshold_in_per_cent() -> ModelBuilder:
    return classifier(**threshold(50.0))


@triggers("M407", says="everything passes")
def test_negative_threshold() -> ModelBuilder:
    return classifier("LOGISTIC", **threshold(-1.0))


@quiet("M407")
def test_probabilities() -> ModelBuilder:
    return classifier(**threshold(0.5))


@quiet("M407")
def test_quantized_probabilities() -> ModelBuilder:
    return classifier("LOGISTIC", q(1 / 255, 0))


@quiet("M407")
def test_custom_operator() -> ModelBuilder:
    return classifier("custom")


@quiet("M407")
def test_unlabelled_vector() -> ModelBuilder:
    return classifier("RELU", associated_files=None)


@quiet("M407")
def test_threshold_on_logits() -> ModelBuilder:
    return classifier("RELU", associated_files=None, **threshold(50.0))
