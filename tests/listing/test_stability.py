"""What changes a listing, and what does not."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from testmodels import ModelBuilder
from tests.listing.samples import CONVERTED, corpus, listing_of, quantized_convolution
from tflint.model.file import File

# Their listings end with what stands behind the flatbuffer, which the builder leaves out.
BEHIND_THE_FLATBUFFER = ("file ", "files ")


def difference(old: ModelBuilder, new: ModelBuilder) -> list[str]:
    """The changed lines, without context."""
    before, after = listing_of(old).text.splitlines(), listing_of(new).text.splitlines()
    lines = list(difflib.unified_diff(before, after, lineterm="", n=0))[2:]
    return [line for line in lines if not line.startswith("@@")]


def assert_same_again(data: bytes) -> None:
    """A model has the same listing when another writer lays it out: other offsets, no defaults."""
    again = ModelBuilder.from_bytes(data).build()
    assert without_files(listing_of(data).text) == without_files(listing_of(again).text)


def is_sound(data: bytes) -> bool:
    """The builder can write it again, and nothing of the graph lies behind the flatbuffer."""
    model = File(memoryview(data)).model
    return (
        data[4:8] == b"TFL3"
        and model is not None
        and len(model.subgraphs) > 0
        and not model.document.damages
        and not any(buffer.is_appended for buffer in model.buffers)
    )


def without_files(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith(BEHIND_THE_FLATBUFFER)]


@pytest.mark.parametrize("file", sorted(CONVERTED.glob("*.tflite")), ids=lambda file: file.stem)
def test_writing_a_model_again_changes_nothing(file: Path) -> None:
    assert_same_again(file.read_bytes())


def test_writing_models_of_the_corpus_again_changes_nothing() -> None:
    files = [file for file in corpus() if file.stat().st_size < 60_000]
    if not files:
        pytest.skip("the corpus is not there")
    models = [data for data in (file.read_bytes() for file in files) if is_sound(data)]
    assert len(models) > 50
    for data in models:
        assert_same_again(data)


def test_a_new_operator_changes_the_lines_around_it() -> None:
    new = quantized_convolution()
    relu = new.tensor("relu", [1, 64], "INT8", new.tensors[6]["quantization"])
    new.op("RELU", [6], [relu])
    new.main.fields["outputs"] = [relu]
    new.fields["signature_defs"] = quantized_convolution().fields["signature_defs"]
    assert difference(quantized_convolution(), new) == [
        "-  output %flat",
        "+  %relu : i8[1,64] q(0.023529412, -128) = RELU.v1(%flat)",
        "+  output %relu",
    ]


def test_an_unused_tensor_in_front_changes_no_line_of_the_graph() -> None:
    new = quantized_convolution()
    unused = {"name": "unused", "shape": [1]}
    for operator in new.operators:
        operator["inputs"] = [index + 1 for index in operator["inputs"]]
        operator["outputs"] = [index + 1 for index in operator["outputs"]]
    for side in ("inputs", "outputs"):
        new.main.fields[side] = [index + 1 for index in new.main.fields[side]]
        for entry in new.fields["signature_defs"][0][side]:
            entry["tensor_index"] += 1
    new.tensors.insert(0, unused)
    assert difference(quantized_convolution(), new) == ["+  unused %unused : f32[1]"]


def test_retraining_changes_the_digests_only() -> None:
    new = quantized_convolution()
    new.fields["buffers"][1]["data"] = bytes(108)
    old_line, new_line = difference(quantized_convolution(), new)
    assert old_line[1:].rpartition(" ")[0] == new_line[1:].rpartition(" ")[0]


def test_another_version_of_an_operator_is_one_line() -> None:
    new = quantized_convolution()
    new.fields["operator_codes"][1]["version"] = 5
    changed = difference(quantized_convolution(), new)
    assert len(changed) == 2
    assert "CONV_2D.v5(" in changed[1]
