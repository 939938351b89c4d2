from __future__ import annotations

import pytest
from flatbuffers import flexbuffers

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tflint.lint.severity import INFO


def field(number: int, content: bytes) -> bytes:
    """A length-delimited field of a protocol buffer."""
    size = len(content)
    length = b""
    while size >= 0x80:
        length += bytes([size & 0x7F | 0x80])
        size >>= 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + content


def attribute(name: bytes, kind: int, content: bytes) -> bytes:
    return field(5, field(1, name) + field(2, field(kind, content)))


def options(inner: str, node: str, attributes: bytes = b"") -> bytes:
    builder = flexbuffers.Builder()
    with builder.Vector():
        builder.String(inner)
        builder.Blob(field(1, b"node") + field(2, node.encode()) + attributes)
    return bytes(builder.Finish())


def flex(
    outer: str, inner: str | None = None, node: str | None = None, attributes: bytes = b""
) -> ModelBuilder:
    inner = outer if inner is None else inner
    stored = options(inner, inner if node is None else node, attributes)
    m = ModelBuilder()
    x, y = m.input("x", [2]), m.tensor("y", [2])
    m.custom_op(f"Flex{outer}", [x], [y], custom_options=stored)
    m.output(y)
    return m


@triggers("S301", count=1, says="the TensorFlow operator 'ReadFile' reads or writes files")
@pytest.mark.parametrize(
    "names",
    [("ReadFile", None, None), ("Abs", "ReadFile", None), ("Abs", "Abs", "ReadFile")],
)
def test_each_of_the_three_names(names: tuple[str, str | None, str | None]) -> ModelBuilder:
    return flex(*names)


@triggers("S301", says="'EagerPyFunc' runs code that is not in the model")
def test_other_code() -> ModelBuilder:
    return flex("EagerPyFunc")


@triggers("S301", says="'RemoteCall' talks to other processes")
def test_network() -> ModelBuilder:
    return flex("RemoteCall")


@triggers("S301", severity=INFO, says="'PrintV2' prints")
def test_printing() -> ModelBuilder:
    return flex("PrintV2")


@quiet("S301")
def test_arithmetic() -> ModelBuilder:
    return flex("Abs")


@triggers("S302", says="(FlexAbs) runs the TensorFlow operator 'WriteFile'")
def test_other_inner_name() -> ModelBuilder:
    return flex("Abs", "WriteFile")


@triggers("S302", says="whose NodeDef says 'Neg'")
def test_other_node() -> ModelBuilder:
    return flex("Abs", "Abs", "Neg")


@triggers("S302", says="(FlexAbs) cannot be decoded: a FlexBuffer has at least 3")
def test_no_flexbuffer() -> ModelBuilder:
    m = flex("Abs")
    m.operators[0]["custom_options"] = b"\x01"
    return m


@triggers("S302", says="are no vector of two strings")
def test_other_options() -> ModelBuilder:
    m = flex("Abs")
    m.operators[0]["custom_options"] = bytes(flexbuffers.Dumps({"a": 1}))
    return m


@triggers("S302", says="hold a damaged NodeDef: 100 bytes")
def test_cut_node() -> ModelBuilder:
    builder = flexbuffers.Builder()
    with builder.Vector():
        builder.String("Abs")
        builder.Blob(b"\x12\x64Abs")
    m = flex("Abs")
    m.operators[0]["custom_options"] = bytes(builder.Finish())
    return m


@quiet("S302")
def test_three_equal_names() -> ModelBuilder:
    return flex("StridedSlice")


@triggers("S303", count=1, says="'Frobnicate' is not on the list of the converter")
def test_unknown_operator() -> ModelBuilder:
    return flex("Frobnicate")


@triggers("S303", severity=INFO, says="has the function 'body' among its attributes")
def test_function() -> ModelBuilder:
    return flex("Abs", attributes=attribute(b"body", 10, field(1, b"f")))


@triggers("S303", severity=INFO, says="has an attribute of 5,000 bytes")
def test_long_attribute() -> ModelBuilder:
    return flex("SentencepieceOp", attributes=attribute(b"model", 2, b"x" * 5000))


@quiet("S303")
@pytest.mark.parametrize("name", ["Abs", "TFText>NgramsStringJoin", "SentencepieceDecode"])
def test_listed_operators(name: str) -> ModelBuilder:
    return flex(name, attributes=attribute(b"T", 2, b"short"))
