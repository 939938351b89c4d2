from __future__ import annotations

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.file.models import adder


@triggers("F404", count=1, at="operator_codes[1]", says="(RELU version 1) is used by no operator")
def test_unused_codes_are_one_finding() -> ModelBuilder:
    m = adder()
    m.operator_code("RELU")
    m.operator_code("NEG")
    return m


@triggers(
    "F404", count=1, says="operator_codes[1] (ADD version 1) is the same as operator_codes[0]"
)
def test_same_code_twice() -> ModelBuilder:
    m = adder()
    m.fields["operator_codes"].append(dict(m.fields["operator_codes"][0]))
    m.op("ADD", [0, 1], [m.tensor("z", [2])], operator_fields={"opcode_index": 1})
    return m


@triggers("F404", says="has a custom code on a builtin operator")
def test_name_on_a_builtin_operator() -> ModelBuilder:
    m = adder()
    m.fields["operator_codes"][0]["custom_code"] = "MyAdd"
    return m


@quiet("F404")
def test_codes_in_use() -> ModelBuilder:
    m = adder()
    z = m.tensor("z", [2])
    m.op("RELU", [2], [z])
    m.op("RELU", [2], [m.tensor("u", [2])], version=2)
    return m
