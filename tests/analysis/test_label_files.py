"""Finding and reading the label files of a model."""

from __future__ import annotations

from pathlib import Path

from testmodels import ModelBuilder
from tests.rules.labels.labelled_models import classifier, detector
from tflint.analysis.facts import Facts
from tflint.analysis.label_files import Pairing, embedded_labels, label_files, outside_labels
from tflint.analysis.label_text import MAX_BYTES
from tflint.lint.expectations import Expectations
from tflint.model.file import File


def facts(m: ModelBuilder, path: Path | None = None, labels: Path | None = None) -> Facts:
    return Facts(File(memoryview(m.build()), path), Expectations(labels=labels))


def test_embedded() -> None:
    found = facts(detector("cat\ndog\nbird\n")).of(embedded_labels)
    assert [file.name for file in found] == ["labels.txt"]
    assert found[0].labels.names == ("cat", "dog", "bird")
    assert found[0].holds_ids
    assert found[0].output is not None
    assert found[0].output.position == 1
    assert found[0].node.address == 'files["labels.txt"]'


def test_quotes_in_a_name() -> None:
    found = facts(classifier("cat\n", name='a"b.txt')).of(embedded_labels)
    assert found[0].node.address == 'files["a\\"b.txt"]'
    assert found[0].node.subject == 'a"b.txt'


def test_one_file_for_two_outputs_is_judged_once() -> None:
    m = ModelBuilder()
    x = m.input("x", [1, 2])
    y, z = m.tensor("y", [1, 2]), m.tensor("z", [1, 2])
    m.op("RELU", [x], [y])
    m.op("RELU6", [x], [z])
    m.output(y, z)
    record = {"associated_files": [{"name": "l.txt", "type": "TENSOR_AXIS_LABELS"}]}
    described = {"input_tensor_metadata": [{}], "output_tensor_metadata": [record, record]}
    m.tflite_metadata({"subgraph_metadata": [described]})
    m.file("l.txt", "a\nb\n")
    found = facts(m)
    assert len(found.of(embedded_labels)) == 2
    assert len(found.of(label_files)) == 1


def test_labels_on_an_input_are_nobodys() -> None:
    m = classifier()
    record = {"associated_files": [{"name": "l.txt", "type": "TENSOR_AXIS_LABELS"}]}
    m.tflite_metadata(
        {"subgraph_metadata": [{"input_tensor_metadata": [record], "output_tensor_metadata": [{}]}]}
    )
    m.file("l.txt", "a\nb\n")
    assert facts(m).of(embedded_labels) == ()


def test_file_that_is_too_large_is_no_label_list() -> None:
    m = classifier("x" * (MAX_BYTES + 1))
    assert facts(m).of(embedded_labels) == ()


def test_beside_the_model(tmp_path: Path) -> None:
    (tmp_path / "net_labels.txt").write_text("a\nb\nc\n")
    found = facts(classifier(), tmp_path / "net.tflite").of(outside_labels)
    assert found is not None
    assert found.pairing is Pairing.BESIDE
    assert found.title == '"net_labels.txt" beside the model'


def test_declared_file_goes_before_the_one_beside(tmp_path: Path) -> None:
    (tmp_path / "net_labels.txt").write_text("a\n")
    (tmp_path / "mine.json").write_text('["x", "y"]')
    labels = tmp_path / "mine.json"
    found = facts(classifier(), tmp_path / "net.tflite", labels).of(outside_labels)
    assert found is not None
    assert found.pairing is Pairing.DECLARED
    assert found.labels.names == ("x", "y")


def test_model_from_standard_input_has_no_neighbours() -> None:
    assert facts(classifier()).of(outside_labels) is None


def test_log_beside_the_model_is_no_label_file(tmp_path: Path) -> None:
    line = "2024-05-01 12:00:00 INFO epoch 3 of 10 finished with loss 0.3 in 12 s\n"
    (tmp_path / "net.txt").write_text(line * 10)
    assert facts(classifier(), tmp_path / "net.tflite").of(outside_labels) is None


def test_binary_beside_the_model_is_no_label_file(tmp_path: Path) -> None:
    (tmp_path / "net.txt").write_bytes(bytes(range(256)))
    assert facts(classifier(), tmp_path / "net.tflite").of(outside_labels) is None
