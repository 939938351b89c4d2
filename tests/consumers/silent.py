"""Copies that a library runs without a word although the results are wrong, or right by chance."""

from __future__ import annotations

_CHANCE = "an absent vector is read from where it would be: its length is what happens to lie there"
_OTHER_NAMES = "classes get the names of others or none"

_MEDIA_PIPE = {
    "metadata cut in half": "what follows in the file is read instead, without any check",
    "output names absent": "an absent name is read as if it were there, which kills other models",
    "mean absent": _CHANCE,
    "std absent": _CHANCE,
    "mean and std absent": _CHANCE,
    "names swapped": "boxes are read as classes",
    "scores and classes swapped": "class ids are read as scores",
    "ten labels": _OTHER_NAMES,
    "one label less": _OTHER_NAMES,
    "labels as JSON": _OTHER_NAMES,
    "label locale of another length": _OTHER_NAMES,
    "labels in Latin-1": "the name of the first class cannot be read as text",
    "regex vocabulary with great ids": "a text with one of these words ends the inference",
    "regex vocabulary with negative id": "a text with this word ends the inference",
    "raw detector with swapped names": "scores are read as boxes",
}

_NO_NUMBER = "no number of the image is left: every input is NaN or infinite"

_TASK_LIBRARY = {
    "std NaN": _NO_NUMBER,
    "mean infinite": _NO_NUMBER,
    "scores and classes swapped": "class ids are read as scores",
    "one label less": _OTHER_NAMES,
    "labels with CR": "the first class gets the names of all, joined",
    "regex vocabulary with great ids": "a text with one of these words ends the inference",
}

WRONG_RESULTS = {"mediapipe": _MEDIA_PIPE, "task-library": _TASK_LIBRARY}
"""For each target the kinds of copies, and what is wrong with their results."""
