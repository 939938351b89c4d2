from __future__ import annotations

from tests.report.outcomes import clean_outcome, many_findings, mixed_outcome, options
from tflint.lint.outcome import Outcome
from tflint.report import render


def commands(outcome: Outcome) -> list[str]:
    return "".join(render("github", outcome, options())).splitlines()


def levels(outcome: Outcome) -> list[str]:
    return [line.split(" ")[0] for line in commands(outcome)]


def test_the_most_severe_come_first() -> None:
    assert levels(mixed_outcome()) == ["::error"] * 3 + ["::warning"] * 3 + ["::notice"]


def test_ten_of_a_level_need_no_totals() -> None:
    assert levels(many_findings(10, of_errors=10)) == ["::error"] * 10 + ["::warning"] * 10


def test_more_than_github_shows_ends_with_the_totals() -> None:
    found = commands(many_findings(11, of_errors=2))
    assert len(found) == 14
    assert found[-1] == (
        "::notice title=tflite-lint::2 errors, 11 warnings in 1 model; "
        "GitHub shows 10 annotations per level."
    )


def test_clean_run_prints_nothing() -> None:
    assert commands(clean_outcome()) == []


def test_members_are_annotated_on_their_bundle() -> None:
    (line,) = (line for line in commands(mixed_outcome()) if "Q103" in line)
    assert "file=bundles/hand gestures.task,line=1," in line
    assert "%0AAt subgraphs[0].tensors[12].quantization.scale[0] of detector.tflite.%0A" in line
