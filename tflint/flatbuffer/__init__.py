"""The bytes: a bounds-checked flatbuffer reader driven by schemas that are data."""

from tflint.flatbuffer.reader import MIN_SIZE, Document, read
from tflint.flatbuffer.schema import EnumType, Field, Kind, Schema, TableType
from tflint.flatbuffer.values import Damage, Table, Text, Vector

__all__ = [
    "MIN_SIZE",
    "Damage",
    "Document",
    "EnumType",
    "Field",
    "Kind",
    "Schema",
    "Table",
    "TableType",
    "Text",
    "Vector",
    "read",
]
