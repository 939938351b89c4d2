"""Task Library's side of `tests.consumers.consumer`: `python -m tests.consumers.task_library_process`,
by a Python that need not have anything but tflite-support."""

from __future__ import annotations

from typing import Any

import numpy as np
from tflite_support.task import audio, core, text, vision

from tests.consumers.answers import serve, words

_GRADIENT = (np.arange(64 * 64 * 3) % 251).astype(np.uint8).reshape(64, 64, 3)
_SOUND = np.sin(np.arange(32000) / 20).astype(np.float32)
_SENTENCE = "a good movie and a bad one"

TASKS: dict[str, tuple[Any, Any]] = {
    "ImageClassifier": (vision.ImageClassifier, vision.ImageClassifierOptions),
    "ObjectDetector": (vision.ObjectDetector, vision.ObjectDetectorOptions),
    "ImageSegmenter": (vision.ImageSegmenter, vision.ImageSegmenterOptions),
    "ImageEmbedder": (vision.ImageEmbedder, vision.ImageEmbedderOptions),
    "TextClassifier": (text.NLClassifier, text.NLClassifierOptions),
    "BertClassifier": (text.BertNLClassifier, text.BertNLClassifierOptions),
    "AudioClassifier": (audio.AudioClassifier, audio.AudioClassifierOptions),
}


def judge(name: str, path: str) -> tuple[str, str]:
    """Open a model and run it once: the outcome, and the words of the error."""
    task, options = TASKS[name]
    try:
        opened = task.create_from_options(options(base_options=core.BaseOptions(file_name=path)))
    except Exception as error:
        return "refuses", words(error)
    try:
        _run(name, opened)
    except Exception as error:
        return "fails", words(error)
    return "accepts", ""


def _run(name: str, opened: Any) -> None:
    if name == "AudioClassifier":
        clip = opened.create_input_tensor_audio()
        clip.load_from_array(np.resize(_SOUND, (clip.buffer_size, clip.format.channels)))
        opened.classify(clip)
    elif name.endswith("Classifier") and name != "ImageClassifier":
        opened.classify(_SENTENCE)
    else:
        image = vision.TensorImage.create_from_array(_GRADIENT)
        method = {
            "ImageClassifier": "classify",
            "ObjectDetector": "detect",
            "ImageSegmenter": "segment",
            "ImageEmbedder": "embed",
        }[name]
        getattr(opened, method)(image)


if __name__ == "__main__":
    serve(judge)
