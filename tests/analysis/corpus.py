"""The folder of real models, which is not part of the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tflint.analysis.facts import Facts
from tflint.model.file import File

FOLDER = Path(
    os.environ.get("TFLINT_CORPUS")
    or Path(__file__).resolve().parents[2].parent / "shared" / "corpus"
)

needs_corpus = pytest.mark.skipif(not FOLDER.is_dir(), reason="the corpus is not there")


def corpus_facts(name: str) -> Facts:
    path = FOLDER / f"{name}.tflite"
    if not path.is_file():
        pytest.skip(f"{path.name} is not in the corpus")
    return Facts(File(memoryview(path.read_bytes()), path))
