"""Each format against a golden file, which shows a reviewer what users get."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from tests.report.golden_file import assert_golden
from tests.report.outcomes import clean_outcome, hostile_outcome, mixed_outcome, options
from tflint.report import FORMATS, render

SUFFIXES = {
    "full": "txt",
    "concise": "txt",
    "json": "json",
    "jsonl": "jsonl",
    "sarif": "sarif",
    "github": "txt",
    "gitlab": "json",
    "junit": "xml",
    "markdown": "md",
}

VARIANTS: list[tuple[str, str, dict[str, Any]]] = [
    ("full", "80-columns", {"width": 80}),
    ("full", "ascii", {"ascii": True}),
    ("full", "color", {"color": True, "links": True}),
    ("full", "suppressed", {"show_suppressed": True}),
    ("full", "statistics", {"statistics": True, "max_per_rule": 1}),
    ("concise", "color", {"color": True}),
    ("concise", "suppressed", {"show_suppressed": True, "statistics": True}),
    ("json", "suppressed", {"show_suppressed": True}),
    ("sarif", "line", {"sarif_locate": "line"}),
    ("sarif", "listing", {"sarif_locate": "listing"}),
    ("sarif", "github", {"sarif_profile": "github", "sarif_category": "nightly"}),
    ("sarif", "suppressed", {"show_suppressed": True}),
    ("junit", "suppressed", {"show_suppressed": True}),
    ("markdown", "suppressed", {"show_suppressed": True, "statistics": True}),
]


def test_every_format_has_a_golden_file() -> None:
    assert SUFFIXES.keys() == FORMATS.keys()


@pytest.mark.parametrize("name", FORMATS)
def test_mixed_outcome(name: str) -> None:
    text = "".join(render(name, mixed_outcome(), options()))
    assert_golden(f"{name}.{SUFFIXES[name]}", text)


@pytest.mark.parametrize("name", FORMATS)
def test_clean_outcome(name: str) -> None:
    text = "".join(render(name, clean_outcome(), options()))
    assert_golden(f"{name}-clean.{SUFFIXES[name]}", text)


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_outcome(name: str) -> None:
    text = "".join(render(name, hostile_outcome(), options()))
    assert_golden(f"{name}-hostile.{SUFFIXES[name]}", text)


@pytest.mark.parametrize(("name", "variant", "changes"), VARIANTS)
def test_variant(name: str, variant: str, changes: dict[str, Any]) -> None:
    text = "".join(render(name, mixed_outcome(), options(**changes)))
    assert_golden(f"{name}-{variant}.{SUFFIXES[name]}", text)


@pytest.mark.parametrize("name", FORMATS)
def test_same_outcome_gives_the_same_bytes(name: str) -> None:
    first = "".join(render(name, mixed_outcome(), options(show_suppressed=True)))
    second = "".join(render(name, mixed_outcome(), options(show_suppressed=True)))
    assert first == second


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("full", "concise")])
def test_formats_for_machines_do_not_depend_on_the_time(name: str) -> None:
    slow = dataclasses.replace(mixed_outcome(), seconds=99.0)
    assert list(render(name, slow, options())) == list(render(name, mixed_outcome(), options()))
