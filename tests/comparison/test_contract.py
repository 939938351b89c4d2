from __future__ import annotations

import copy
from typing import Any

import pytest

from testmodels import ModelBuilder, q
from tests.comparison.models import METADATA, classifier, compared, texts


def changes(new: ModelBuilder, **options: Any) -> list[str]:
    found = compared(classifier(), new, **options)
    return [("! " if each.breaking else "") + each.text for each in found.changes]


def test_shape() -> None:
    new = classifier()
    new.tensors[6]["shape"] = [1, 5]
    assert changes(new) == ['! output 0 "scores": shape [1, 4] -> [1, 5]']


def test_a_dimension_that_became_free_breaks_nothing_and_one_that_became_fixed_does() -> None:
    new = classifier()
    new.tensors[0]["shape_signature"] = [-1, 8, 8, 3]
    assert changes(new) == ['input 0 "image": shape [1, 8, 8, 3] -> [?, 8, 8, 3]']
    [back] = compared(new, classifier()).changes
    assert back.breaking


def test_quantization_with_a_tolerance() -> None:
    new = classifier()
    new.tensors[0]["quantization"] = q(1 / 127, 127)
    [change] = changes(new)
    assert change.startswith('! input 0 "image": quantization q(0.007843138, 127) -> q(0.007874')
    assert changes(new, rtol=0.01) == []


def test_the_name_of_a_tensor_that_a_signature_names_is_not_what_callers_use() -> None:
    new = classifier()
    new.tensors[0]["name"] = "Placeholder"
    assert changes(new) == ['input 0 "image": name "image" -> "Placeholder"']
    for model in (old := classifier(), new):
        model.fields["signature_defs"] = None
    assert texts(compared(old, new)) == ['input 0 "Placeholder": name "image" -> "Placeholder"']
    assert compared(old, new).breaking


def two_inputs(*names: str) -> ModelBuilder:
    m = ModelBuilder()
    inputs = [m.input(name, [1, 4]) for name in names]
    y = m.tensor("sum", [1, 4])
    m.op("ADD_N", inputs, [y])
    m.output(y)
    return m


def test_order() -> None:
    found = compared(two_inputs("a", "b", "c"), two_inputs("b", "a", "c"))
    first = found.changes[0]
    assert (first.what, first.breaking) == ("input-order", True)
    assert first.text == "inputs: order a, b, c -> b, a, c"


def test_inputs_come_and_go() -> None:
    found = compared(two_inputs("a", "b"), two_inputs("a", "mask", "b"), contract_only=True)
    assert texts(found) == ['input 1 "mask": added (float32[1,4])']
    found = compared(two_inputs("a", "b"), two_inputs("b"), contract_only=True)
    assert texts(found) == ['input 0 "a": removed (float32[1,4])']
    assert found.breaking


def test_signatures() -> None:
    new = classifier()
    new.signature("embed", {"image": 0}, {"scores": 6})
    assert changes(new) == ['signature "embed": added']
    new = classifier()
    new.fields["signature_defs"][0]["inputs"][0]["name"] = "pixels"
    assert changes(new) == [
        '! signature "serving_default" input "image": removed',
        '! signature "serving_default" input "pixels": added',
    ]


def test_a_second_signature_that_swaps_its_inputs() -> None:
    def model(*second: int) -> ModelBuilder:
        m = ModelBuilder()
        a, b = m.input("a", [4]), m.input("b", [4])
        y = m.tensor("y", [4])
        m.op("SUB", [a, b], [y])
        m.output(y)
        m.signature("first", {"a": a, "b": b}, {"y": y})
        m.signature("second", dict(zip(("p", "q"), second, strict=True)), {"y": y})
        return m

    found = compared(model(0, 1), model(1, 0))
    assert found.breaking
    assert texts(found) == [
        'signature "second" input "p": is another input of the model now',
        'signature "second" input "q": is another input of the model now',
    ]


def test_a_signature_of_another_subgraph() -> None:
    def model(shape: list[int]) -> ModelBuilder:
        m = classifier()
        other = m.subgraph("decode")
        y = other.tensor("y", shape)
        other.op("RELU", [other.input("x", shape)], [y])
        other.output(y)
        m.signature("decode", {"x": 0}, {"y": 1}, subgraph=other.index)
        return m

    found = compared(model([4]), model([8]), contract_only=True)
    assert texts(found) == [
        'signature "decode" input "x": shape [4] -> [8]',
        'signature "decode" output "y": shape [4] -> [8]',
    ]


def with_metadata(**fields: Any) -> ModelBuilder:
    m = classifier()
    metadata = copy.deepcopy(METADATA)
    metadata["subgraph_metadata"][0]["input_tensor_metadata"][0].update(fields)
    m.fields["metadata"].clear()
    m.tflite_metadata(metadata)
    return m


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"process_units": [{"options": ("NormalizationOptions", {"mean": [0], "std": [255]})}]},
            "! input 0 \"image\": processing normalization mean 127.5 std 127.5 -> normalization mean "
            "0 std 255",
        ),
        (
            {"content": {"content_properties": ("ImageProperties", {"color_space": "GRAYSCALE"})}},
            '! input 0 "image": content ImageProperties {"color_space": "RGB"} -> ImageProperties '
            '{"color_space": "GRAYSCALE"}',
        ),
        ({"name": "picture"}, 'input 0 "image": metadata name "image" -> "picture"'),
    ],
)  # fmt: skip
def test_metadata(fields: dict[str, Any], expected: str) -> None:
    assert changes(with_metadata(**fields)) == [expected]


def test_metadata_is_removed() -> None:
    new = classifier()
    new.fields["metadata"].clear()
    found = compared(classifier(), new)
    assert "metadata: removed" in texts(found)
    assert found.breaking
    assert not compared(new, classifier()).breaking


def test_labels() -> None:
    assert changes(classifier(labels="cat\ndog\nfox\nelk\n")) == [
        '! labels "labels.txt" of output 0: 1 changed, the first is 3: "owl" -> "elk"'
    ]
    assert changes(classifier(labels="cat\ndog\nfox\n")) == [
        '! labels "labels.txt" of output 0: 4 -> 3 labels'
    ]


def test_other_files() -> None:
    old, new = classifier(), classifier()
    old.file("vocab.txt", "a\n")
    new.file("vocab.txt", "a\nb\n")
    new.file("notes.txt", "n")
    found = compared(old, new)
    assert [(each.text, each.breaking) for each in found.changes] == [
        ('file "vocab.txt": content changed, 2 -> 4 bytes', True),
        ('file "notes.txt": added', False),
    ]


def test_texts_of_the_metadata_break_nothing() -> None:
    new = classifier()
    new.fields["metadata"].clear()
    new.tflite_metadata({**METADATA, "name": "classifier 2"})
    assert changes(new) == ['metadata name: "classifier" -> "classifier 2"']


def test_an_output_that_is_no_probability_any_more() -> None:
    new = classifier()
    new.operators.pop()
    new.tensors[5]["name"] = "scores"
    new.tensors[6]["name"] = "unused"
    new.tensors[5]["quantization"] = q(1 / 256)
    new.main.fields["outputs"] = [5]
    new.fields["signature_defs"][0]["outputs"][0]["tensor_index"] = 5
    assert changes(new, contract_only=True) == [
        '! output 0 "scores": meaning probabilities (softmax) -> none'
    ]
