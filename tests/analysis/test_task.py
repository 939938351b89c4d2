"""What a model is for."""

from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.analysis.corpus import corpus_facts, needs_corpus
from tests.rules.labels.labelled_models import detector, segmenter
from tests.rules.metadata.described_models import IMAGE, content, described, model
from tflint.analysis.facts import Facts
from tflint.analysis.task import possible_tasks, task_evidence
from tflint.lint.expectations import Expectations
from tflint.model.file import File

LABELS = {"associated_files": [{"name": "l.txt", "type": "TENSOR_AXIS_LABELS"}]}


def tasks(m: ModelBuilder) -> tuple[str, ...] | None:
    found = Facts(File(memoryview(m.build()))).of(task_evidence)
    return found.tasks if found is not None else None


def test_detector() -> None:
    assert tasks(detector()) == ("object-detection",)


def test_raw_detector() -> None:
    custom = [{"name": "DETECTOR_METADATA", "data": b"\0" * 16}]
    assert tasks(described(model(), custom_metadata=custom)) == ("object-detection",)


def test_image_classifier() -> None:
    assert tasks(described(model(), [content(IMAGE)], [LABELS])) == ("image-classification",)


def test_image_to_vector() -> None:
    expected = ("image-classification", "image-embedding")
    assert tasks(described(model(), [content(IMAGE)])) == expected


def test_segmenter() -> None:
    m = described(model(output=[1, 32, 32, 5]), [content(IMAGE)], [LABELS])
    assert tasks(m) == ("image-segmentation",)


def test_image_to_image_is_no_known_task() -> None:
    assert tasks(described(model(output=[1, 32, 32, 3]), [content(IMAGE)])) is None


def test_text() -> None:
    tokenizer: tuple[str, dict[str, object]] = ("RegexTokenizerOptions", {})
    unit = {"process_units": [{"options": tokenizer}]}
    found = tasks(described(model([1, 256], "INT32"), [unit]))
    assert found is not None
    assert "text-classification" in found


def test_what_the_user_declares_is_what_it_is_for() -> None:
    data = memoryview(described(model(), [content(IMAGE)], [LABELS]).build())
    assert Facts(File(data)).of(possible_tasks) == ("image-classification",)
    declared = Facts(File(data), Expectations(task="image-embedding"))
    assert declared.of(possible_tasks) == ("image-embedding",)
    assert Facts(File(memoryview(model().build()))).of(possible_tasks) == ()


def test_operators_alone_do_not_tell() -> None:
    assert tasks(segmenter()) is None
    assert tasks(model()) is None


@needs_corpus
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tfs-yamnet_audio_classifier_with_metadata", ("audio-classification",)),
        ("tfs-deeplabv3", ("image-segmentation",)),
        ("tfs-automl_labeler_model", ("image-classification",)),
        ("tfs-dilated_conv", None),
    ],
)
def test_real_models(name: str, expected: tuple[str, ...] | None) -> None:
    found = corpus_facts(name).of(task_evidence)
    assert (found.tasks if found is not None else None) == expected
