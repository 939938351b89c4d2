"""The classes of outputs."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from testmodels import ModelBuilder, flexbuffer, q
from tests.analysis.corpus import corpus_facts, needs_corpus
from tests.rules.labels.labelled_models import attach, classifier, detector, segmenter
from tflint.analysis.class_count import ClassCount, ClassCounts, class_counts
from tflint.analysis.facts import Facts
from tflint.model.file import File


def counts(m: ModelBuilder) -> ClassCounts:
    return Facts(File(memoryview(m.build()))).of(class_counts)


def only(m: ModelBuilder) -> ClassCount:
    found = counts(m)
    assert found.complete
    assert len(found.known) == 1
    return next(iter(found.known.values()))


@pytest.mark.parametrize("shape", [[7], [1, 7], [4, 7], [1, 1, 1, 7]])
def test_vectors(shape: Sequence[int]) -> None:
    found = only(classifier(shape=shape))
    assert found.count == 7
    assert found.sure
    assert not found.holds_ids


@pytest.mark.parametrize("shape", [[], [1, 0], [1, 2, 3, 4, 5]])
def test_shapes_that_do_not_tell(shape: Sequence[int]) -> None:
    found = counts(classifier(shape=shape))
    assert not found.known
    assert not found.complete


def test_free_last_dimension() -> None:
    m = classifier(shape=[1, 1])
    m.tensors[1]["shape_signature"] = [1, -1]
    assert not counts(m).known


def test_free_batch() -> None:
    m = classifier(shape=[1, 7])
    m.tensors[1]["shape_signature"] = [-1, 7]
    assert only(m).count == 7


def test_detection_operator() -> None:
    found = counts(detector(classes=90, dims=False))
    assert found.complete, "boxes, scores and count carry no labels"
    assert list(found.known) == [1]
    assert found.known[1].count == 90
    assert found.known[1].holds_ids


@pytest.mark.parametrize("options", [b"", b"\0", b"rubbish", bytes(range(256)) * 20])
def test_detection_operator_with_foreign_options(options: bytes) -> None:
    m = detector()
    m.operators[0]["custom_options"] = options
    found = counts(m)
    assert not found.known
    assert not found.complete


def test_detection_operator_without_num_classes() -> None:
    m = detector()
    m.operators[0]["custom_options"] = flexbuffer({"max_detections": 10})
    assert not counts(m).known


def test_detection_behind_dequantize() -> None:
    m = detector(classes=5)
    category = m.main.fields["outputs"][1]
    y = m.tensor("y", [1, 10], "INT32")
    m.op("CAST", [category], [y], in_data_type="FLOAT32", out_data_type="INT32")
    m.main.fields["outputs"][1] = y
    assert counts(m).known[1].count == 5


@pytest.mark.parametrize("axis", [3, -1])
def test_argmax(axis: int) -> None:
    m = segmenter(21)
    m.constant("other axis", [axis])
    m.operators[0]["inputs"][1] = len(m.tensors) - 1
    found = only(m)
    assert found.count == 21
    assert found.holds_ids
    assert found.text == "ARG_MAX chooses from 21 classes"


def test_argmax_with_computed_axis() -> None:
    m = segmenter(21)
    m.operators[0]["inputs"][1] = m.input("axis", [1], "INT32")
    assert not counts(m).known


def test_topk_indices() -> None:
    m = ModelBuilder()
    x = m.input("x", [1, 40])
    k = m.constant("k", [5])
    values, indices = m.tensor("values", [1, 5]), m.tensor("indices", [1, 5], "INT32")
    m.op("TOPK_V2", [x, k], [values, indices])
    m.output(values, indices)
    found = counts(m)
    assert found.known[1].count == 40
    assert 0 not in found.known


def test_looks_through_quantization() -> None:
    m = classifier(shape=[1, 7])
    y = m.main.fields["outputs"][0]
    z = m.tensor("z", [1, 7], "UINT8", q(1 / 256, 0))
    m.op("QUANTIZE", [y], [z])
    m.main.fields["outputs"] = [z]
    assert only(m).count == 7


@pytest.mark.parametrize(
    ("shape", "labels"),
    [
        ([1, 84, 8400], 80),  # YOLOv8
        ([1, 8400, 84], 80),
        ([1, 25200, 85], 80),  # YOLOv5, with objectness
        ([1, 116, 8400], 80),  # with 32 mask coefficients
        ([1, 20, 8400], 15),  # with a rotation angle
        ([1, 56, 8400], 1),  # one class with 17 key points
        ([1, 1917, 91], 90),  # SSD scores with background
        ([1, 40, 6625], 6623),  # text recognizer: blank and space
        ([1, 100, 80], 80),
    ],
)
def test_rows_of_detection_heads(shape: Sequence[int], labels: int) -> None:
    found = only(classifier(shape=shape))
    assert found.fits(labels)
    assert not found.sure


def test_detections_with_class_ids_in_the_row() -> None:
    assert not counts(classifier(shape=[1, 300, 6])).known


def test_masks() -> None:
    assert only(classifier(shape=[1, 64, 64, 21])).count == 21
    assert only(classifier(shape=[1, 21, 64, 64])).fits(21)


def test_content_range_leaves_the_labelled_axis() -> None:
    m = classifier("x\n", shape=[1, 8, 9, 10], content_range=(1, 2))
    assert only(m).count == 10
    assert only(m).sure
    m = classifier("x\n", shape=[1, 8, 9, 10], content_range=(2, 3))
    assert only(m).count == 8


def test_embedding() -> None:
    m = ModelBuilder()
    x = m.input("x", [1, 128])
    y = m.tensor("y", [1, 128])
    m.op("L2_NORMALIZATION", [x], [y])
    m.output(y)
    assert not counts(m).known


def test_outputs_beside_boxes_may_be_ids() -> None:
    m = ModelBuilder()
    x = m.input("x", [1, 10])
    boxes, category = m.tensor("boxes", [1, 10, 4]), m.tensor("category", [1, 10])
    m.op("RELU", [x], [category])
    m.custom_op("Nms", [x], [boxes])
    m.output(category, boxes)
    assert 0 not in counts(m).known


def test_metadata_of_a_raw_detector() -> None:
    m = ModelBuilder()
    x = m.input("x", [1, 4])
    boxes, scores = m.tensor("boxes", [1, 100, 16]), m.tensor("scores", [1, 100, 1])
    m.custom_op("Head", [x], [boxes, scores])
    m.output(boxes, scores)
    attach(m, "face\n", output=1)
    assert counts(m).known[1].fits(1)


@needs_corpus
@pytest.mark.parametrize(
    ("name", "position", "count"),
    [
        ("tfs-coco_ssd_mobilenet_v1_1.0_quant_2018_06_29", 1, 90),
        ("tfs-deeplabv3", 0, 21),
        ("coral-deeplabv3_mnv2_dm05_pascal_quant", 0, 21),
        ("coral-mobilenet_v1_0.25_128_quant_edgetpu", 0, 1001),
        ("tfs-yamnet_audio_classifier_with_metadata", 0, 521),
    ],
)
def test_real_models(name: str, position: int, count: int) -> None:
    assert corpus_facts(name).of(class_counts).known[position].count == count
