"""The models that are broken: real ones of the corpus, and small ones of our own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from tests.consumers.built_models import (
    bert_classifier,
    image_classifier,
    image_embedder,
    image_segmenter,
    raw_detector,
)
from tests.consumers.consumer import Copy
from tests.consumers.described_model import DescribedModel, taken_apart
from tests.consumers.edits import all_edits
from tests.consumers.file_copies import file_copies
from tests.consumers.tensor_copies import tensor_copies

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("TFLINT_CORPUS") or ROOT.parent / "shared" / "corpus")

_REAL = (
    ("tfs-mobilenet_v1_0.25_224_1_metadata_1", "ImageClassifier"),
    ("tfs-automl_labeler_model", "ImageClassifier"),
    ("tfs-coco_ssd_mobilenet_v1_1.0_quant_2018_06_29", "ObjectDetector"),
    ("tfs-deeplabv3", "ImageSegmenter"),
    ("tfs-yamnet_audio_classifier_with_metadata", "AudioClassifier"),
    ("tfs-test_model_nl_classifier_with_regex_tokenizer", "TextClassifier"),
)


def real_models() -> Iterator[DescribedModel]:
    """Those of the corpus that are there, and one that TensorFlow's converter made."""
    converted = ROOT / "testmodels" / "converted" / "convnet_uint8_io_with_metadata.tflite"
    yield taken_apart(converted.stem, "ImageClassifier", converted.read_bytes())
    for name, task in _REAL:
        path = CORPUS / f"{name}.tflite"
        if path.is_file():
            yield taken_apart(name, task, path.read_bytes())


def built_models() -> Iterator[DescribedModel]:
    """One for each task that has a small model."""
    yield image_classifier()
    yield image_embedder()
    yield image_segmenter()
    yield raw_detector()
    yield bert_classifier()


def copies(models: Iterator[DescribedModel]) -> Iterator[Copy]:
    """Each model as it is, then its broken copies, in a fixed order."""
    for model in models:
        sound = model.build()
        yield Copy(model.name, "as it is", model.task, sound)
        for edit in all_edits():
            if edit.tasks and model.task not in edit.tasks:
                continue
            changed = model.copy()
            try:
                edit.change(changed)
            except LookupError:
                continue
            data = changed.build()
            if data != sound:
                yield Copy(model.name, edit.kind, model.task, data)
        for kind, data in file_copies(model):
            yield Copy(model.name, kind, model.task, data)


def variants() -> Iterator[Copy]:
    """Our own models with other tensors or custom metadata."""
    for kind, model in tensor_copies():
        yield Copy(model.name, kind, model.task, model.build())
