"""Literals say what they are made from, and hold nothing but printable ASCII."""

from __future__ import annotations

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.snippets.samples import HOSTILE
from tflint.snippets import literals

anything = st.text(st.characters()) | st.sampled_from(HOSTILE)
encodable = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(HOSTILE)


@given(anything)
def test_python(text: str) -> None:
    assert ast.literal_eval(literals.python(text)) == text


@given(anything)
def test_kotlin(text: str) -> None:
    """Kotlin's escapes for quotes, dollars and UTF-16 units."""
    inner = literals.kotlin(text)[1:-1]
    assert not re.search(r'(?<!\\)(\\\\)*["$]', inner)
    units = re.sub(r"\\u([0-9a-f]{4})|\\(.)", lambda m: _unit(m[1], m[2]), inner)
    assert units.encode("utf-16-le", "surrogatepass") == text.encode("utf-16-le", "surrogatepass")


@given(encodable)
def test_swift(text: str) -> None:
    inner = literals.swift(text)[1:-1]
    assert "\\(" not in re.sub(r"\\\\", "", inner)
    assert re.sub(r"\\u\{([0-9a-f]+)\}|\\(.)", lambda m: _unit(m[1], m[2]), inner) == text


@given(encodable)
def test_c(text: str) -> None:
    inner = literals.c(text)[1:-1]
    assert "??" not in inner
    plain = re.sub(r"\\([0-7]{3})|\\(.)", lambda m: chr(int(m[1], 8)) if m[1] else m[2], inner)
    assert plain.encode("latin-1").decode("utf-8") == text


def test_swift_has_no_lone_surrogates() -> None:
    assert literals.swift("\ud800") == '"\\u{fffd}"'


@pytest.mark.parametrize("literal", [literals.python, literals.kotlin, literals.swift, literals.c])
@pytest.mark.parametrize("text", HOSTILE)
def test_only_printable_ascii(literal: object, text: str) -> None:
    assert callable(literal)
    shown = literal(text)
    assert shown.isascii()
    assert shown.isprintable()


def _unit(code: str | None, character: str) -> str:
    return chr(int(code, 16)) if code else character
