"""What operators tell of outputs."""

from __future__ import annotations

import pytest

from testmodels import ModelBuilder, q
from tests.rules.labels.labelled_models import detector
from tflint.analysis.facts import Facts
from tflint.analysis.output_reading import OutputReading, output_reading
from tflint.model.file import File


def reading(m: ModelBuilder, position: int = 0) -> OutputReading | None:
    main = Facts(File(memoryview(m.build()))).model.main
    assert main is not None
    return output_reading(main.output_tensors[position])


def behind(operator: str, *, shape: tuple[int, ...] = (1, 4), **fields: object) -> ModelBuilder:
    """An operator, a QUANTIZE behind it and a RESHAPE to a shape behind that."""
    m = ModelBuilder()
    x, a = m.input("x", [1, 4]), m.tensor(None, [1, 4])
    b, y = (m.tensor(None, each, "INT8", q(0.5, 0)) for each in ((1, 4), shape))
    m.op(operator, [x], [a], **fields)  # type: ignore[arg-type]
    m.op("QUANTIZE", [a], [b])
    m.op("RESHAPE", [b, m.constant(None, list(shape), dtype="INT32")], [y])
    m.output(y)
    return m


@pytest.mark.parametrize(
    ("operator", "kind"),
    [
        ("SOFTMAX", "probabilities"),
        ("LOGISTIC", "sigmoid"),
        ("LOG_SOFTMAX", "log-probabilities"),
        ("FULLY_CONNECTED", "raw"),
    ],
)
def test_through_what_hands_values_on(operator: str, kind: str) -> None:
    found = reading(behind(operator))
    assert found is not None
    assert found.kind == kind


def test_not_through_a_reshape_of_rows() -> None:
    assert reading(behind("SOFTMAX", shape=(2, 2))) is None
    assert reading(behind("SOFTMAX", shape=(4, 1))) is None


def test_other_operators_tell_nothing() -> None:
    assert reading(behind("TANH")) is None
    assert reading(behind("FULLY_CONNECTED", fused_activation_function="RELU")) is None


def test_the_indices_of_the_greatest() -> None:
    m = ModelBuilder()
    values, ids = m.tensor("v", [2]), m.tensor("i", [2], "INT32")
    k = m.constant("k", [2], dtype="INT32")
    m.op("TOPK_V2", [m.input("x", [9]), k], [values, ids])
    m.output(values, ids)
    found = reading(m, 1)
    assert reading(m, 0) is None
    assert found is not None
    assert found.kind == "indices"


def test_detections() -> None:
    m = detector(classes=90)
    found = [reading(m, position) for position in range(4)]
    assert [each.kind for each in found if each] == ["boxes", "class ids", "scores", "count"]


@pytest.mark.parametrize(("greatest", "fractions"), [(1.2, True), (300.0, False)])
def test_boxes_have_the_units_of_their_anchors(greatest: float, *, fractions: bool) -> None:
    m = ModelBuilder()
    boxes, scores = m.input("b", [1, 2, 4]), m.input("s", [1, 2, 3])
    anchors = m.constant("a", [[0.5, 0.5, 0.1, greatest], [0.5, 0.5, 0.1, 0.1]])
    outputs = [m.tensor(None, [1, 10]) for _ in range(4)]
    m.custom_op("TFLite_Detection_PostProcess", [boxes, scores, anchors], outputs)
    m.output(*outputs)
    found = reading(m)
    assert found is not None
    assert found.advice.endswith("fractions of the image") == fractions
