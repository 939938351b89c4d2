"""The rules of families M and L on real models: every finding was read and is right."""

from __future__ import annotations

import pytest

from tests.analysis.corpus import FOLDER, needs_corpus
from tests.rules.cases import lint
from tflint.lint.diagnostic import Diagnostic
from tflint.lint.expectations import Expectations
from tflint.lint.registry import load_registry
from tflint.lint.severity import ERROR

EXPECTED = {
    ("aeq-simple_composite", "M102", "info"),
    ("aeq-single_fc_bias_relu", "M102", "info"),
    ("aeq-single_fc_bias_relu6", "M102", "info"),
    ("coral-deeplabv3_mnv2_dm05_pascal_quant", "L306", "warning"),
    ("coral-deeplabv3_mnv2_dm05_pascal_quant_edgetpu", "L306", "warning"),
    ("tfs-automl_labeler_model", "M306", "warning"),
    ("tfs-coco_ssd_mobilenet_v1_1.0_quant_2018_06_29", "L308", "info"),
    ("tfs-coco_ssd_mobilenet_v1_1.0_quant_2018_06_29", "M402", "info"),
    ("tfs-deeplabv3", "L106", "info"),
    ("tfs-dilated_conv", "M105", "warning"),
    ("tfs-dilated_conv", "M204", "info"),
    ("tfs-mobilenet_v1_0.25_224_1_metadata_1", "M106", "info"),
    ("tfs-mobilenet_v1_0.25_224_1_metadata_1", "M107", "info"),
    ("tfs-mobilenet_v1_0.25_224_quant", "M106", "info"),
    ("tfs-mobilenet_v1_0.25_224_quant", "M107", "info"),
    ("tfs-mobilenet_v1_0.25_224_quant_without_subgraph_metadata", "M103", "warning"),
    ("tfs-mobilenet_v1_0.25_224_quant_without_subgraph_metadata", "M204", "warning"),
    ("tfs-test_model_nl_classifier_with_regex_tokenizer", "M503", "info"),
}
"""The model, the code and the severity."""

COCO, MOBILENET = "tfs-coco_ssd_mobilenet_v1_1.0_quant_2018_06_29", "tfs-mobilenet_v1_0.25_224_1"
TRAPS = (
    (COCO, ("L101", "L103"), "90 labels for a class output that declares no shape"),
    (COCO, ("L307",), "the label ??? occurs ten times"),
    (COCO, ("M309",), "the range of the content ends at the rank, not below it"),
    ("tfs-deeplabv3", ("L101",), "21 labels for [1,257,257,21]: the last axis, not the first"),
    ("coral-deeplabv3_mnv2_dm05_pascal_quant", ("L101",), "21 classes of ARG_MAX over [1,513,513]"),
    (f"{MOBILENET}_metadata_1", ("L307",), "crane and maillot occur twice in ImageNet"),
    (f"{MOBILENET}_metadata_1", ("L302",), "commas belong to labels such as tench, Tinca tinca"),
    (f"{MOBILENET}_metadata_1", ("M105",), "metadata has other names than the tensors"),
    ("tfs-automl_labeler_model", ("M309",), "stats are 0 to 255 where the scale is 1/256"),
    ("coral-mobilenet_v1_0.25_128_quant_edgetpu", ("L102", "L103"), "a custom operator's [1,1001]"),
    (
        "tfs-test_model_nl_classifier_with_regex_tokenizer",
        ("M204",),
        "a tokenizer records its file",
    ),
    ("tfs-yamnet_audio_classifier_with_metadata", ("M302", "M310"), "sound is no image"),
    ("tiny-kws_ref_model", ("M302", "M308"), "a spectrogram [1,49,10,1] is no image"),
)
"""Models that rules without the exception would report, the rules, and what is right about them."""


@pytest.fixture(scope="module")
def found() -> dict[str, list[Diagnostic]]:
    codes = [rule.code for rule in load_registry() if rule.code[0] in "ML"]
    return {
        path.stem: lint(path.read_bytes(), *codes, path=path)
        for path in sorted(FOLDER.glob("*.tflite"))
    }


@needs_corpus
def test_findings(found: dict[str, list[Diagnostic]]) -> None:
    said = {(name, d.code, d.severity.label) for name, each in found.items() for d in each}
    assert said == EXPECTED


@needs_corpus
@pytest.mark.parametrize(("model", "codes", "reason"), TRAPS)
def test_what_looks_wrong_and_is_right(
    found: dict[str, list[Diagnostic]], model: str, codes: tuple[str, ...], reason: str
) -> None:
    assert model in found
    assert {d.code for d in found[model]}.isdisjoint(codes), reason


@needs_corpus
@pytest.mark.parametrize(
    ("target", "models"),
    [
        ("mediapipe", (COCO, "tfs-deeplabv3", "tfs-yamnet_audio_classifier_with_metadata")),
        ("task-library", (COCO, "tfs-deeplabv3", "tfs-yamnet_audio_classifier_with_metadata")),
        ("mlkit", ("tfs-dilated_conv", "tfs-automl_labeler_model", f"{MOBILENET}_metadata_1")),
    ],
)
def test_models_that_a_library_runs_have_no_error(target: str, models: tuple[str, ...]) -> None:
    for model in models:
        data = (FOLDER / f"{model}.tflite").read_bytes()
        codes = [rule.code for rule in load_registry() if rule.code[0] in "ML"]
        found = lint(data, *codes, expectations=Expectations(targets=(target,)))
        assert [d.message for d in found if d.severity is ERROR] == [], model
