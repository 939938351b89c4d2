"""Listings byte for byte. `TFLINT_UPDATE_GOLDEN=1` writes the expected files anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.listing.samples import (
    CONVERTED,
    every_kind_of_line,
    listing_of,
    quantized_convolution,
)

GOLDEN = Path(__file__).parent / "golden"


def assert_golden(name: str, text: str) -> None:
    file = GOLDEN / name
    encoded = text.encode("utf-8")
    if os.environ.get("TFLINT_UPDATE_GOLDEN") == "1":
        file.write_bytes(encoded)
    assert encoded.decode() == file.read_bytes().decode()


@pytest.mark.parametrize(
    "name", ["control_flow", "convnet_uint8_io_with_metadata", "lstm_int8", "resource_variable"]
)
def test_models_of_the_converter(name: str) -> None:
    data = (CONVERTED / f"{name}.tflite").read_bytes()
    assert_golden(f"{name}.lst", listing_of(data).text)


def test_a_quantized_convolution() -> None:
    assert_golden("convolution.lst", listing_of(quantized_convolution()).text)


def test_every_kind_of_line() -> None:
    assert_golden("every_kind_of_line.lst", listing_of(every_kind_of_line()).text)


def test_everything_that_can_be_asked_for() -> None:
    found = listing_of(
        quantized_convolution(), weights="full", ids="index", quant_full=True, offsets=True
    )
    assert_golden("convolution_in_full.lst", found.text)


def test_statistics() -> None:
    assert_golden("statistics.lst", listing_of(every_kind_of_line(), weights="stats").text)
