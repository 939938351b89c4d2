"""Label files that are not one label per line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.analysis.label_formats import (
    LabelList,
    names_inside,
    read_labels,
    structure_of,
)
from tflint.analysis.label_text import decode_labels


def read(content: str, suffix: str = ".txt") -> LabelList:
    found = read_labels(decode_labels(content.encode()), suffix)
    assert found is not None
    return found


def test_lines() -> None:
    found = read("cat\ndog\n\nbird\n\n")
    assert found.format == "lines"
    assert found.names == ("cat", "dog", "", "bird")
    assert found.counts == {4, 3}


@pytest.mark.parametrize(
    "content",
    [
        "0 cat\n1 dog\n2 bird\n",
        "0: cat\n1: dog\n2: bird\n",
        "0\tcat\n1\tdog\n2\tbird\n",
        "0,cat\n1,dog\n2,bird",
    ],
)
def test_numbered_lines(content: str) -> None:
    found = read(content)
    assert found.names == ("cat", "dog", "bird")
    assert found.ids == (0, 1, 2)


@pytest.mark.parametrize(
    "content", ["1USD\n5USD\n20USD\n", "3 stars\n2 stars\n1 stars\n", "2 door\ncar\nbus\nvan\n"]
)
def test_labels_that_begin_with_a_number(content: str) -> None:
    assert read(content).format == "lines"


def test_numbers_with_gaps() -> None:
    assert read("1 person\n2 bicycle\n90 toothbrush\n").counts == {3, 90, 91}


def test_single_line() -> None:
    assert read("cat, dog, bird").names == ("cat", "dog", "bird")
    assert read("cat;dog;bird\n").names == ("cat", "dog", "bird")
    assert read("cat, a pet").format == "lines"


def test_commas_in_several_lines_separate_nothing() -> None:
    assert read("tench, Tinca tinca, x\ngoldfish, y, z\n").counts == {2}


def test_csv_with_header() -> None:
    found = read('index,mid,display_name\n0,/m/09x0r,Speech\n1,/m/0ytgt,"Child speech, kid"\n')
    assert found.format == "CSV"
    assert found.names == ("Speech", "Child speech, kid")


def test_csv_header_is_needed_in_text_files() -> None:
    assert read("name\ncat\n").format == "lines"
    assert read("name\ncat\n", ".csv").names == ("cat",)


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ('["cat", "dog"]', ("cat", "dog")),
        ('{"0": "cat", "1": "dog"}', ("cat", "dog")),
        ('{"id2label": {"0": "cat", "1": "dog"}}', ("cat", "dog")),
        ('{"labels": ["cat", "dog"]}', ("cat", "dog")),
        ('{"0": ["n01", "cat"], "1": ["n02", "dog"]}', ("cat", "dog")),
    ],
)
def test_json(content: str, names: tuple[str, ...]) -> None:
    assert read(content, ".json").names == names


@pytest.mark.parametrize(
    "content", ['{"input": 3}', "[1, 2]", "{", "3", '{"a": "b"}', "[" * 10_000]
)
def test_json_without_labels(content: str) -> None:
    assert read_labels(decode_labels(content.encode()), ".json") is None


def test_protobuf_text() -> None:
    content = "item {\n id: 1\n name: 'person'\n}\nitem {\n id: 90\n display_name: \"brush\"\n}\n"
    found = read(content, ".pbtxt")
    assert found.names == ("person", "brush")
    assert found.counts == {2, 90, 91}


def test_protobuf_text_of_something_else() -> None:
    assert read_labels(decode_labels(b'node { calculator: "X" }'), ".pbtxt") is None


@pytest.mark.parametrize(
    "content",
    [
        "nc: 2\nnames:\n  0: cat\n  1: dog\n",
        "names:\n- cat\n- dog\nnc: 2\n",
        "names: ['cat', 'dog']\n",
        "names:\n  - cat\n  - dog",
    ],
)
def test_yaml(content: str) -> None:
    assert read(content, ".yaml").names == ("cat", "dog")


@pytest.mark.parametrize(
    ("content", "structure"),
    [
        ('{"a": 1}', "a JSON or Python object"),
        ("{'names': {0: 'cat'}}", "a JSON or Python object"),
        ('["cat"]', "a JSON or Python list"),
        ("['cat', 'dog']", "a JSON or Python list"),
        ("[\n  'cat'\n]", "a JSON or Python list"),
        ("<!doctype html>", "markup"),
        ("<?xml version='1.0'?>", "markup"),
        ("<svg width='1'>\n<path/>", "markup"),
        ("<p>Not found</p>\n", "markup"),
        ("item { name: 'x' }", "protobuf text"),
        ("names:\n  0: cat\n", "YAML"),
        ("[CLS]\n[SEP]\n", ""),
        ("<PAD>\n<UNKNOWN>\n", ""),
        ("<unk>\ncat\n", ""),
        ("names\ncat\n", ""),
        ("item\n", ""),
        ("cat\ndog\n", ""),
        ("", ""),
    ],
)
def test_structures(content: str, structure: str) -> None:
    assert structure_of(decode_labels(content.encode())) == structure


@given(st.text(alphabet="{}[]:,;'\"\n\\-0123item names<>cat \u0663", max_size=60))
def test_any_text_is_judged(content: str) -> None:
    text = decode_labels(content.encode())
    for suffix in (".txt", ".csv", ".json", ".pbtxt", ".yaml"):
        read_labels(text, suffix)
    names_inside(text)
    structure_of(text)
