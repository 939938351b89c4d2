from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.file.models import adder
from tflint.lint.severity import INFO


def named(name: str) -> ModelBuilder:
    m = adder()
    m.tensors[0]["name"] = name
    return m


@triggers(
    "S401", at="subgraphs[0].tensors[0].name", says="a control character (U+001B) at character"
)
def test_escape_sequence() -> ModelBuilder:
    return named("x\x1b[2K\x1b[1A")


@triggers("S401", says="holds")
@pytest.mark.parametrize("character", ["\u202e", "\u200b", "\u2028", "\x9b", "\x7f", "\ufeff"])
def test_characters_that_do_not_show(character: str) -> ModelBuilder:
    return named(f"scores{character}gpj")


@triggers("S401", at="description", says="the description")
def test_description() -> ModelBuilder:
    m = adder()
    m.fields["description"] = "a line \x1b[31m"
    return m


@triggers("S401", says="the name of a zip member")
def test_name_in_the_zip() -> ModelBuilder:
    m = adder()
    m.file("labels\x07.txt", "x")
    return m


@triggers("S401", severity=INFO, says="has 2,000 bytes")
def test_long_name() -> ModelBuilder:
    return named("x" * 2000)


@triggers("S401", severity=INFO, says="has letters beyond ASCII")
def test_custom_code_of_other_letters() -> ModelBuilder:
    m = adder()
    m.custom_op("FlехAdd", [0], [m.tensor("z", [2])])  # noqa: RUF001
    return m


@triggers("S401", severity=INFO, says="the inputs 'Image' and 'image' differ only")
def test_inputs_that_look_alike() -> ModelBuilder:
    m = named("Image")
    m.input("image", [2])
    return m


@quiet("S401")
@pytest.mark.parametrize("name", ["plain", "größe", "入力", "a b:0;c/d~2"])
def test_ordinary_names(name: str) -> ModelBuilder:
    return named(name)


@quiet("S401")
def test_lines_in_a_description() -> ModelBuilder:
    m = adder()
    m.fields["description"] = "first\n\tsecond\r\n"
    return m


@triggers("S402", count=1, says="names the directory '/home/jane'")
def test_home_directory_once() -> ModelBuilder:
    m = named("/home/jane/models/net.py:12")
    m.tensors[2]["name"] = "/home/jane/models/net.py:13"
    return m


@triggers("S402", says="names the directory")
@pytest.mark.parametrize("path", ["/Users/jane/x", "C:\\Users\\jane\\x", "C:/Users/jane/x"])
def test_other_systems(path: str) -> ModelBuilder:
    return named(path)


@triggers("S402", at="metadata[0].buffer", says="names source files: '/src/net/model.py'")
def test_debug_information() -> ModelBuilder:
    m = adder()
    m.metadata("debug_metadata", b"\0\0/src/net/model.py\0\0main.py\0")
    return m


@quiet("S402")
@pytest.mark.parametrize("name", ["model/home/add", "net/Users", "a/b/c", "http://x/y"])
def test_scopes_of_layers(name: str) -> ModelBuilder:
    return named(name)


def test_long_debug_information_is_searched_in_linear_time() -> None:
    m = adder()
    m.metadata("debug_metadata", b"a" * 500_000 + b".py" * 200_000)
    assert not lint(m, "S402")
