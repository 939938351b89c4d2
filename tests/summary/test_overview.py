"""The model in a few lines."""

from __future__ import annotations

import hashlib

import numpy as np

from testmodels import ModelBuilder, q
from tests.summary.samples import CONVERTED, WITH_METADATA, data_of, lines_of, row_of


def test_who_made_it() -> None:
    assert row_of(WITH_METADATA, "made by") == (
        '"MLIR Converted." converter of TensorFlow 2.21.0 from KERAS_MODEL'
    )


def test_what_is_not_known_is_absent() -> None:
    assert not any(line.startswith("made by") for line in lines_of(ModelBuilder(), "summary"))


def test_the_releases_it_needs() -> None:
    m = ModelBuilder()
    x, y = m.input("x", [1, 1], "INT64"), m.tensor("y", [1], "INT32")
    m.op("SIGN", [x], [y], version=1)
    m.metadata("min_runtime_version", b"2.12.0\0\0")
    needs = row_of(m, "needs")
    needed = data_of(m, "summary")["needed_runtime"]
    assert needed["because"] == ["SIGN version 1"]
    assert needs.startswith(
        f"LiteRT {needed['litert']} or TensorFlow Lite {needed['tflite']}, or newer"
    )
    assert needs.endswith("(SIGN version 1) min_runtime_version 2.12.0")


def test_a_version_that_no_release_has() -> None:
    m = ModelBuilder()
    m.op("ADD", [m.input("x", [1])] * 2, [m.tensor("y", [1])], version=99)
    assert row_of(m, "needs") == "no known release of LiteRT has ADD version 99"


def test_custom_operators_are_named_as_such() -> None:
    m = ModelBuilder()
    x, y = m.input("x", [1]), m.tensor("y", [1])
    m.custom_op("vendor op", [x], [y])
    m.op("ADD", [y, y], [m.tensor("z", [1])], version=2)
    assert row_of(m, "operators") == "ADD 1, custom vendor op 1"
    assert ", or newer, besides its custom operators (" in row_of(m, "needs")


def test_the_graph_is_counted() -> None:
    data = (CONVERTED / "control_flow.tflite").read_bytes()
    assert row_of(data, "graph") == (
        "5 subgraphs, 5 operators of 5 types, 13 tensors, 1 signature (serving_default)"
    )


def test_shared_bytes_count_once() -> None:
    m = ModelBuilder()
    w = m.constant("w", np.zeros(256, np.float32))
    m.tensor("v", [256], buffer=m.tensors[w]["buffer"])
    assert row_of(m, "constants") == "2 tensors, 1.00 KiB (2 float32)"


def test_metadata_and_files() -> None:
    assert row_of(WITH_METADATA, "metadata") == (
        "min_runtime_version (16 bytes), CONVERSION_METADATA (96 bytes), TFLITE_METADATA (600 bytes)"
    )
    assert row_of(WITH_METADATA, "files") == "labels.txt (20 bytes, 4 lines)"


def test_the_data_for_programs() -> None:
    found = data_of(WITH_METADATA, "summary")
    assert found["sha256"] == hashlib.sha256(WITH_METADATA).hexdigest()
    assert found["bytes"] == len(WITH_METADATA)
    assert found["declared_runtime"] == "1.14.0"
    assert found["operators"]["CONV_2D"] == 2
    assert found["files"][0]["lines"] == 4


def test_a_model_with_nothing_in_it() -> None:
    m = ModelBuilder()
    m.fields["subgraphs"] = []
    assert row_of(m, "graph") == "no subgraphs, no operators, no tensors, no signatures"


def test_long_lists_end() -> None:
    m = ModelBuilder()
    x = m.input("x", [1], "INT8", q(0.5))
    for number in range(50):
        m.custom_op(f"op{number}", [x], [m.tensor(f"y{number}", [1], "INT8", q(0.5))])
    assert row_of(m, "operators").endswith(" and 10 more")
