"""Sections as text, Markdown and JSON."""

from __future__ import annotations

import json

import pytest

from testmodels import ModelBuilder
from tests.summary.samples import CONVERTED, WITH_METADATA, brief_text, facts_of
from tflint.summary.json_data import json_summary
from tflint.summary.markdown import markdown
from tflint.summary.section import Fields, Heading, Lines, Section, Table
from tflint.summary.sections import SECTIONS, sections
from tflint.summary.text import text


def shown(
    *blocks: Fields | Table | Heading | Lines, width: int = 60, in_ascii: bool = False
) -> list[str]:
    return text("title", [Section("part", {"a": 1}, blocks)], width, in_ascii).splitlines()[1:]


def test_phrases_stand_side_by_side_until_the_line_is_full() -> None:
    fields = Fields([("a", ["one two", "three"]), ("long", ["word " * 12])])
    assert shown(fields, width=40) == [
        "  a     one two   three",
        "  long  word word word word word word",
        "        word word word word word word",
    ]


def test_a_phrase_that_does_not_fit_goes_below() -> None:
    fields = Fields([("a", ["x" * 20, "y" * 20])])
    assert shown(fields, width=40) == ["  a  " + "x" * 20, "     " + "y" * 20]


def test_a_row_without_a_label_goes_on() -> None:
    assert shown(Fields([("a", ["1"]), ("", ["2"])])) == ["  a  1", "     2"]


def test_numbers_in_tables_stand_on_the_right() -> None:
    table = Table(("name", "bytes"), [("a", 5), ("b", 12345)])
    assert [line.rstrip() for line in shown(table)[2:]] == [
        "  name      bytes",
        "  a             5",
        "  b        12,345",
    ]


def test_long_columns_are_shortened_in_their_middle() -> None:
    table = Table(("name", "type"), [("a" * 50 + "end", "f32[1]")], frozenset({"name"}))
    line = shown(table, width=40)[-1]
    assert len(line) <= 40
    assert "…" in line
    assert "end  f32[1]" in line


def test_other_columns_are_not() -> None:
    table = Table(("name", "type"), [("a" * 50, "f32[1]")])
    assert "a" * 50 in shown(table, width=40)[-1]


def test_ascii() -> None:
    fields = Fields([("a", ["\N{MINUS SIGN}1 … 2 \N{MULTIPLICATION SIGN} q é"])])
    assert shown(fields, in_ascii=True) == [r"  a  -1 ... 2 * q \u{e9}"]


@pytest.mark.parametrize("width", [40, 80, 100])
def test_nothing_is_wider_than_it_need_be(width: int) -> None:
    for line in brief_text(WITH_METADATA, width).splitlines():
        assert len(line) <= width or len(line.split()) <= 3, line


@pytest.mark.parametrize("name", SECTIONS)
def test_tables_fit_into_eighty_columns(name: str) -> None:
    facts = facts_of((CONVERTED / "lstm_int8.tflite").read_bytes())
    lines = text("model", sections(facts, [name], "name"), 80).splitlines()
    assert max(map(len, lines)) <= 80


def test_what_a_model_says_cannot_break_a_line() -> None:
    m = ModelBuilder(description="a\n  findings  none\x1b[31m")
    m.input("x\r\u202e", [1])
    lines = brief_text(m).splitlines()
    assert not any(line.startswith("  findings") for line in lines)
    assert r"a\u{a} findings none\u{1b}[31m" in " ".join("".join(lines).split())


def test_markdown_means_itself() -> None:
    m = ModelBuilder(description="*bold* <b> @someone")
    m.input("a|b`c", [1])
    shown = markdown("m_1.tflite", sections(facts_of(m), ["summary", "io", "tensors"], "name"))
    assert shown.startswith("## m\\_1.tflite\n")
    assert r"\*bold\* &lt;b&gt; @&#8203;someone" in shown
    assert r"| 0   | a\|b\`c | f32\[1\] | input  |        |" in shown


def test_json_is_one_object_with_the_sections() -> None:
    parts = sections(facts_of(WITH_METADATA), ["io", "files"], "name")
    document = json.loads(json_summary({"path": "m.tflite"}, parts))
    assert list(document) == ["schema_version", "path", "io", "files"]
    assert document["schema_version"] == "1"
