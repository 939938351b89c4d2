"""Which label file beside a model belongs to it, by the names people give such files.

The conventions, strongest first: a manifest that names both (AutoML, googlesamples/mlkit); the name
of the model in that of the label file; all particular words of the label file's name in that of the
model (`inat_bird_labels.txt` for `mobilenet_v2_1.0_224_inat_bird_quant.tflite`); one model and one
label file alone in a folder. Where several files would do, none is taken.
"""

from __future__ import annotations

import json
import os
import re
import stat
from pathlib import Path

MODEL_SUFFIXES = (".tflite", ".lite")

# A folder with more entries is not searched; only names made from the model's are tried in it.
_MAX_ENTRIES = 1000
_MAX_MANIFEST_BYTES = 1 << 16

_SAME_STEM = (
    "{}_labels.txt",
    "{}-labels.txt",
    "{}_label_list.txt",
    "labels_{}.txt",
    "{}.labels",
    "{}.names",
    "{}.txt",
    "{}.pbtxt",
    "{}.json",
)
_SUFFIXES = (".txt", ".labels", ".names", ".pbtxt", ".csv", ".json")
_LABEL_SUFFIXES = (".labels", ".names", ".pbtxt")
_LABEL_WORDS = frozenset(
    ("label", "labels", "labelmap", "class", "classes", "names", "dict", "id2label")
)
_GENERIC_WORDS = _LABEL_WORDS | {
    *("map", "list", "detection", "segmentation", "object", "probability")
}


def paired_label_file(model: Path) -> Path | None:
    """The label file that belongs to the model at a path; `None` when none does for sure."""
    named = _in_manifest(model) or _same_stem(model)
    if named is not None:
        return named
    names = _entries(model.parent)
    labels = [name for name in names if is_label_name(name)]
    words = _words(model.stem)
    matching = [name for name in labels if _particular(name) and _particular(name) <= words]
    if len(matching) == 1:
        return model.parent / matching[0]
    if sum(name.lower().endswith(MODEL_SUFFIXES) for name in names) != 1:
        return None
    if not labels and "labels" in names:
        folder = model.parent / "labels"
        inside = [name for name in _entries(folder) if name.lower().endswith(_SUFFIXES)]
        return folder / inside[0] if len(inside) == 1 else None
    return model.parent / labels[0] if len(labels) == 1 else None


def is_label_name(name: str) -> bool:
    """The name of a file says that it holds labels."""
    path = Path(name.lower())
    if path.suffix not in _SUFFIXES:
        return False
    return path.suffix in _LABEL_SUFFIXES or not _LABEL_WORDS.isdisjoint(_words(path.stem))


def read_beside(path: Path, limit: int) -> bytes | None:
    """The bytes of a regular file of at most `limit` bytes; `None` for anything else."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError):
        return None
    return data if len(data) <= limit else None


def _in_manifest(model: Path) -> Path | None:
    data = read_beside(model.with_name("manifest.json"), _MAX_MANIFEST_BYTES)
    try:
        manifest = json.loads(data) if data is not None else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(manifest, dict) or manifest.get("modelFile") != model.name:
        return None
    name = manifest.get("labelsFile")
    # A plain name only: a manifest must not lead out of its folder.
    if not isinstance(name, str) or name != Path(name).name or name in ("", ".."):
        return None
    return _existing(model.with_name(name))


def _same_stem(model: Path) -> Path | None:
    found = (_existing(model.with_name(form.format(model.stem))) for form in _SAME_STEM)
    return next((path for path in found if path is not None), None)


def _existing(path: Path) -> Path | None:
    try:
        return path if path.is_file() else None
    except (OSError, ValueError):
        return None


def _entries(folder: Path) -> list[str]:
    names: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if len(names) == _MAX_ENTRIES:
                    return []
                names.append(entry.name)
    except OSError:
        return []
    return sorted(names)


def _words(stem: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9]+", stem.lower()))


def _particular(name: str) -> frozenset[str]:
    """The words that are not in every label file's name; empty when they are numbers only."""
    words = _words(Path(name).stem) - _GENERIC_WORDS
    return words if any(re.search("[a-z]{3}", word) for word in words) else frozenset()
