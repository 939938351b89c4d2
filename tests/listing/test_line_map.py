"""The listing knows on which line each address is."""

from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.listing.samples import CONVERTED, every_kind_of_line, listing_of, quantized_convolution
from tflint.lint.outcome import Listing

CONVOLUTION = listing_of(quantized_convolution())
EVERYTHING = listing_of(every_kind_of_line())
METADATA = listing_of((CONVERTED / "convnet_uint8_io_with_metadata.tflite").read_bytes())


def line_at(listing: Listing, address: str) -> str:
    return listing.text.splitlines()[listing.lines[address] - 1].strip()


@pytest.mark.parametrize(
    ("address", "start"),
    [
        ("header", "tflite-listing 1"),
        ("model", "model schema=3"),
        ("trailing", "model schema=3"),
        ("subgraphs[0]", 'subgraph "main"'),
        ("subgraphs[0].inputs[0]", "input %image"),
        ("subgraphs[0].tensors[0]", "input %image"),
        ("subgraphs[0].operators[0]", "%tfl.quantize :"),
        ("subgraphs[0].tensors[1]", "%tfl.quantize :"),
        ("operator_codes[1]", "%conv~3 : i8[1,4,4,4]"),
        ("subgraphs[0].tensors[2]", "const %conv :"),
        ("buffers[1]", "const %conv :"),
        ("subgraphs[0].outputs[0]", "output %flat"),
        ("signature_defs[0]", 'signature "serving_default"'),
        ("metadata[0]", 'metadata "min_runtime_version"'),
        ("buffers[4]", 'metadata "min_runtime_version"'),
    ],
)
def test_addresses_of_a_model(address: str, start: str) -> None:
    assert line_at(CONVOLUTION, address).startswith(start)


@pytest.mark.parametrize(
    ("address", "start"),
    [
        ("operator_codes[1]", 'opcode custom "vendor op"'),
        ("subgraphs[1]", 'subgraph "then"'),
        ("subgraphs[0].operators[2]", "%out : f32[1,4] = IF"),
        ("subgraphs[0].outputs[1]", "output %flag"),
        ('files["labels.txt"]', 'file "labels.txt"'),
    ],
)
def test_addresses_that_few_models_have(address: str, start: str) -> None:
    assert line_at(EVERYTHING, address).startswith(start)


@pytest.mark.parametrize(
    ("below", "start"),
    [
        ("", 'metadata "TFLITE_METADATA"'),
        (".name", '"name": "ImageClassifier"'),
        (".subgraph_metadata[0].input_tensor_metadata[0]", "{"),
        (".subgraph_metadata[0].input_tensor_metadata[0].name", '"name": "image"'),
        (
            ".subgraph_metadata[0].input_tensor_metadata[0].process_units[0].options.mean",
            '"mean": [127.5]',
        ),
        (
            ".subgraph_metadata[0].output_tensor_metadata[0].associated_files[0].name",
            '"name": "labels.txt"',
        ),
    ],
)
def test_addresses_in_the_metadata(below: str, start: str) -> None:
    assert line_at(METADATA, "tflite_metadata" + below).startswith(start)


def test_a_shared_buffer_is_where_the_first_constant_is_that_uses_it() -> None:
    m = ModelBuilder()
    x = m.input("x", [2])
    unused = m.constant("unused", [1.0, 2.0])
    used = m.tensor("used", [2], buffer=m.tensors[unused]["buffer"])
    y = m.tensor("y", [2])
    m.op("ADD", [x, used], [y])
    m.output(y)
    assert line_at(listing_of(m), "buffers[1]").startswith("const %used")


def test_every_operator_and_every_tensor_has_a_line() -> None:
    m = every_kind_of_line()
    addresses = set(EVERYTHING.lines)
    for number, subgraph in enumerate(m.fields["subgraphs"]):
        for kind in ("tensors", "operators"):
            for index in range(len(subgraph.get(kind) or ())):
                assert f"subgraphs[{number}].{kind}[{index}]" in addresses
