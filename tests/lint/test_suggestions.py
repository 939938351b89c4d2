from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.lint.suggestions import did_you_mean, edit_distance, nearest


@pytest.mark.parametrize(
    ("word", "candidates", "expected"),
    [
        ("Q2O4", ["Q103", "Q204", "Q2", "Q"], "Q204"),
        ("fail_on", ["fail-on", "format"], "fail-on"),
        ("q204", ["Q203", "Q204"], "Q204"),
        ("SELECT", ["selects", "select"], "select"),
        ("strickt", ["strict", "default"], "strict"),
        ("nothing-like-it", ["strict", "default"], None),
        ("Z", ["Q", "F"], None),
        ("", ["Q"], None),
    ],
)
def test_nearest(word: str, candidates: list[str], expected: str | None) -> None:
    assert nearest(word, candidates) == expected


def test_the_nearer_of_two_wins() -> None:
    assert nearest("preset", ["presets", "reset", "preset-x"]) == "presets"
    assert nearest("abcdef", ["abcdxx", "abcdex"]) == "abcdex"


def test_did_you_mean_is_ready_to_append() -> None:
    assert "unknown key" + did_you_mean("fail_on", ["fail-on"]) == (
        "unknown key; did you mean fail-on?"
    )
    assert did_you_mean("zzz", ["fail-on"]) == ""


@given(st.text("abc", max_size=7), st.text("abc", max_size=7))
def test_distances_up_to_two_are_exact(left: str, right: str) -> None:
    # The textbook recursion is the reference.
    def reference(a: str, b: str) -> int:
        if not a or not b:
            return len(a) + len(b)
        if a[0] == b[0]:
            return reference(a[1:], b[1:])
        return 1 + min(reference(a[1:], b), reference(a, b[1:]), reference(a[1:], b[1:]))

    assert min(edit_distance(left, right), 3) == min(reference(left, right), 3)
