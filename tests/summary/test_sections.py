"""The sections with tables: signatures, operators, tensors, metadata, files, buffers."""

from __future__ import annotations

import hashlib

import numpy as np

from testmodels import ModelBuilder, blockwise, q
from tests.summary.samples import CONVERTED, WITH_METADATA, data_of, lines_of

TWO_SIGNATURES = (CONVERTED / "two_signatures.tflite").read_bytes()


def test_signatures() -> None:
    assert lines_of(TWO_SIGNATURES, "signatures")[2:] == [
        "signature subgraph side name tensor type",
        "decode decode input code decode_code:0 f32[1,8]",
        "decode decode output signal StatefulPartitionedCall:0 f32[1,32]",
        "encode encode input signal encode_signal:0 f32[1,32]",
        "encode encode output code StatefulPartitionedCall_1:0 f32[1,8]",
    ]


def test_a_signature_of_what_is_not_there() -> None:
    m = ModelBuilder()
    m.signature("s", {"x": 9}, {}, subgraph=7)
    found = data_of(m, "signatures")[0]
    assert found["subgraph_name"] is None
    assert found["inputs"][0] == {"name": "x", "tensor": 9, "tensor_name": "%9", "type": ""}


def test_operators_by_type_and_in_order() -> None:
    m = ModelBuilder()
    x = m.input("x", [2])
    y, z, last = (m.tensor(name, [2]) for name in ("y", "z", "last"))
    m.op("SPLIT", [x], [y, z], version=2)
    m.custom_op("vendor op", [y, -1], [last])
    other = m.subgraph("other")
    other.op("ABS", [other.input("a", [3])], [other.tensor("b", [3])])
    lines = lines_of(m, "ops")[2:]
    assert lines[0] == "operator version uses since TensorFlow since LiteRT"
    assert "custom vendor op 1 1 custom custom" in lines
    assert lines[lines.index("in execution order") + 1 :] == [
        "# operator writes type",
        "0 SPLIT.v2 y and 1 more f32[2]",
        "1 custom vendor op.v1 last f32[2]",
        "1:0 ABS.v1 b f32[3]",
    ]
    assert data_of(m, "ops")["operators"][1]["inputs"] == [1, -1]


def test_tensors_and_their_roles() -> None:
    m = ModelBuilder()
    x = m.input("x", [2])
    w = m.constant("w", [1.0, 2.0])
    state = m.tensor("state", [2], is_variable=True)
    y, z = m.tensor("y", [2]), m.tensor("z", [2])
    m.tensor("idle", [2])
    m.op("ADD", [x, w], [y])
    m.op("ADD", [y, state], [z])
    m.output(z)
    assert lines_of(m, "tensors")[3:] == [
        "0 x f32[2] input",
        "1 w f32[2] constant 8 bytes",
        "2 state f32[2] variable",
        "3 y f32[2] activation",
        "4 z f32[2] output",
        "5 idle f32[2] unused",
    ]


def test_tensors_by_index() -> None:
    m = ModelBuilder()
    m.input("x", [2])
    assert lines_of(m, "tensors", ids="index")[3:] == ["0 %0 f32[2] input"]


def test_how_tensors_are_quantized() -> None:
    m = ModelBuilder()
    m.input("x", [1, 4], "INT8", q(0.25, -128))
    m.constant("w", np.zeros((2, 4), np.int8), q([0.5, 0.125], axis=0))
    scales = m.constant("scales", np.ones((2, 1), np.float16))
    m.constant("b", np.zeros((2, 32), np.int8), q(None, details=blockwise(scales, -1, 32)))
    lines = lines_of(m, "quant")
    assert lines[lines.index("tensors") + 2 :] == [
        "0 x i8[1,4] 1 0.25 -128",
        "1 w i8[2,4] 2 on axis 0 0.125 … 0.5 0",
        "3 b i8[2,32] blockwise",
    ]
    weights = data_of(m, "quant")["tensors"][1]["quantization"]
    assert weights == {
        "granularity": "per-channel",
        "axis": 0,
        "count": 2,
        "scale": [0.125, 0.5],
        "zero_point": [0, 0],
    }


def test_metadata_is_decoded() -> None:
    lines = lines_of(WITH_METADATA, "metadata")
    assert "min_runtime_version 16 1.14.0" in lines
    assert '"color_space": "RGB"' in lines
    found = data_of(WITH_METADATA, "metadata")
    assert found[2]["content"]["name"] == "ImageClassifier"


def test_files() -> None:
    m = ModelBuilder()
    m.file("labels.txt", "cat\ndog\n")
    m.file("anchors.bin", b"\xff\xfe\x00")
    digest = hashlib.sha256(b"cat\ndog\n").hexdigest()
    binary = hashlib.sha256(b"\xff\xfe\x00").hexdigest()
    assert lines_of(m, "files")[3:] == [
        f"anchors.bin 3 {binary[:8]}",
        f"labels.txt 8 2 {digest[:8]}",
    ]


def test_buffers_and_who_uses_them() -> None:
    m = ModelBuilder()
    w = m.constant("w", [1.0, 2.0])
    m.tensor("v", [2], buffer=m.tensors[w]["buffer"])
    m.buffer(b"idle")
    m.metadata("note", b"text")
    data = m.build()
    rows = [line.split() for line in lines_of(data, "buffers")[3:]]
    assert [row[4:] for row in rows] == [
        ["w", "and", "1", "more"],
        ["nothing"],
        ["metadata", "note"],
    ]
    start = int(rows[1][2])
    assert data[start : start + 4] == b"idle"


def test_a_buffer_outside_of_the_file() -> None:
    m = ModelBuilder()
    m.tensor("w", [2], buffer=m.buffer(offset=1 << 20, size=8))
    assert lines_of(m, "buffers")[3:] == ["1 8 outside w"]


def test_a_section_with_nothing_in_it_says_so() -> None:
    assert lines_of(ModelBuilder(), "files", "signatures")[1:] == [
        "signatures: none",
        "files: none",
    ]
