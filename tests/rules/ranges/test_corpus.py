"""Public models have no warning of these rules but those whose weights are known to be broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.analysis.corpus import FOLDER, needs_corpus
from tests.rules.cases import lint
from tflint.lint.registry import load_registry
from tflint.lint.severity import Severity

CODES = [rule.code for rule in load_registry(()) if rule.family == "R"]
BROKEN = {
    # Weights scrambled before publication.
    "tflm-keyword_scrambled": {"R101", "R102"},
    "tflm-keyword_scrambled_8bit": {"R101", "R102"},
    # A layer of zeros.
    "aeq-toy_model_with_kv_cache_multi_signature": {"R102"},
}


@needs_corpus
@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.tflite")), ids=lambda path: path.stem)
def test_warnings(path: Path) -> None:
    found = lint(path.read_bytes(), *CODES, path=path)
    warnings = {d.code for d in found if d.severity > Severity.INFO}
    assert warnings == BROKEN.get(path.stem, set())
