"""What code that flatc generated for Python says of a schema: slots, types, defaults, enums.

Nothing is parsed that can be run: the `Add` functions are called with a builder that notes how it is
used. Only the types of elements stand nowhere but in the text of the accessors.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from types import ModuleType
from typing import Any

_ELEMENT = re.compile(r"GetVectorAsNumpy\(flatbuffers\.number_types\.(\w+)Flags")
_OBJECT = re.compile(r"obj = (\w+)\(\)")

SCALARS = {
    "Bool": "bool",
    "Int8": "byte",
    "Uint8": "ubyte",
    "Int16": "short",
    "Uint16": "ushort",
    "Int32": "int",
    "Uint32": "uint",
    "Int64": "long",
    "Uint64": "ulong",
    "Float32": "float",
    "Float64": "double",
}


@dataclass(frozen=True, slots=True)
class GeneratedField:
    """`type` is a scalar type, `string`, `union` or the name of a table, in brackets for a vector.
    `default` is that of a scalar."""

    name: str
    type: str
    default: float | None = None


class _RecordingBuilder:
    """Notes the call of the one method that an `Add` function uses."""

    def __init__(self) -> None:
        self.call: tuple[str, tuple[Any, ...]] = ("", ())

    def __getattr__(self, name: str) -> Any:
        def record(*arguments: Any) -> None:
            self.call = (name, arguments)

        return record


def fields(table: str, functions: ModuleType, accessors: type) -> dict[int, GeneratedField]:
    """The fields of a table by slot, without deprecated ones, for which no code is generated.

    `functions` is the module with `TableAddField` functions, `accessors` the class of the table.
    """
    prefix = f"{table}Add"
    found: dict[int, GeneratedField] = {}
    for name, function in vars(functions).items():
        if name.startswith(prefix) and inspect.isfunction(function):
            builder = _RecordingBuilder()
            function(builder, 0)
            method, (slot, _, default) = builder.call
            kind = re.fullmatch(r"Prepend(\w+)Slot", method)
            assert kind is not None, method
            field = name.removeprefix(prefix)
            if kind[1] in SCALARS:
                found[slot] = GeneratedField(field, SCALARS[kind[1]], default)
            else:
                found[slot] = GeneratedField(field, _referenced_type(accessors, field))
    return found


def _referenced_type(accessors: type, field: str) -> str:
    accessor = inspect.getsource(getattr(accessors, field))
    vector = hasattr(accessors, f"{field}Length")
    numpy = getattr(accessors, f"{field}AsNumpy", None)
    if numpy is not None and (element := _ELEMENT.search(inspect.getsource(numpy))):
        type_name = SCALARS[element[1]]
    elif "_tab.String(" in accessor:
        type_name = "string"
    elif "_tab.Union(" in accessor:
        type_name = "union"
    else:
        match = _OBJECT.search(accessor)
        assert match is not None, accessor
        type_name = match[1]
    return f"[{type_name}]" if vector else type_name


def values(enum: type) -> dict[str, int]:
    """The values of an enum, or the type codes of a union, by name."""
    return {name: value for name, value in vars(enum).items() if isinstance(value, int)}


def camel_case(name: str) -> str:
    """The spelling of a field in generated code: `builtin_options_2` is `BuiltinOptions2`."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))
