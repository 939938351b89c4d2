"""The contract that is proposed for a model: the model fulfils it, and a change of what it pins does
not."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.analysis.corpus import FOLDER, needs_corpus
from tests.comparison.models import classifier
from tflint.analysis.contract_check import contract_departures
from tflint.analysis.contract_proposal import proposed_contract
from tflint.analysis.facts import Facts
from tflint.lint.contract import Contract, MetadataDemand, QuantizationScheme
from tflint.lint.expectations import Expectations
from tflint.listing.inputs import why_rejected
from tflint.model.file import File

TESTMODELS = Path(__file__).parent.parent.parent / "testmodels"


def proposed(data: bytes, path: Path | None = None) -> Contract:
    return proposed_contract(Facts(File(memoryview(data), path)))


def proposed_on_disk(folder: Path) -> Contract:
    path = folder / "model.tflite"
    path.write_bytes(classifier().build())
    return proposed(path.read_bytes(), path)


def departures(data: bytes, contract: Contract) -> list[str]:
    found = Facts(File(memoryview(data)), Expectations(contract=contract))
    return [departure.key for departure in contract_departures(found)]


def test_what_is_demanded() -> None:
    contract = proposed(classifier().build())
    assert contract.task == "image-classification"
    assert contract.signatures == ("serving_default",)
    assert contract.quantization is QuantizationScheme.FULL_INTEGER
    assert contract.metadata is MetadataDemand.REQUIRED
    assert contract.labels is None
    assert contract.inputs is not None
    [image] = contract.inputs
    assert (image.name, image.dtype, image.shape) == ("image", "uint8", (1, 8, 8, 3))
    assert image.range == (-0.9960785, 1.0039216)


def test_names_are_those_of_signatures() -> None:
    model = classifier()
    model.tensors[0]["name"] = "serving_default_image:0"
    contract = proposed(model.build())
    assert contract.inputs is not None
    assert contract.inputs[0].name == "image"


def test_what_the_file_does_not_tell_is_not_demanded() -> None:
    m = ModelBuilder()
    x, y = m.input(None, shape=None), m.tensor("y" * 201, shape=None)
    m.op("RELU", [x], [y])
    m.output(y)
    contract = proposed(m.build())
    for side in (contract.inputs, contract.outputs):
        assert side is not None
        [demand] = side
        assert (demand.name, demand.shape, demand.range) == (None, None, None)
    assert (contract.task, contract.metadata, contract.signatures) == (None, None, ())


def test_free_dimensions_stay_free() -> None:
    model = classifier()
    model.tensors[0]["shape_signature"] = [-1, 8, 8, 3]
    contract = proposed(model.build())
    assert contract.inputs is not None
    assert contract.inputs[0].shape == (-1, 8, 8, 3)


def test_headroom_in_whole_kib() -> None:
    data = classifier().build()
    limit = proposed(data).max_size
    assert limit is not None
    assert limit % 1024 == 0
    assert 1.1 * len(data) <= limit < 1.1 * len(data) + 1024


@pytest.mark.parametrize(
    ("labels", "expected"),
    [("a\nb\nc\nd\n", True), ("background\na\nb\n", False), (None, False)],
)
def test_labels_beside_the_model(tmp_path: Path, labels: str | None, expected: bool) -> None:
    if labels is not None:
        (tmp_path / "labels.txt").write_text(labels, "utf-8")
    contract = proposed_on_disk(tmp_path)
    assert contract.labels == (tmp_path / "labels.txt" if expected else None)


def other_dtype(m: ModelBuilder) -> None:
    m.tensors[0]["type"] = 9
    m.tensors[0]["quantization"] = q(1 / 127.5, -1)


def other_shape(m: ModelBuilder) -> None:
    m.tensors[6]["shape"] = [1, 5]


def other_name(m: ModelBuilder) -> None:
    m.tensors[0]["name"] = "pixels"
    m.fields["signature_defs"][0]["inputs"][0]["name"] = "pixels"


def other_range(m: ModelBuilder) -> None:
    m.tensors[0]["quantization"] = q(1 / 255, 0)


def other_signature(m: ModelBuilder) -> None:
    m.fields["signature_defs"][0]["signature_key"] = "predict"


def float_in_between(m: ModelBuilder) -> None:
    m.tensors[3]["type"] = m.tensors[5]["type"] = 0
    m.tensors[3]["quantization"] = m.tensors[5]["quantization"] = None


def without_metadata(m: ModelBuilder) -> None:
    m.fields["metadata"].clear()


def one_more_output(m: ModelBuilder) -> None:
    m.output(5)


def too_large(m: ModelBuilder) -> None:
    m.buffer(np.zeros(5000, np.int8).tobytes())


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (other_dtype, "inputs[0].dtype"),
        (other_shape, "outputs[0].shape"),
        (other_name, "inputs[0].name"),
        (other_range, "inputs[0].range"),
        (other_signature, "signatures"),
        (float_in_between, "quantization"),
        (without_metadata, "metadata"),
        (one_more_output, "outputs"),
        (too_large, "max-size"),
    ],
)
def test_a_change_departs_from_it_in_one_key(
    change: Callable[[ModelBuilder], None], key: str
) -> None:
    contract = proposed(classifier().build())
    model = classifier()
    change(model)
    assert departures(model.build(), contract) == [key]


def test_fewer_classes_than_labels(tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("a\nb\nc\nd\n", "utf-8")
    contract = proposed_on_disk(tmp_path)
    (tmp_path / "labels.txt").write_text("a\nb\nc\n", "utf-8")
    assert departures(classifier().build(), contract) == ["labels"]


@pytest.mark.parametrize("path", sorted(TESTMODELS.rglob("*.tflite")), ids=lambda path: path.stem)
def test_models_fulfil_their_own_contract(path: Path) -> None:
    data = path.read_bytes()
    assert departures(data, proposed(data, path)) == []


@pytest.mark.parametrize(
    ("name", "scheme"),
    [
        ("convnet_float32", QuantizationScheme.FLOAT),
        ("convnet_float16", QuantizationScheme.FLOAT16),
        ("convnet_dynamic_range", QuantizationScheme.DYNAMIC_RANGE),
        ("convnet_int8", QuantizationScheme.FULL_INTEGER),
        ("convnet_int16x8", QuantizationScheme.INT16_ACTIVATIONS),
    ],
)
def test_schemes(name: str, scheme: QuantizationScheme) -> None:
    data = (TESTMODELS / "converted" / f"{name}.tflite").read_bytes()
    assert proposed(data).quantization is scheme


@needs_corpus
def test_real_models_fulfil_their_own_contract() -> None:
    count = 0
    for path in sorted(FOLDER.glob("*.tflite")):
        file = File(memoryview(path.read_bytes()), path)
        if why_rejected(file):
            continue
        contract = proposed_contract(Facts(file))
        found = contract_departures(Facts(file, Expectations(contract=contract)))
        assert [departure.key for departure in found] == [], path.name
        count += 1
    assert count


def test_the_largest_zero_points_there_are() -> None:
    model = classifier()
    model.tensors[0]["quantization"] = q(1.0, 2**62)
    contract = proposed(model.build())
    assert departures(model.build(), dataclasses.replace(contract, quantization=None)) == []
