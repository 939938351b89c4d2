from __future__ import annotations

from typing import Any

import pytest

from tflint.lint.diagnostic import Location, Named, OperatorReference
from tflint.report.sarif.logical import LogicalLocations


def entries(*addresses: str, **parts: Any) -> list[dict[str, Any]]:
    logical = LogicalLocations()
    for address in addresses:
        logical.reference(Location("m.tflite", None, address, **parts))
    return logical.objects


@pytest.mark.parametrize(
    ("address", "kinds"),
    [
        ("model", ["resource"]),
        ("subgraphs[0].operators[1]", ["module", "function"]),
        ("subgraphs[0].operators[1].inputs[2]", ["module", "function", "member"]),
        (
            "subgraphs[0].tensors[3].quantization.scale[7]",
            ["module", "variable", "member", "member"],
        ),
        ("subgraphs[1].inputs", ["module", "member"]),
        ("signature_defs[0].inputs[1]", ["resource", "resource"]),
        ('files["a.b/c].txt"]', ["resource"]),
        ('files["a\\".b"].x', ["resource", "resource"]),
    ],
)
def test_kinds_along_an_address(address: str, kinds: list[str]) -> None:
    found = entries(address)
    assert [entry["kind"] for entry in found] == kinds
    assert found[-1]["fullyQualifiedName"] == address


def test_shared_parents_are_listed_once() -> None:
    found = entries("subgraphs[0].tensors[1]", "subgraphs[0].tensors[2]")
    assert [entry["name"] for entry in found] == ["subgraphs[0]", "tensors[1]", "tensors[2]"]
    assert [entry.get("parentIndex") for entry in found] == [None, 0, 0]


def test_parts_carry_the_names_of_the_model() -> None:
    found = entries(
        "subgraphs[0].operators[1].outputs[0]",
        subgraph=Named(0, "main"),
        operator=OperatorReference(1, "CONV_2D", 3, custom=False),
        tensor=Named(4, "a;b"),
    )
    assert [entry.get("decoratedName") for entry in found] == ["main", "CONV_2D", None]


def test_tensors_are_called_by_their_short_name() -> None:
    found = entries("subgraphs[0].tensors[4]", subgraph=Named(0, None), tensor=Named(4, "a;b"))
    assert [entry.get("decoratedName") for entry in found] == [None, "a"]


def test_equal_addresses_of_different_models_are_told_apart_by_name() -> None:
    logical = LogicalLocations()
    first = logical.reference(Location("a", None, "subgraphs[0]", subgraph=Named(0, "a")))
    second = logical.reference(Location("b", None, "subgraphs[0]", subgraph=Named(0, "b")))
    assert first["index"] != second["index"]


def test_text_that_is_no_address_is_one_step() -> None:
    assert [entry["name"] for entry in entries("a..b[")] == ["a..b["]
