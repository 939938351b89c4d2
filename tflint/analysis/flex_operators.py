"""TensorFlow operators in the model, under the three names that each of them has.

The custom code of the operator begins with `Flex`; its options are a FlexBuffer vector of two
strings, the name of the TensorFlow operator and a serialized NodeDef with a name of its own. The Flex
delegate runs what the options say (LiteRT `tflite/delegates/flex/kernel.cc`,
OpNode::InitializeNodeDef).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tflint.model.custom_options import FlexBufferError, decode_flexbuffer
from tflint.targets.custom_operators import SELECT_TF_PREFIX

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator

MAX_NAME = 256
# Operators have up to some dozen attributes, with one field each.
MAX_FIELDS = 1000

# tensorflow/core/framework/node_def.proto and attr_value.proto.
_NODE_OP, _NODE_ATTR = 2, 5
_ENTRY_KEY, _ENTRY_VALUE = 1, 2
_VALUE_STRING, _VALUE_FUNCTION = 2, 10
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


class FlexOperator(NamedTuple):
    """One TensorFlow operator.

    `outer` is the custom code without `Flex`, `inner` the name in the options, `node` that in the
    NodeDef; the last two are `None` where the options cannot be read, for which `problem` gives the
    reason. `functions` are the attributes that are functions, `longest` is the length in bytes of the
    longest string attribute.
    """

    operator: Operator
    outer: str
    inner: str | None = None
    node: str | None = None
    problem: str = ""
    functions: tuple[str, ...] = ()
    longest: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Its different names, the one that runs first."""
        names = (self.inner, self.node, self.outer)
        return tuple(dict.fromkeys(name for name in names if name is not None))


def flex_operators(facts: Facts) -> tuple[FlexOperator, ...]:
    """The TensorFlow operators of all subgraphs, in execution order."""
    known: dict[tuple[str, int, int], FlexOperator] = {}
    found: list[FlexOperator] = []
    flex = {
        code.index
        for code in facts.model.operator_codes
        if code.is_custom and code.type.startswith(SELECT_TF_PREFIX)
    }
    for subgraph in facts.model.subgraphs if flex else ():
        for operator in subgraph.operators:
            if operator.code.index in flex and operator.sound:
                options = operator.table["custom_options"]
                start = options.start if options is not None else 0
                # Operators may share options.
                key = operator.type, start, len(operator.custom_options)
                if key not in known:
                    known[key] = _read(operator)
                found.append(known[key]._replace(operator=operator))
    return tuple(found)


def _read(operator: Operator) -> FlexOperator:
    outer = operator.type.removeprefix(SELECT_TF_PREFIX)
    try:
        options = decode_flexbuffer(operator.custom_options)
    except FlexBufferError as error:
        return FlexOperator(operator, outer, problem=f"cannot be decoded: {error}")
    if not isinstance(options, list) or len(options) != 2:
        return FlexOperator(operator, outer, problem="are no vector of two strings")
    name, node = options
    if not isinstance(name, memoryview) or not isinstance(node, memoryview):
        return FlexOperator(operator, outer, problem="are no vector of two strings")
    inner = _text(name)
    op: str | None = None
    functions: list[str] = []
    longest = 0
    try:
        for field, value in _fields(node):
            if field == _NODE_OP:
                op = _text(value)
            elif field == _NODE_ATTR:
                key, is_function, length = _attribute(value)
                longest = max(longest, length)
                if is_function:
                    functions.append(key)
    except ValueError as error:
        return FlexOperator(operator, outer, inner, problem=f"hold a damaged NodeDef: {error}")
    problem = "" if op is not None else "hold a NodeDef without a name of an operator"
    return FlexOperator(operator, outer, inner, op, problem, tuple(functions[:16]), longest)


def _attribute(entry: memoryview) -> tuple[str, bool, int]:
    """The key of an attribute, whether it is a function, and the bytes of the string that it is."""
    key, is_function, length = "", False, 0
    for field, value in _fields(entry):
        if field == _ENTRY_KEY:
            key = _text(value)
        elif field == _ENTRY_VALUE:
            for kind, content in _fields(value):
                is_function |= kind == _VALUE_FUNCTION
                if kind == _VALUE_STRING:
                    length = len(content)
    return key, is_function, length


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview]]:
    """The length-delimited fields of a protocol buffer; other fields are skipped."""
    position = count = 0
    while position < len(message):
        count += 1
        if count > MAX_FIELDS:
            raise ValueError(f"more than {MAX_FIELDS:,} fields")
        tag, position = _varint(message, position)
        kind = tag & 7
        if kind == _VARINT:
            _, position = _varint(message, position)
        elif kind == _BYTES:
            size, position = _varint(message, position)
            if position + size > len(message):
                raise ValueError(f"{size:,} bytes at {position:,} of {len(message):,}")
            yield tag >> 3, message[position : position + size]
            position += size
        elif kind in (_FIXED32, _FIXED64):
            position += 4 if kind == _FIXED32 else 8
        else:
            raise ValueError(f"wire type {kind} at {position:,}")


def _varint(message: memoryview, position: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if position >= len(message):
            break
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise ValueError(f"a number at {position:,} does not end")


def _text(value: memoryview) -> str:
    return bytes(value[:MAX_NAME]).decode("utf-8", "replace")
