"""ONNX, SavedModel, GraphDef and Core ML, and what only resembles them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.inputs.foreign import identify


def varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def content(field: int, value: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(value)) + value


ONNX_NODE = content(1, b"x") + content(2, b"y") + content(4, b"Relu")
ONNX_GRAPH = content(1, ONNX_NODE) * 100 + content(2, b"graph") + content(11, content(1, b"x"))
ONNX_OPSET = content(8, number(2, 17))
ONNX = number(1, 8) + content(2, b"pytorch") + content(7, ONNX_GRAPH) + ONNX_OPSET

GRAPH_DEF = content(1, content(1, b"x") + content(2, b"Placeholder")) * 200 + content(4, b"")
META_GRAPH = content(1, content(4, b"serve") + content(5, b"2.21.0")) + content(2, GRAPH_DEF)
SAVED_MODEL = number(1, 1) + content(2, META_GRAPH)
CORE_ML = number(1, 4) + content(2, content(1, content(1, b"image"))) + content(500, b"")


def kind_of(data: bytes) -> str | None:
    found = identify(memoryview(data))
    return found.kind if found else None


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (ONNX, "onnx"),
        (ONNX[:300], "onnx"),
        (SAVED_MODEL, "saved-model"),
        (GRAPH_DEF, "graph-def"),
        (CORE_ML, "core-ml"),
    ],
    ids=["onnx", "truncated onnx", "saved model", "graph", "core ml"],
)
def test_format_is_recognised(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


@pytest.mark.parametrize(
    "data",
    [
        number(1, 8) + content(7, b""),
        number(1, 8) + content(7, ONNX_GRAPH) + content(9, b"no field of ONNX"),
        number(1, 2**40) + content(7, ONNX_GRAPH),
        content(7, ONNX_GRAPH) + number(1, 8),
        number(1, 8) + content(7, content(1, content(4, b"\xff\xfe"))),
        number(1, 1) + content(2, b"\x0a"),
        content(1, content(1, b"word") + b"\x15\0\0\0\0") * 20,
        number(1, 4) + content(2, content(1, b"image") + b"\xa5"),
        b"\x08\x83" * 20,
    ],
    ids=[
        "graph without nodes",
        "field outside of the definition",
        "impossible version",
        "version not first",
        "operator without a name",
        "one field only",
        "sentencepiece",
        "no kind of model",
        "noise",
    ],
)
def test_nothing_is_claimed_for_what_only_resembles_a_format(data: bytes) -> None:
    assert kind_of(data) not in ("onnx", "saved-model", "graph-def", "core-ml")


@given(st.binary(min_size=12, max_size=60))
def test_noise_behind_a_version_is_no_model(noise: bytes) -> None:
    assert kind_of(b"\x08\x07\x0f" + noise) not in ("onnx", "saved-model", "core-ml", "graph-def")
