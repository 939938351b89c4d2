from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.lint.wildcard import wildcard_match


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (
            "subgraphs[0].tensors[*].quantization.scale",
            "subgraphs[0].tensors[3].quantization.scale",
            True,
        ),
        ("subgraphs[0]*", "subgraphs[0].operators[1]", True),
        ("subgraphs[0].*", "subgraphs[0]", False),
        ("MobileNetV2/*/Conv2D", "MobileNetV2/a/b;c/Conv2D", True),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("", "", True),
        ("", "x", False),
        ("*", "", True),
        ("t?", "tx", False),
    ],
)
def test_wildcard_match(pattern: str, text: str, expected: bool) -> None:
    assert wildcard_match(pattern, text) is expected


@given(st.text("ab*", max_size=8), st.text("ab\n", max_size=12))
def test_it_agrees_with_the_regular_expression(pattern: str, text: str) -> None:
    expression = ".*".join(re.escape(part) for part in pattern.split("*"))
    expected = re.fullmatch(expression, text, re.DOTALL) is not None
    assert wildcard_match(pattern, text) is expected


def test_many_stars_against_a_long_name_end() -> None:
    assert not wildcard_match("*a" * 50 + "*b", "a" * 100_000)
