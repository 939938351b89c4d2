"""Models in Protocol Buffers, which have no magic number.

A format is claimed only when the fields of the message fit its definition: no field outside of it,
none of the required ones missing, and the nested messages fit as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tflint.inputs.foreign.foreign import Foreign
from tflint.inputs.foreign.signatures import EXPORT_ADVICE

# A graph with a field per node can have 100,000 fields; the first ones tell enough.
_MAX_FIELDS = 64

VARINT, BYTES = 0, 2
"""The two wire types that the messages below use at the levels looked at."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a message: its number, its wire type, and its number (varint) or bytes."""

    number: int
    wire_type: int
    value: int
    content: memoryview


@dataclass(frozen=True, slots=True)
class Message:
    """The definition of a message: wire type by field number, and the numbers that must occur.

    `nested` are the definitions that the first field of a number must fit; `names` are the fields
    whose first value must be printable text.
    """

    fields: Mapping[int, int]
    required: frozenset[int] = frozenset()
    nested: Mapping[int, Message] = field(default_factory=dict)
    names: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ProtobufFormat:
    """A file format whose root message is `root`. Unless they are empty, field 1 must come first
    and hold one of `versions`, and a field with a number in `kinds` must occur."""

    kind: str
    root: Message
    description: str
    advice: str
    versions: range = range(0)
    kinds: range = range(0)


def _texts(*numbers: int) -> dict[int, int]:
    """Fields with a length: strings, bytes and messages."""
    return dict.fromkeys(numbers, BYTES)


# onnx/onnx.proto: ModelProto, GraphProto, NodeProto
_ONNX_NODE = Message(_texts(*range(1, 11)), frozenset({4}), names=frozenset({4}))
_ONNX_GRAPH = Message(_texts(1, 2, 5, *range(10, 17)), frozenset({1}), {1: _ONNX_NODE})
_ONNX = Message(
    {1: VARINT, 5: VARINT} | _texts(2, 3, 4, 6, 7, 8, 14, 20, 25, 26),
    frozenset({1, 7}),
    {7: _ONNX_GRAPH},
)
# tensorflow/core/protobuf/{saved_model,meta_graph}.proto: SavedModel, MetaGraphDef, MetaInfoDef
_META_INFO = Message({7: VARINT} | _texts(1, 2, 3, 4, 5, 6, 8))
_META_GRAPH = Message(_texts(*range(1, 8)), frozenset({1, 2}), {1: _META_INFO})
_SAVED_MODEL = Message({1: VARINT, 2: BYTES}, frozenset({1, 2}), {2: _META_GRAPH})
# tensorflow/core/framework/{graph,node_def}.proto: GraphDef, NodeDef
_NODE = Message(_texts(*range(1, 8)), frozenset({1, 2}), names=frozenset({1, 2}))
_GRAPH_DEF = Message({3: VARINT} | _texts(1, 2, 4, 5), frozenset({1}), {1: _NODE})
# coremltools mlmodel/format/Model.proto: Model, ModelDescription
_CORE_ML_KINDS = range(200, 3001)
_CORE_ML = Message(
    {1: VARINT, 10: VARINT} | _texts(2, *_CORE_ML_KINDS),
    frozenset({1, 2}),
    {2: Message(_texts(*range(1, 101)))},
)

FORMATS: tuple[ProtobufFormat, ...] = (
    ProtobufFormat(
        "onnx",
        _ONNX,
        "an ONNX model",
        "convert it with onnx2tf and lint the result",
        versions=range(1, 64),
    ),
    ProtobufFormat(
        "saved-model",
        _SAVED_MODEL,
        "a TensorFlow SavedModel (saved_model.pb)",
        "convert its folder with tf.lite.TFLiteConverter.from_saved_model",
        versions=range(1, 2),
    ),
    ProtobufFormat(
        "core-ml",
        _CORE_ML,
        "a Core ML model (.mlmodel)",
        EXPORT_ADVICE,
        versions=range(1, 64),
        kinds=_CORE_ML_KINDS,
    ),
    ProtobufFormat(
        "graph-def",
        _GRAPH_DEF,
        "a frozen TensorFlow graph (GraphDef)",
        "convert it with tf.compat.v1.lite.TFLiteConverter.from_frozen_graph",
    ),
)


def identify_protobuf(data: memoryview) -> Foreign | None:
    """Which model format in Protocol Buffers `data` is, if it is certain."""
    for known in FORMATS:
        fields = _matching_fields(data, known.root)
        if fields is None:
            continue
        if known.versions and not (fields[0].number == 1 and fields[0].value in known.versions):
            continue
        if known.kinds and not any(f.number in known.kinds for f in fields):
            continue
        return Foreign(known.kind, known.description, known.advice)
    return None


def _matching_fields(data: memoryview, message: Message) -> list[Field] | None:
    """The fields of `data` (the first of many), or `None` if they do not fit `message`."""
    try:
        fields = _read_fields(data)
    except ValueError:
        return None
    if any(message.fields.get(f.number) != f.wire_type for f in fields):
        return None
    first = {f.number: f.content for f in reversed(fields)}
    if not message.required <= first.keys():
        return None
    if not all(_is_name(first[number]) for number in message.names):
        return None
    for number, nested in message.nested.items():
        if number in first and _matching_fields(first[number], nested) is None:
            return None
    return fields


def _read_fields(data: memoryview) -> list[Field]:
    """The first fields of `data`; `ValueError` when they are none. A value that is cut off by the
    end of the data counts, so that a truncated file is recognised."""
    fields: list[Field] = []
    position = 0
    while position < len(data) and len(fields) < _MAX_FIELDS:
        tag, position = _varint(data, position)
        number, wire_type = tag >> 3, tag & 7
        value, position = _varint(data, position)
        if wire_type == VARINT:
            fields.append(Field(number, wire_type, value, data[:0]))
        elif wire_type == BYTES:
            fields.append(Field(number, wire_type, 0, data[position : position + value]))
            position += value
        else:
            raise ValueError(f"unexpected wire type {wire_type}")
    return fields


def _varint(data: memoryview, position: int) -> tuple[int, int]:
    """The number at `position`, and the position behind it."""
    value = 0
    for index, byte in enumerate(data[position : position + 10]):
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, position + index + 1
    raise ValueError(f"no variable-length number at byte {position}")


def _is_name(content: memoryview) -> bool:
    try:
        return len(content) > 0 and str(content[:256], "utf-8").isprintable()
    except UnicodeDecodeError:
        return False
