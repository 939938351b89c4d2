"""What `show` says of inputs and outputs."""

from __future__ import annotations

from testmodels import ModelBuilder, q
from tests.analysis.corpus import corpus_facts, needs_corpus
from tests.rules.labels.labelled_models import detector, segmenter
from tests.rules.metadata.described_models import (
    IMAGE,
    content,
    described,
    model,
    normalization,
    uint8_image,
)
from tflint.analysis.facts import Facts
from tflint.analysis.io_contract import IOContract, SignatureName, io_contract
from tflint.model.file import File


def contract(m: ModelBuilder) -> IOContract:
    return Facts(File(memoryview(m.build()))).of(io_contract)


def ascii_formula(formula: str | None) -> str:
    assert formula is not None
    return formula.translate({0xD7: "*", 0x2212: "-"})


def test_quantized_image() -> None:
    image = contract(uint8_image([127.5], [127.5])).inputs[0]
    assert image.meaning == "image"
    assert image.layout == "NHWC"
    assert image.color_space == "RGB"
    assert ascii_formula(image.formula) == "0.007843138 * (q - 127)"
    assert image.range is not None
    assert [round(end, 4) for end in image.range] == [-0.9961, 1.0039]
    assert image.normalization is not None
    assert image.normalization.range == (-1, 1)


def test_nothing_is_made_up() -> None:
    found = contract(model([1, 40]))
    for each in (*found.inputs, *found.outputs):
        assert each.meaning is None
        assert each.layout is None
        assert each.color_space is None
        assert each.formula is None
        assert each.range is None
        assert each.normalization is None
        assert each.classes is None
        assert each.labels == ()
        assert each.signature_names == ()


def test_zero_point_in_formulas() -> None:
    formulas = [
        ascii_formula(contract(model([1, 4], "INT8", q(0.5, zero))).inputs[0].formula)
        for zero in (0, 3, -128)
    ]
    assert formulas == ["0.5 * q", "0.5 * (q - 3)", "0.5 * (q + 128)"]


def test_no_formula_for_several_scales_or_a_broken_one() -> None:
    for quantization in (q([0.1] * 4, axis=1), q(0.0, 0), q(float("nan"), 0), q(-1.0, 0)):
        found = contract(model([1, 4], "INT8", quantization)).inputs[0]
        assert found.formula is None
        assert found.range is None


def test_free_dimensions() -> None:
    m = model([1, 32, 32, 3])
    m.tensors[0]["shape_signature"] = [-1, 32, 32, 3]
    found = contract(m)
    assert found.inputs[0].shape == (-1, 32, 32, 3)
    assert found.outputs[0].shape == (1, 10)


def test_undeclared_shape() -> None:
    assert contract(model(output=[])).outputs[0].shape is None


def test_channels_first() -> None:
    assert contract(model([1, 3, 224, 224])).inputs[0].layout == "NCHW"
    assert contract(model([1, 49, 10, 1])).inputs[0].layout is None


def test_outputs_of_the_detection_operator() -> None:
    found = contract(detector(classes=90)).outputs
    assert [each.meaning for each in found] == [
        "boxes",
        "class ids",
        "scores",
        "number of detections",
    ]
    assert [each.classes for each in found] == [None, 90, None, None]


def test_class_ids() -> None:
    found = contract(segmenter(21)).outputs[0]
    assert found.meaning == "indices of the greatest"
    assert found.classes == 21


def test_signature_names() -> None:
    m = model()
    m.signature("serve", {"image_in": 0}, {"scores_out": 1})
    found = contract(m)
    assert found.inputs[0].signature_names == (SignatureName("serve", "image_in"),)
    assert found.outputs[0].signature_names == (SignatureName("serve", "scores_out"),)


def test_tokenizer() -> None:
    m = described(
        model([1, 256], "INT32"), input_process_units=[{"options": ("BertTokenizerOptions", {})}]
    )
    found = contract(m)
    assert found.inputs[0].meaning == "from a BERT tokenizer"
    assert found.outputs[0].meaning is None


def test_normalization_without_image_has_no_pixel_range() -> None:
    m = described(model([1, 40]), [{"process_units": [normalization([1], [2])]}])
    found = contract(m).inputs[0].normalization
    assert found is not None
    assert found.range is None


def test_metadata_for_another_number_of_inputs_says_nothing() -> None:
    m = described(model(), [content(IMAGE), content(IMAGE)])
    assert contract(m).inputs[0].meaning is None


def test_model_without_subgraphs() -> None:
    m = ModelBuilder()
    m.fields["subgraphs"] = []
    assert contract(m) == IOContract((), ())


@needs_corpus
def test_audio_model() -> None:
    found = corpus_facts("tfs-yamnet_audio_classifier_with_metadata").of(io_contract)
    assert found.inputs[0].meaning == "audio"
    assert found.inputs[0].sample_rate == 16000
    assert found.outputs[0].labels[0].count == 521
