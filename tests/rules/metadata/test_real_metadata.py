"""The rules on entries, zips, process units and inputs on real models: every finding was read."""

from __future__ import annotations

from tests.analysis.corpus import FOLDER, needs_corpus
from tests.rules.cases import lint

CODES = (
    *("M102", "M105", "M106", "M107", "M201", "M202", "M204", "M205"),
    *("M303", "M304", "M305", "M307", "M308", "M309", "M310"),
)
EXPECTED = {
    ("aeq-simple_composite", "M102", "info"),
    ("aeq-single_fc_bias_relu", "M102", "info"),
    ("aeq-single_fc_bias_relu6", "M102", "info"),
    ("tfs-dilated_conv", "M105", "warning"),
    ("tfs-dilated_conv", "M204", "info"),
    ("tfs-mobilenet_v1_0.25_224_1_metadata_1", "M106", "info"),
    ("tfs-mobilenet_v1_0.25_224_1_metadata_1", "M107", "info"),
    ("tfs-mobilenet_v1_0.25_224_quant", "M106", "info"),
    ("tfs-mobilenet_v1_0.25_224_quant", "M107", "info"),
    ("tfs-mobilenet_v1_0.25_224_quant_without_subgraph_metadata", "M204", "warning"),
}


@needs_corpus
def test_findings() -> None:
    found = set()
    for path in sorted(FOLDER.glob("*.tflite")):
        for diagnostic in lint(path.read_bytes(), *CODES, path=path):
            found.add((path.stem, diagnostic.code, diagnostic.severity.label))
    assert found == EXPECTED
