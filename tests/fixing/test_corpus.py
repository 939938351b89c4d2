"""Real models that have something to be mended."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from tests.analysis.corpus import FOLDER, needs_corpus
from tests.analysis.interpreter import Interpreter
from tests.fixing.mending import mended
from tests.rules.cases import lint
from tflint.fixing.fixes import FIXES

LARGEST = 64 << 20


@functools.cache
def fixable_models() -> list[Path]:
    paths = [path for path in sorted(FOLDER.glob("*.tflite")) if path.stat().st_size <= LARGEST]
    return [path for path in paths if any(d.fix for d in lint(path.read_bytes(), *FIXES))]


@needs_corpus
def test_some_are_mended(tmp_path: Path) -> None:
    models = fixable_models()
    assert models
    for path in models:
        before = path.read_bytes()
        after = mended(before, tmp_path)
        left = [d.code for d in lint(after, *FIXES) if d.fix]
        assert (after != before, left) == (True, []), path.name


@needs_corpus
def test_outputs_are_bit_identical(tmp_path: Path) -> None:
    pytest.importorskip("ai_edge_litert")
    interpreter = Interpreter(tmp_path)
    ran = 0
    for path in fixable_models():
        before = path.read_bytes()
        expected = interpreter.run(before)
        found = interpreter.run(mended(before, tmp_path))
        assert found.outcome == "ran", path.name
        if expected.outcome == "ran":
            # Texts, because a number that is none is not equal to itself.
            assert repr(found) == repr(expected), path.name
            ran += 1
    interpreter.close()
    assert ran
