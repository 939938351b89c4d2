"""No format lets text from a model through that a terminal, a parser or a reader falls for."""

from __future__ import annotations

import json
import re
import unicodedata
import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.report.outcomes import hostile_outcome_of, options
from tflint.report import FORMATS, render
from tflint.report.notices import notices

ESCAPE_SEQUENCE = re.compile(r"\x1b\[\d+m|\x1b\]8;;[^\x1b]*\x1b\\")
DANGEROUS = frozenset("\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e") | frozenset(
    "\u2066\u2067\u2068\u2069"
)

NAMES = st.text(st.characters() | st.sampled_from("\x1b\r\n\x9b\u202e\ud800'\"`|<>&%:,.[]{}()@#"))


def is_harmless(text: str) -> bool:
    return not any(
        character in DANGEROUS or (unicodedata.category(character) in ("Cc", "Cs"))
        for character in text
        if character != "\n"
    )


def rendered(name: str, text: str, **changes: Any) -> str:
    return "".join(render(name, hostile_outcome_of(text), options(**changes)))


@pytest.mark.parametrize("name", FORMATS)
@given(text=NAMES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_control_character_reaches_the_output(name: str, text: str) -> None:
    assert is_harmless(rendered(name, text, show_suppressed=True))


@pytest.mark.parametrize("name", ["full", "concise"])
@given(text=NAMES)
@settings(max_examples=40, deadline=None)
def test_only_our_own_escape_sequences_are_printed(name: str, text: str) -> None:
    output = rendered(name, text, color=True, links=True)
    assert is_harmless(ESCAPE_SEQUENCE.sub("", output))


@pytest.mark.parametrize("name", ["full", "concise", "github", "markdown"])
@given(text=NAMES)
@settings(max_examples=40, deadline=None)
def test_ascii_is_kept_to(name: str, text: str) -> None:
    assert rendered(name, text, ascii=True, show_suppressed=True).isascii()


@given(text=NAMES)
@settings(max_examples=40, deadline=None)
def test_concise_prints_one_line_per_finding(text: str) -> None:
    assert rendered("concise", text, quiet=1).count("\n") == 1


@given(text=NAMES)
@settings(max_examples=40, deadline=None)
def test_github_prints_one_command_per_line(text: str) -> None:
    lines = rendered("github", text).splitlines()
    assert len(lines) == 2
    assert all(re.match(r"::error [^:]*::", line) for line in lines)


@given(text=NAMES)
@settings(max_examples=40, deadline=None)
def test_markdown_keeps_to_one_table_row_of_four_cells(text: str) -> None:
    rows = [line for line in rendered("markdown", text).splitlines() if line.startswith("| error")]
    assert len(rows) == 1
    assert len(re.findall(r"(?:\\.|[^|\\])+", rows[0].strip("|"))) == 4


@given(text=NAMES)
@settings(max_examples=40, deadline=None)
def test_markdown_has_no_tags_but_its_own(text: str) -> None:
    # Within angle brackets Markdown knows tags and addresses; outside of code spans only.
    output = re.sub(r"`[^`|\\]*`", "", rendered("markdown", text))
    own = {"<br>", "<code>", "</code>", "<https://example.org/tflint/rules/Q103>"}
    assert set(re.findall(r"<[^>]*>?", output)) <= own


@given(text=NAMES)
@settings(max_examples=40, deadline=None)
def test_junit_is_well_formed(text: str) -> None:
    root = ElementTree.fromstring(rendered("junit", text, show_suppressed=True))
    assert root.get("tests") == str(len(root.findall("./testsuite/testcase")))


@pytest.mark.parametrize("name", ["json", "gitlab", "sarif"])
@given(text=NAMES)
@settings(max_examples=40, deadline=None)
def test_json_is_ascii_and_without_lone_surrogates(name: str, text: str) -> None:
    output = rendered(name, text)
    assert output.isascii()
    json.dumps(json.loads(output), ensure_ascii=False).encode("utf-8")


@given(text=NAMES)
@settings(max_examples=40, deadline=None)
def test_notices_are_one_line_each(text: str) -> None:
    lines = list(notices(hostile_outcome_of(text), options()))
    assert len(lines) == 1
    assert is_harmless(lines[0])
    assert lines[0].count("\n") == 1


@pytest.mark.parametrize("name", FORMATS)
def test_a_name_of_a_million_characters_does_not_fill_the_report(name: str) -> None:
    assert len(rendered(name, "x" * 1_000_000)) < 200_000
