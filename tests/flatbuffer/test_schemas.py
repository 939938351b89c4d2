"""The declared schemas against code that flatc generated from the schemas themselves."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import NamedTuple

import pytest

from testmodels.metadata_schema import CONVERSION_METADATA_SCHEMA, METADATA_SCHEMA
from testmodels.schema import Schema as WriterSchema
from tests.flatbuffer import generated_code
from tests.flatbuffer.generated_code import GeneratedField, camel_case
from tflint.flatbuffer import Field, Kind, Schema
from tflint.flatbuffer.schema import SCALARS
from tflint.flatbuffer.schemas.conversion_metadata import CONVERSION_METADATA
from tflint.flatbuffer.schemas.model import MODEL
from tflint.flatbuffer.schemas.tflite_metadata import TFLITE_METADATA

tflite = pytest.importorskip("tflite")

# What the schema of tflite 2.18.0 does not have yet.
NEW_TABLES = {
    "BlockwiseQuantization",
    "ExternalBuffer",
    "ExternalBufferGroup",
    "MultiAxisQuantization",
    "StablehloCaseOptions",
}
NEW_FIELDS = {
    "FullyConnectedOptions": {5},
    "Model": {8, 9},
    "Tensor": {10},
}
NEW_VALUES = {
    "BuiltinOperator": {"STABLEHLO_CASE"},
    "BuiltinOptions2": {"StablehloCaseOptions"},
    "QuantizationDetails": {"BlockwiseQuantization", "MultiAxisQuantization"},
    "TensorType": {"INT2", "UINT4", "FLOAT8_E4M3FN", "FLOAT8_E5M2"},
}

SCALAR_NAMES = {code: name for name, (code, _) in SCALARS.items()}


def declared(schema: Schema, table: str) -> dict[int, GeneratedField]:
    """The fields of a declared table in the terms of generated code."""
    return {
        field.slot: GeneratedField(camel_case(field.name), _type(field), field.default)
        for field in schema.table(table).fields
        if field.kind is not Kind.DEPRECATED
    }


def _type(field: Field) -> str:
    match field.kind:
        case Kind.SCALAR:
            return SCALAR_NAMES[field.code]
        case Kind.SCALARS:
            return f"[{SCALAR_NAMES[field.code]}]"
        case Kind.STRING | Kind.UNION:
            return str(field.kind.value)
        case Kind.STRINGS:
            return "[string]"
        case Kind.TABLES:
            return f"[{field.type}]"
        case _:
            return field.type


def declared_values(schema: Schema, name: str) -> dict[str, int]:
    if name in schema.names("enum"):
        return schema.enum(name).values
    members = {member: code for code, member in enumerate(schema.union(name), 1)}
    return {"NONE": 0, **members}


class TestNewestSchema:
    """The module that ai-edge-litert brings has everything."""

    @pytest.fixture
    def newest(self) -> ModuleType:
        module: ModuleType = pytest.importorskip("ai_edge_litert.schema_py_generated")
        return module

    @pytest.mark.parametrize("table", MODEL.names("table"))
    def test_table(self, table: str, newest: ModuleType) -> None:
        generated = generated_code.fields(table, newest, getattr(newest, table))
        assert declared(MODEL, table) == generated

    @pytest.mark.parametrize("name", MODEL.names("enum") + MODEL.names("union"))
    def test_enum(self, name: str, newest: ModuleType) -> None:
        assert declared_values(MODEL, name) == generated_code.values(getattr(newest, name))

    def test_nothing_is_left_out(self, newest: ModuleType) -> None:
        generated = {
            name
            for name, found in vars(newest).items()
            if isinstance(found, type)
            and not name.endswith("T")
            and found.__module__ == newest.__name__
        }
        kinds = ("table", "enum", "union", "struct")
        names = {name for kind in kinds for name in MODEL.names(kind)}
        assert generated <= names


class TestPackage:
    """The package `tflite` is older; what it has is the same."""

    @pytest.mark.parametrize("table", sorted(set(MODEL.names("table")) - NEW_TABLES))
    def test_table(self, table: str) -> None:
        module = importlib.import_module(f"tflite.{table}")
        generated = generated_code.fields(table, module, getattr(module, table))
        new = NEW_FIELDS.get(table, set())
        assert generated == {
            slot: field for slot, field in declared(MODEL, table).items() if slot not in new
        }

    @pytest.mark.parametrize("name", MODEL.names("enum") + MODEL.names("union"))
    def test_enum(self, name: str) -> None:
        generated = generated_code.values(getattr(importlib.import_module(f"tflite.{name}"), name))
        new = NEW_VALUES.get(name, set())
        assert generated == {
            value: code for value, code in declared_values(MODEL, name).items() if value not in new
        }

    @pytest.mark.parametrize("table", sorted(NEW_TABLES))
    def test_new_table(self, table: str) -> None:
        assert not hasattr(tflite, table), f"{table} is not new any more"


class TestMetadata:
    """The metadata schema, against the module of tflite-support where that is installed."""

    @pytest.fixture
    def generated(self) -> ModuleType:
        name = "tensorflow_lite_support.metadata.metadata_schema_py_generated"
        module: ModuleType = pytest.importorskip(name, reason="tflite-support is not installed")
        return module

    @pytest.mark.parametrize("table", TFLITE_METADATA.names("table"))
    def test_table(self, table: str, generated: ModuleType) -> None:
        fields = generated_code.fields(table, generated, getattr(generated, table))
        assert declared(TFLITE_METADATA, table) == fields

    @pytest.mark.parametrize("name", TFLITE_METADATA.names("enum") + TFLITE_METADATA.names("union"))
    def test_enum(self, name: str, generated: ModuleType) -> None:
        values = generated_code.values(getattr(generated, name))
        assert declared_values(TFLITE_METADATA, name) == values


@pytest.mark.parametrize(
    ("schema", "written_with"),
    [
        (TFLITE_METADATA, METADATA_SCHEMA),
        (CONVERSION_METADATA, CONVERSION_METADATA_SCHEMA),
    ],
)
def test_slots_are_those_that_test_models_are_written_with(
    schema: Schema, written_with: WriterSchema
) -> None:
    for table in schema.names("table"):
        written = {slot: field.name for slot, field in written_with.slots(table)}
        read = {
            field.slot: field.name for field in schema.table(table).fields if field.slot in written
        }
        assert read == written


class Facts(NamedTuple):
    table: str
    field: str
    slot: int


@pytest.mark.parametrize(
    "fact",
    [
        Facts("Tensor", "quantization", 4),
        Facts("Tensor", "shape_signature", 7),
        Facts("Operator", "builtin_options", 4),
        Facts("Operator", "builtin_options_2", 12),
        Facts("OperatorCode", "builtin_code", 3),
        Facts("Model", "signature_defs", 7),
        Facts("QuantizationParameters", "quantized_dimension", 6),
    ],
)
def test_slot_of_a_field(fact: Facts) -> None:
    assert MODEL.table(fact.table).by_name[fact.field].slot == fact.slot


def test_unknown_names() -> None:
    for find in (MODEL.table, MODEL.enum, MODEL.union):
        with pytest.raises(KeyError):
            find("Nothing")
    with pytest.raises(KeyError):
        MODEL.table("TensorType")
