from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.report.json_text import json_text

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(VALUES.filter(lambda value: "Infinity" not in json.dumps(value)))
def test_the_value_comes_back(value: object) -> None:
    assert json.loads(json_text(value)) == value
    assert json.loads(json_text(value, width=None)) == value


@given(VALUES)
def test_without_a_width_all_is_on_one_line(value: object) -> None:
    text = json_text(value, width=None)
    assert "\n" not in text
    assert text.isascii()


def test_small_objects_stay_on_one_line() -> None:
    value = {"small": {"index": 0, "name": "main"}, "long": {"name": "x" * 70, "index": 1}}
    assert json_text(value) == (
        '{\n  "small": {"index": 0, "name": "main"},\n'
        f'  "long": {{"name": "{"x" * 70}", "index": 1}}\n}}'
    )


def test_lists_of_numbers_stay_on_one_line() -> None:
    assert "\n" not in json_text(list(range(1000)))


@pytest.mark.parametrize(
    ("number", "text"), [(math.nan, '"nan"'), (math.inf, '"inf"'), (-math.inf, '"-inf"')]
)
def test_numbers_that_json_cannot_express(number: float, text: str) -> None:
    assert json_text([number]) == f"[{text}]"
    assert json_text(np.float32(number)) == text


def test_numpy_values() -> None:
    assert json_text({"a": np.int8(-3), "b": np.array([1.5, 2.0]), "c": np.bool_(True)}) == (
        '{"a": -3, "b": [1.5, 2.0], "c": true}'
    )


def test_lone_surrogates_are_escaped_as_text() -> None:
    assert json.loads(json_text("a\udc80")) == r"a\u{dc80}"


def test_empty_containers() -> None:
    assert json_text({"a": {}, "b": []}) == '{"a": {}, "b": []}'
