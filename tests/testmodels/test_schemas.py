"""The declared schemas agree with code that was generated from the schemas themselves."""

from __future__ import annotations

import inspect
import re

import pytest

from testmodels.flatbuffer_writer import write_flatbuffer
from testmodels.metadata_schema import METADATA_SCHEMA
from testmodels.model_schema import MODEL_SCHEMA, options_table

generated = pytest.importorskip("ai_edge_litert.schema_py_generated")

_ADD_FIELD = re.compile(r"builder\.Prepend(\w+)Slot\((\d+),")
_GENERATED_NAMES = {
    "bool": "Bool",
    "byte": "Int8",
    "ubyte": "Uint8",
    "ushort": "Uint16",
    "int": "Int32",
    "uint": "Uint32",
    "long": "Int64",
    "ulong": "Uint64",
    "float": "Float32",
}
# Generated code has no writer for a deprecated field.
_DEPRECATED_SLOTS = {"ResizeBilinearOptions": (0, 1), "SignatureDef": (3,)}


def declared_slots(table: str) -> dict[int, str]:
    slots = {}
    for slot, declaration in MODEL_SCHEMA.slots(table):
        scalar = MODEL_SCHEMA.scalar_of(declaration.type)
        slots[slot] = "UOffsetTRelative" if scalar is None else _GENERATED_NAMES[scalar]
        if declaration.type in MODEL_SCHEMA.unions:
            slots[slot - 1] = "Uint8"
    return slots


def generated_slots(table: str) -> dict[int, str]:
    slots = {}
    prefix = f"{table}Add"
    for name, function in vars(generated).items():
        if name.startswith(prefix) and inspect.isfunction(function):
            match = _ADD_FIELD.search(inspect.getsource(function))
            assert match is not None, name
            slots[int(match[2])] = match[1]
    return slots


@pytest.mark.parametrize("table", sorted(MODEL_SCHEMA.tables))
def test_slots_and_types_are_those_of_the_generated_code(table: str) -> None:
    declared = declared_slots(table)
    for slot in _DEPRECATED_SLOTS.get(table, ()):
        del declared[slot]
    assert declared == generated_slots(table)


@pytest.mark.parametrize("name", [*MODEL_SCHEMA.enums, *MODEL_SCHEMA.unions])
def test_enum_values_are_those_of_the_generated_code(name: str) -> None:
    declared = {**MODEL_SCHEMA.enums, **MODEL_SCHEMA.unions}[name]
    values = vars(getattr(generated, name))
    assert declared == {key: value for key, value in values.items() if isinstance(value, int)}


def test_every_options_table_belongs_to_an_operator() -> None:
    operators = MODEL_SCHEMA.enums["BuiltinOperator"]
    used = {options_table(operator) for operator in operators} - {None}
    tables = {*MODEL_SCHEMA.unions["BuiltinOptions"], *MODEL_SCHEMA.unions["BuiltinOptions2"]}
    assert used == tables - {"NONE"}


@pytest.mark.parametrize(
    ("operator", "table"),
    [
        ("CONV_2D", "Conv2DOptions"),
        ("MAX_POOL_2D", "Pool2DOptions"),
        ("MEAN", "ReducerOptions"),
        ("STABLEHLO_COMPOSITE", "StableHLOCompositeOptions"),
        ("RELU", None),
        ("CUSTOM", None),
    ],
)
def test_options_table_of_an_operator(operator: str, table: str | None) -> None:
    assert options_table(operator) == table


def test_metadata_is_a_flatbuffer_with_the_identifier_of_tflite_metadata() -> None:
    content = write_flatbuffer(METADATA_SCHEMA, {"name": "classifier"})
    assert content[4:8] == b"M001"
    assert b"classifier\0" in content
