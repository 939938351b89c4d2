"""Changes of the metadata and the files of a model, each of one thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tests.consumers.changes import Change
from tests.consumers.detector_edits import DETECTORS
from tests.consumers.input_edits import AUDIO, IMAGES
from tests.consumers.label_edits import LABELS, SCORES
from tests.consumers.root_edits import ROOT, TENSORS
from tests.consumers.text_edits import TOKENIZERS

VISION = ("ImageClassifier", "ObjectDetector", "ImageSegmenter", "ImageEmbedder")
TEXT = ("TextClassifier", "BertClassifier")
LABELLED = ("ImageClassifier", "AudioClassifier", "ImageSegmenter", *TEXT)


class Edit(NamedTuple):
    """A change that models for some tasks are given. It may raise `KeyError`, `IndexError` or
    `LookupError` for a model that has not what it changes."""

    kind: str
    tasks: tuple[str, ...]
    change: Change


def all_edits() -> Iterator[Edit]:
    """Every change, in a fixed order."""
    for tasks, group in (
        ((), ROOT),
        ((), TENSORS),
        (VISION, IMAGES),
        (LABELLED, LABELS),
        (("ImageClassifier",), SCORES),
        (("ObjectDetector",), DETECTORS),
        (("AudioClassifier",), AUDIO),
        (TEXT, TOKENIZERS),
    ):
        for kind, change in group.items():
            yield Edit(kind, tasks, change)
