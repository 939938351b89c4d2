"""What to feed and what comes out."""

from __future__ import annotations

from typing import Any

from testmodels import ModelBuilder, q
from tests.summary.samples import CONVERTED, WITH_METADATA, data_of, lines_of

MINUS, TIMES = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}"


def with_input(*arguments: Any, **fields: Any) -> ModelBuilder:
    m = ModelBuilder()
    x = m.input("x", *arguments, **fields)
    m.op("ADD", [x, x], [y := m.tensor("y", [1])])
    m.output(y)
    return m


def test_all_that_metadata_and_operators_tell() -> None:
    assert lines_of(WITH_METADATA, "io") == [
        "input 0 serving_default_image:0 u8[1,16,16,3] "
        f"real = 0.007842706 {TIMES} (q {MINUS} 128) range {MINUS}1.0039 … 0.99602",
        "called image in signature serving_default",
        "image, RGB, channels last (NHWC)",
        f"feed pixels 0 … 255 as they are: by the scale they mean {MINUS}1.0039 … 0.99602, "
        "about as metadata says",
        "q = round(real / 0.007842706) + 128, clipped to 0 … 255",
        f"metadata asks for (x {MINUS} 127.5) / 127.5: 0 … 255 becomes {MINUS}1 … 1",
        'described as "image": "Input image to be classified."',
        f"output 0 StatefulPartitionedCall_1:0 u8[1,4] real = 0.00390625 {TIMES} q range 0 … 0.99609",
        "called output_0 in signature serving_default",
        "probabilities (softmax), 4 classes",
        "read: argmax over the last dimension; no softmax again",
        'described as "probability": "Probabilities of the labels."',
        "4 labels in labels.txt: red, green, blue, …",
    ]


def test_free_dimensions() -> None:
    m = with_input([1, 8, 4], shape_signature=[-1, 8, -1])
    assert "dimensions 0, 2 are free: 1, 4 unless the caller resizes" in lines_of(m, "io")


def test_a_free_dimension_of_an_output() -> None:
    m = ModelBuilder()
    x, y = m.input("x", [1]), m.tensor("y", [1, 4], shape_signature=[-1, 4])
    m.op("ADD", [x, x], [y])
    m.output(y)
    assert lines_of(m, "io")[1:] == [
        "output 0 y f32[?,4]",
        "dimension 0 known only when the model runs",
    ]


def test_a_shape_that_is_not_declared_has_no_brackets() -> None:
    lines = lines_of((CONVERTED / "detector.tflite").read_bytes(), "io")
    at = lines.index("output 0 PartitionedCall:1 f32")
    assert lines[at + 2 : at + 4] == [
        "shape not declared: a scalar, or known only when the model runs",
        "class ids, 3 classes",
    ]


def test_a_float_image_without_metadata_leaves_its_range_open() -> None:
    lines = lines_of(with_input([1, 224, 224, 3]), "io")
    assert "looks like an image, color order not known, channels last (NHWC)" in lines
    assert "how pixels become numbers is not in the file" in lines


def test_bytes_without_a_scale() -> None:
    lines = lines_of(with_input([1, 192], "UINT8"), "io")
    assert "no scale is stored: plain integers" in lines
    assert "real" not in lines[0]


def test_bytes_with_a_scale() -> None:
    lines = lines_of(with_input([1, 4], "INT8", q(0.5, -3)), "io")
    assert lines[0] == f"input 0 x i8[1,4] real = 0.5 {TIMES} (q + 3) range {MINUS}62.5 … 65"
    assert "no scale is stored: plain integers" not in lines


def test_what_chooses_rows_of_a_table() -> None:
    lines = lines_of((CONVERTED / "text_embedding.tflite").read_bytes(), "io")
    assert "row numbers 0 … 199 of a table" in lines


def test_other_signatures_are_pointed_at() -> None:
    lines = lines_of((CONVERTED / "two_signatures.tflite").read_bytes(), "io")
    assert lines[-1] == "other signatures run other subgraphs: see --section signatures"


def test_an_input_that_several_signatures_share() -> None:
    m = with_input([1])
    for key in ("a", "b", "c", "d"):
        m.signature(key, {"value": 0}, {"result": 1})
    assert "called value in signatures a, b, c, …" in lines_of(m, "io")


def test_the_data_for_programs() -> None:
    found = data_of(WITH_METADATA, "io")
    image, scores = found["inputs"][0], found["outputs"][0]
    assert (image["dtype"], image["shape"]) == ("UINT8", [1, 16, 16, 3])
    assert (image["tensor"], image["zero_point"]) == (0, 128)
    assert image["normalization"] == {"mean": [127.5], "std": [127.5], "range": [-1.0, 1.0]}
    assert scores["labels"] == [
        {
            "file": "labels.txt",
            "count": 4,
            "first": ["red", "green", "blue"],
            "of_values": False,
        }
    ]
    assert (image["looks_like"], image["pixels"]["way"]) == (None, "copy")
    assert (scores["kind"], scores["classes"]) == ("probabilities", 4)
    assert scores["pixels"] is None


def test_what_the_graph_does_first_for_programs() -> None:
    found = data_of((CONVERTED / "convnet_int8_float_io.tflite").read_bytes(), "io")["inputs"][0]
    assert found["looks_like"] == "image"
    assert found["pixels"]["evidence"] == "first QUANTIZE"
    graph = found["graph_normalization"]
    assert (graph["operators"], graph["factor"], graph["offset"]) == ([], [1], [0])
    assert [round(end, 2) for end in graph["limits"]] == [-1, 1]
