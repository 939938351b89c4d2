from __future__ import annotations

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.graph.models import chain, two_in_two_out
from tflint.lint.severity import WARNING


@triggers("G501", count=1, at="signature_defs[0].signature_key", says="has no signature_key")
def test_no_key() -> ModelBuilder:
    m = chain()
    m.signature(None, {"x": 0}, {"y": 3})
    return m


@triggers("G501", count=1, says="signature_defs[0] has an empty signature_key")
def test_empty_key() -> ModelBuilder:
    m = chain()
    m.signature("", {"x": 0}, {"y": 3})
    return m


@triggers(
    "G501", count=1, at="signature_defs[1].signature_key", says="key 'serve' of signature_defs[0]"
)
def test_duplicate_key() -> ModelBuilder:
    m = chain()
    m.signature("serve", {"x": 0}, {"y": 3})
    m.signature("serve", {"x": 0}, {"z": 3})
    return m


@quiet("G501")
def test_two_keys() -> ModelBuilder:
    m = chain()
    m.signature("serve", {"x": 0}, {"y": 3})
    m.signature("train", {"x": 0}, {"y": 3})
    return m


@triggers(
    "G502", count=1, at="signature_defs[0].inputs[1].name", says="inputs 0, 1 of signature 's'"
)
def test_duplicate_input_name() -> ModelBuilder:
    m = two_in_two_out()
    m.signature("s", [("a", 0), ("a", 1)], {"y": 3, "z": 4})
    return m


@triggers("G502", count=1, says="outputs 0, 1 of signature 's' are all named 'y'")
def test_duplicate_output_name() -> ModelBuilder:
    m = two_in_two_out()
    m.signature("s", {"a": 0, "b": 1}, [("y", 3), ("y", 4)])
    return m


@triggers("G502", severity=WARNING, count=1, says="inputs 1 of signature 's' have no name")
def test_no_name() -> ModelBuilder:
    m = two_in_two_out()
    m.signature("s", [("a", 0), (None, 1)], {"y": 3, "z": 4})
    return m


@triggers("G502", severity=WARNING, count=1, says="outputs 0, 1 of signature 's' have no name")
def test_empty_names() -> ModelBuilder:
    m = two_in_two_out()
    m.signature("s", {"a": 0, "b": 1}, [("", 3), ("", 4)])
    return m


@quiet("G502")
def test_name_of_an_input_and_an_output() -> ModelBuilder:
    m = two_in_two_out()
    m.signature("s", {"a": 0, "b": 1}, {"a": 3, "b": 4})
    return m


@quiet("G502")
def test_one_tensor_twice_with_one_name() -> ModelBuilder:
    m = chain()
    m.signature("s", [("x", 0), ("x", 0)], {"y": 3})
    return m
