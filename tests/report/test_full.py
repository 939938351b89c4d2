from __future__ import annotations

import dataclasses
import re

import pytest

from tests.report.outcomes import many_findings, mixed_outcome, options
from tflint.lint.diagnostic import ByteRange, Diagnostic
from tflint.lint.outcome import Outcome
from tflint.report import render


def with_first_finding(**changes: object) -> Outcome:
    outcome = many_findings(1)
    (model,) = outcome.models
    finding: Diagnostic = dataclasses.replace(model.diagnostics[0], **changes)  # type: ignore[arg-type]
    return dataclasses.replace(
        outcome, models=(dataclasses.replace(model, diagnostics=(finding,)),)
    )


def lines(outcome: Outcome, **changes: object) -> list[str]:
    return "".join(render("full", outcome, options(**changes))).splitlines()


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_findings_keep_to_the_width(width: int) -> None:
    findings = lines(mixed_outcome(), width=width, quiet=1)
    assert max(len(line) for line in findings if "docs:" not in line and "at " not in line) <= width


def test_width_is_at_least_sixty() -> None:
    assert lines(mixed_outcome(), width=10) == lines(mixed_outcome(), width=60)


def test_confidence_stands_at_the_right_margin() -> None:
    headings = [line for line in lines(mixed_outcome(), width=90) if "confidence:" in line]
    assert [len(line) for line in headings] == [90] * 5


def test_color_adds_only_escape_sequences() -> None:
    colored = "\n".join(lines(mixed_outcome(), color=True))
    assert re.sub(r"\x1b\[\d+m", "", colored) == "\n".join(lines(mixed_outcome()))


def test_caret_stays_under_its_operand() -> None:
    for width in (60, 80, 100):
        shown = lines(many_findings(1), width=width)
        operator = next(line for line in shown if "op 1" in line)
        mark = next(line for line in shown if line.lstrip().startswith("^"))
        assert operator[mark.index("^") :].startswith("%MobileNetV2")


def test_long_names_stay_in_one_piece() -> None:
    name = "block/" * 25
    assert any(
        name in line for line in lines(with_first_finding(message=f"tensor '{name}' is big"))
    )


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (ByteRange(4047224, 128), "bytes 4047224..4047351"),
        (ByteRange(7, 1), "byte 7"),
        (ByteRange(7, 0), "byte 7"),
    ],
)
def test_byte_range_names_first_and_last_byte(span: ByteRange, text: str) -> None:
    (model,) = many_findings(1).models
    location = dataclasses.replace(model.diagnostics[0].location, bytes=span)
    assert f"      at {location.address}, {text}" in lines(with_first_finding(location=location))


def test_models_without_findings_are_not_named() -> None:
    assert not any("clean.tflite" in line for line in lines(mixed_outcome()))


def test_left_out_findings_are_counted() -> None:
    assert "  … and 5 more W301; use --max-per-rule 0" in lines(many_findings(15))
