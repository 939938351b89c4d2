"""What the rules of this family call an error in public models."""

from __future__ import annotations

from tests.analysis.corpus import FOLDER, needs_corpus
from tests.rules.cases import lint
from tflint.lint.registry import load_registry
from tflint.lint.severity import ERROR

# It lacks data when it runs.
ERRORS = {"litert-blockwise_quantized.tflite": {"G102"}}


@needs_corpus
def test_errors_in_public_models() -> None:
    codes = [rule.code for rule in load_registry(()) if rule.family == "G"]
    found = {}
    for path in sorted(FOLDER.glob("*.tflite")):
        errors = {d.code for d in lint(path.read_bytes(), *codes) if d.severity is ERROR}
        if errors:
            found[path.name] = errors
    assert found == ERRORS
