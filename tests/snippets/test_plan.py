"""What a program will do."""

from __future__ import annotations

import pytest

from testmodels import ModelBuilder, q
from tests.rules.labels.labelled_models import detector
from tests.rules.metadata.described_models import described, model, uint8_image
from tests.snippets.samples import facts_of, plan_of
from tflint.snippets.languages import LANGUAGES
from tflint.snippets.planning import NoSnippetError


def signed(*entries: tuple[str, dict[str, int], dict[str, int]]) -> ModelBuilder:
    m = model()
    for key, inputs, outputs in entries:
        m.signature(key, inputs, outputs)
    return m


def test_a_signature_that_names_everything_is_used() -> None:
    found = plan_of(signed(("partial", {}, {"y": 1}), ("whole", {"x": 0}, {"y": 1})))
    assert found.signature == "whole"
    assert (found.inputs[0].key, found.outputs[0].key) == ("x", "y")


@pytest.mark.parametrize(
    "entry",
    [
        ("", {"x": 0}, {"y": 1}),
        ("a\0b", {"x": 0}, {"y": 1}),
        ("s", {"": 0}, {"y": 1}),
        ("s", {"x" * 5000: 0}, {"y": 1}),
        ("s", {"\ufffd": 0}, {"y": 1}),
        ("s", {"x": 1}, {"y": 1}),
    ],
)
def test_otherwise_positions_are(entry: tuple[str, dict[str, int], dict[str, int]]) -> None:
    found = plan_of(signed(entry))
    assert found.signature is None
    assert found.inputs[0].key is None


def test_bytes_that_are_copied() -> None:
    port = plan_of(uint8_image([127.5], [127.5])).inputs[0]
    assert port.image is not None
    assert (port.image.way, port.image.mode) == ("copy", "RGB")
    assert not port.is_quantized


def test_free_sides_of_an_image_get_a_size() -> None:
    m = model([1, 1, 1, 3])
    m.tensors[0]["shape_signature"] = [-1, -1, -1, 3]
    m.tensors[0]["shape"] = [1, 1, 1, 3]
    described = plan_of(m).inputs[0]
    assert described.image is None
    m = uint8_image([127.5], [127.5])
    m.tensors[0]["shape"] = [1, 1, 1, 3]
    m.tensors[0]["shape_signature"] = [1, -1, -1, 3]
    port = plan_of(m).inputs[0]
    assert (port.shape, port.resized) == ((1, 224, 224, 3), True)


def test_an_unknown_normalization_is_marked() -> None:
    port = plan_of(model([1, 32, 32, 3])).inputs[0]
    assert port.image is not None
    assert port.image.std == (255.0,)
    assert any(comment.startswith("CHECK: ") for comment in port.comments)


def test_comments_are_ascii() -> None:
    m = model([1, 4], "INT8", q(0.5, -3))
    assert plan_of(m).inputs[0].comments == ("q = round(real / 0.5) - 3, clipped to -128 ... 127",)


def test_a_detector() -> None:
    found = plan_of(detector(classes=90))
    assert found.detection == (0, 1, 2, 3)
    assert not found.shown_alone(found.outputs[0])


def test_nothing_to_run() -> None:
    m = ModelBuilder()
    m.input("x", [1])
    with pytest.raises(NoSnippetError, match="no outputs"):
        plan_of(m)


def test_a_damaged_output() -> None:
    m = model()
    m.main.fields["outputs"].append(99)
    with pytest.raises(NoSnippetError, match="damaged"):
        plan_of(m)


@pytest.mark.parametrize(
    ("labels", "kind", "ranked"),
    [
        ("TENSOR_AXIS_LABELS", "Net", True),
        ("TENSOR_VALUE_LABELS", "Net", False),
        ("TENSOR_AXIS_LABELS", "FULLY_CONNECTED", True),
        ("", "FULLY_CONNECTED", False),
        ("", "SOFTMAX", True),
    ],
)
def test_scores_are_ranked(labels: str, kind: str, *, ranked: bool) -> None:
    m = ModelBuilder()
    x, y = m.input("x", [1, 3]), m.tensor("y", [1, 3])
    if kind == "Net":
        m.custom_op("Net", [x], [y])
    else:
        m.op(kind, [x], [y])
    m.output(y)
    files = [{"name": "labels.txt", "type": labels}] if labels else []
    described(m, outputs=[{"associated_files": files}])
    m.file("labels.txt", "a\nb\nc\n")
    found = plan_of(m)
    assert found.outputs[0].is_ranked == ranked
    assert found.label_files == (["labels.txt"] if labels and ranked else [])


def test_custom_operators_that_no_interpreter_brings_along() -> None:
    assert plan_of(model()).custom_operators == ("Net",)
    assert plan_of(detector(classes=90)).custom_operators == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_they_are_named(language: str) -> None:
    text = LANGUAGES[language](facts_of(model()), "model.tflite")
    assert 'The interpreter needs the custom operator "Net".' in text
