"""What is said of inputs and outputs is what LiteRT's interpreter says of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.listing.samples import corpus
from tests.summary.samples import CONVERTED, data_of

interpreters = pytest.importorskip("ai_edge_litert.interpreter")


def details_of(model: bytes) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    resolver = interpreters.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    runtime = interpreters.Interpreter(model_content=model, experimental_op_resolver_type=resolver)
    return runtime.get_input_details(), runtime.get_output_details()


def assert_same(said: dict[str, Any], details: dict[str, Any]) -> None:
    assert said["name"] == details["name"]
    assert said["tensor"] == details["index"]
    if said["dtype"] != "STRING":
        assert said["dtype"].lower() == np.dtype(details["dtype"]).name
    signature = [int(size) for size in details["shape_signature"]]
    assert (said["shape"] or []) in (signature, [int(size) for size in details["shape"]])
    scale, zero_point = details["quantization"]
    assert (said["scale"] or 0.0) == pytest.approx(scale)
    assert (said["zero_point"] or 0) == zero_point
    if said["range"] is not None:
        limits = np.iinfo(details["dtype"])
        ends = [(end - zero_point) * scale for end in (limits.min, limits.max)]
        assert said["range"] == pytest.approx(ends)


def assert_contract(model: bytes) -> None:
    found = data_of(model, "io")
    for side, details in zip(("inputs", "outputs"), details_of(model), strict=True):
        assert len(found[side]) == len(details)
        for said, each in zip(found[side], details, strict=True):
            assert_same(said, each)


@pytest.mark.parametrize(
    "name",
    ["convnet_uint8_io_with_metadata", "detector", "lstm_int8", "two_signatures", "control_flow"],
)
def test_models_of_the_converter(name: str) -> None:
    assert_contract((CONVERTED / f"{name}.tflite").read_bytes())


def test_models_of_the_corpus() -> None:
    files = [
        file for file in corpus() if _is_listed_as_good(file) and file.stat().st_size < 300_000
    ]
    if not files:
        pytest.skip("the corpus is not there")
    for file in files:
        assert_contract(file.read_bytes())


def _is_listed_as_good(file: Path) -> bool:
    manifest = file.with_name("MANIFEST.tsv")
    if not manifest.is_file():
        return False
    rows = (line.split("\t") for line in manifest.read_text("utf-8").splitlines())
    return any(row[0] == file.name and row[7].startswith("ok") for row in rows)
