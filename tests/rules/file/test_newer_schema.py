from __future__ import annotations

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.file.models import adder


@triggers("F110", count=1, at="model", says="slot 14 of Tensor")
def test_field_of_a_newer_schema() -> ModelBuilder:
    m = adder()
    m.tensors[0][14] = ("int", 5)
    return m


@triggers("F110", says="type 199 of Operator.builtin_options")
def test_union_member_of_a_newer_schema() -> ModelBuilder:
    m = adder()
    m.operators[0]["builtin_options"] = ("AddOptions", {})
    m.operators[0]["builtin_options_type"] = 199
    return m


@triggers("F110", says="code 3 of Operator.custom_options_format")
def test_format_of_a_newer_schema() -> ModelBuilder:
    m = adder()
    m.custom_op("Mine", [0], [2], custom_options=b"abc", custom_options_format=3)
    return m


def described(**metadata: object) -> ModelBuilder:
    m = adder()
    m.tflite_metadata({"name": "adder", **metadata})
    return m


@triggers("F110", at="metadata[0]", says="slot 30 of ModelMetadata")
def test_field_of_newer_metadata() -> ModelBuilder:
    m = adder()
    m.tflite_metadata({"name": "adder", 30: ("int", 5)})
    return m


@triggers("F110", says="code 77 of AssociatedFile.type")
def test_code_of_newer_metadata() -> ModelBuilder:
    return described(associated_files=[{"name": "a.txt", "type": 77}])


@quiet("F110")
def test_known_fields() -> ModelBuilder:
    return described(associated_files=[{"name": "a.txt", "type": "VOCABULARY"}])
