from __future__ import annotations

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from tflint.escaping import (
    NAME_LIMIT,
    SENTENCE_LIMIT,
    ascii_only,
    cut,
    escape,
    escape_json,
    readable,
    readable_sentence,
    with_period,
)

BIDIRECTIONAL = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@given(st.text(st.characters()))
def test_escaped_text_has_no_control_bidi_or_surrogate(text: str) -> None:
    escaped = escape(text)
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in escaped)
    assert not any(character in BIDIRECTIONAL for character in escaped)


@given(st.text(st.characters()))
def test_escaped_ascii_is_printable_ascii(text: str) -> None:
    shown = ascii_only(escape(text))
    assert shown.isascii()
    assert shown.isprintable()


@given(st.text(st.characters()))
def test_escaping_twice_changes_nothing(text: str) -> None:
    assert escape(escape(text)) == escape(text)


def test_escapes_are_hexadecimal() -> None:
    assert escape("a\x1b\x9b\u202e\ud800b") == r"a\u{1b}\u{9b}\u{202e}\u{d800}b"


def test_other_scripts_stay_readable() -> None:
    assert escape("naïve 模型 щ") == "naïve 模型 щ"


def test_ellipsis_has_an_ascii_form() -> None:
    assert ascii_only("a…é") == r"a...\u{e9}"


def test_cut_keeps_what_fits() -> None:
    assert cut("abcd", 4) == "abcd"
    assert cut("abcde", 4) == "abc…"


def test_names_are_cut_at_the_limit() -> None:
    assert len(readable("x" * 1000)) == NAME_LIMIT


def test_quoted_names_within_a_sentence_are_cut() -> None:
    sentence = readable_sentence(f"tensor '{'x' * 1000}' has 3 channels")
    assert sentence == f"tensor '{'x' * (NAME_LIMIT - 1)}…' has 3 channels"


def test_sentences_have_a_limit() -> None:
    assert len(readable_sentence("word " * 1000)) == SENTENCE_LIMIT


def test_period_is_added_once() -> None:
    assert with_period("a") == with_period("a.") == "a."


@given(st.text())
def test_escaped_json_says_the_same(text: str) -> None:
    escaped = escape_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(escaped) == text
    assert escape(escaped) == escaped
