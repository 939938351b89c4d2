"""The rules of families M and L on real models: every finding was read and is right."""

from __future__ import annotations

from tests.analysis.corpus import FOLDER, needs_corpus
from tests.rules.cases import lint
from tflint.lint.registry import load_registry

EXPECTED = {
    ("tfs-automl_labeler_model", "M306"),
    ("tfs-mobilenet_v1_0.25_224_quant_without_subgraph_metadata", "M103"),
    ("coral-deeplabv3_mnv2_dm05_pascal_quant", "L306"),
    ("coral-deeplabv3_mnv2_dm05_pascal_quant_edgetpu", "L306"),
}
# Rules of the first delivery; later ones bring their own lists.
CODES = (
    *("M101", "M103", "M104", "M203", "M301", "M302", "M306", "M601"),
    *("L101", "L102", "L103", "L104", "L301", "L302", "L303", "L304", "L305", "L306"),
)


@needs_corpus
def test_findings() -> None:
    assert {rule.code for rule in load_registry()} >= set(CODES)
    found = set()
    for path in sorted(FOLDER.glob("*.tflite")):
        for diagnostic in lint(path.read_bytes(), *CODES, path=path):
            found.add((path.stem, diagnostic.code))
    assert found == EXPECTED
