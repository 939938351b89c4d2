"""MediaPipe's side of `tests.consumers.consumer`: `python -m tests.consumers.media_pipe_process`, by a
Python that need not have anything but mediapipe."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import mediapipe as mp
import numpy as np
from mediapipe.tasks.python import audio, text, vision
from mediapipe.tasks.python.components.containers.audio_data import AudioData
from mediapipe.tasks.python.core.base_options import BaseOptions

from tests.consumers.answers import serve, words

_GRADIENT = (np.arange(64 * 64 * 3) % 251).astype(np.uint8).reshape(64, 64, 3)
_IMAGE = mp.Image(image_format=mp.ImageFormat.SRGB, data=_GRADIENT)
_CLIP = AudioData.create_from_array(np.sin(np.arange(32000) / 20).astype(np.float32), 16000)
_SENTENCE = "a good movie and a bad one"

TASKS: dict[str, tuple[Any, Any, str, Any]] = {
    "ImageClassifier": (vision.ImageClassifier, vision.ImageClassifierOptions, "classify", _IMAGE),
    "ObjectDetector": (vision.ObjectDetector, vision.ObjectDetectorOptions, "detect", _IMAGE),
    "ImageSegmenter": (vision.ImageSegmenter, vision.ImageSegmenterOptions, "segment", _IMAGE),
    "ImageEmbedder": (vision.ImageEmbedder, vision.ImageEmbedderOptions, "embed", _IMAGE),
    "TextClassifier": (text.TextClassifier, text.TextClassifierOptions, "classify", _SENTENCE),
    "BertClassifier": (text.TextClassifier, text.TextClassifierOptions, "classify", _SENTENCE),
    "TextEmbedder": (text.TextEmbedder, text.TextEmbedderOptions, "embed", _SENTENCE),
    "AudioClassifier": (audio.AudioClassifier, audio.AudioClassifierOptions, "classify", _CLIP),
}


def judge(name: str, path: str) -> tuple[str, str]:
    """Open a model and run it once: the outcome, and the words of the error."""
    task, options, method, argument = TASKS[name]
    try:
        opened = task.create_from_options(options(base_options=BaseOptions(model_asset_path=path)))
    except Exception as error:
        return "refuses", words(error)
    try:
        run: Callable[[Any], Any] = getattr(opened, method)
        run(argument)
        opened.close()
    except Exception as error:
        # A graph that failed says so again when it is closed.
        with contextlib.suppress(Exception):
            opened.close()
        return "fails", words(error)
    return "accepts", ""


if __name__ == "__main__":
    serve(judge)
