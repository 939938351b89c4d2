from __future__ import annotations

import datetime
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.cli.toml_text import toml_text

PLAIN = st.recursive(
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.dates()
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(PLAIN)
def test_what_is_written_is_read_again(value: Any) -> None:
    assert tomllib.loads(f"x = {toml_text(value)}")["x"] == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a/**": ["M"], "b": 1.5}, '{ "a/**" = ["M"], b = 1.5 }'),
        (datetime.date(2031, 2, 3), "2031-02-03"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        ({}, "{}"),
    ],
)
def test_form(value: object, text: str) -> None:
    assert toml_text(value) == text


def test_nothing_else() -> None:
    with pytest.raises(TypeError, match="TOML has no NoneType"):
        toml_text(None)
