"""Names, short names, identities and addresses."""

from __future__ import annotations

from typing import Any

import pytest

from testmodels import ModelBuilder
from tests.model.models import model_of
from tflint.model.subgraph import identities


def names(*texts: str | bytes | None) -> ModelBuilder:
    m = ModelBuilder()
    for text in texts:
        m.tensor(text, [1])
    return m


def test_short_names_end_at_the_first_semicolon_and_are_unique() -> None:
    m = names("conv;conv/bias", "conv;x", None, "", ";", "conv")
    short = [tensor.short_name for tensor in model_of(m).subgraphs[0].tensors]
    assert short == ["conv", "conv~2", "t2", "t3", "t4", "conv~3"]


def test_full_names_are_those_of_the_file() -> None:
    m = names("conv;conv/bias", None, b"a\xff\n")
    full = [tensor.name for tensor in model_of(m).subgraphs[0].tensors]
    assert full == ["conv;conv/bias", "", "a�\n"]


def test_identities_number_the_unnamed_and_the_equal() -> None:
    m = names("a", "b", "a", None, "")
    subjects = [tensor.subject for tensor in model_of(m).subgraphs[0].tensors]
    assert subjects == ["main/a#1", "main/b", "main/a#2", "main/#1", "main/#2"]
    assert identities(["x", "x#2"]) == ["x", "x#2"]


def test_subgraphs_are_named_by_index_or_number() -> None:
    m = ModelBuilder()
    for name in ("body", None, "body"):
        m.subgraph(name)
    model = model_of(m)
    assert [s.subject for s in model.subgraphs] == ["main", "body#1", "#2", "body#2"]
    assert model.subgraphs[2].name == ""


def test_operator_subject_is_type_and_first_output() -> None:
    m = ModelBuilder()
    x = m.input("x", [1])
    y = m.tensor("y", [1])
    m.op("RELU", [x], [y])
    m.custom_op("Theirs", [x], [])
    first, second = model_of(m).subgraphs[0].operators
    assert first.subject == "main/RELU/y"
    assert second.subject == "main/Theirs/#1"


def test_subjects_and_addresses_of_the_rest() -> None:
    m = ModelBuilder()
    x = m.input("x", [1])
    w = m.constant("w", [1.0])
    m.op("ADD", [x, w], [m.tensor("y", [1])])
    m.signature("serving_default", {"x": x}, {})
    m.signature(None, {}, {})
    m.metadata("note", b"1")
    model = model_of(m)
    assert [b.subject for b in model.buffers] == ["main/x", "main/w", "#2"]
    assert [s.subject for s in model.signatures] == ["serving_default", "#1"]
    assert [e.subject for e in model.metadata] == ["note"]
    assert model.operator_codes[0].subject == "ADD"
    nodes = [
        model,
        model.subgraphs[0],
        model.subgraphs[0].tensors[1],
        model.subgraphs[0].operators[0],
        model.buffers[1],
        model.operator_codes[0],
        model.signatures[1],
        model.metadata[0],
    ]
    assert [node.address for node in nodes] == [
        "model",
        "subgraphs[0]",
        "subgraphs[0].tensors[1]",
        "subgraphs[0].operators[0]",
        "buffers[1]",
        "operator_codes[0]",
        "signature_defs[1]",
        "metadata[0]",
    ]
    assert all(node.owner is model for node in nodes)


@pytest.mark.parametrize(
    ("code", "fields", "type_name"),
    [
        ("RELU", {}, "RELU"),
        (250, {}, "BUILTIN_250"),
        ("CUSTOM", {"custom_code": "Theirs"}, "Theirs"),
        ("CUSTOM", {"custom_code": None}, "CUSTOM"),
        (0, {"deprecated_builtin_code": 19, "builtin_code": None}, "RELU"),
        (14, {"deprecated_builtin_code": 98}, "LEAKY_RELU"),
        ("STABLEHLO_PAD", {}, "STABLEHLO_PAD"),
    ],
)
def test_operator_type_is_that_of_the_larger_code(
    code: int | str, fields: dict[str, Any], type_name: str
) -> None:
    m = ModelBuilder()
    m.operator_code(code, **fields)
    assert model_of(m).operator_codes[0].type == type_name
