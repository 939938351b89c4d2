from __future__ import annotations

from tests.report.outcomes import many_findings, mixed_outcome, options
from tflint.report.selection import reported, shown, suppression_remark


def test_findings_of_a_rule_are_limited_per_model() -> None:
    (model,) = many_findings(14, of_errors=3).models
    findings = shown(model, options(max_per_rule=10))
    assert [d.code for d in findings.diagnostics] == ["W301"] * 10 + ["Q103"] * 3
    assert findings.left_out == {"W301": 4}
    assert findings.remarks(options()) == ["… and 4 more W301; use --max-per-rule 0"]


def test_remarks_obey_ascii() -> None:
    (model,) = many_findings(11).models
    remarks = shown(model, options()).remarks(options(ascii=True))
    assert remarks == ["... and 1 more W301; use --max-per-rule 0"]


def test_no_limit_shows_everything() -> None:
    (model,) = many_findings(30).models
    findings = shown(model, options(max_per_rule=0))
    assert len(findings.diagnostics) == 30
    assert findings.left_out == {}


def test_suppressed_findings_are_reported_on_demand_only() -> None:
    model = mixed_outcome().models[0]
    assert all(d.suppression is None for d in reported(model, options()))
    assert len(reported(model, options(show_suppressed=True))) == 4


def test_remark_says_who_accepted_a_finding_and_until_when() -> None:
    accepted, baselined = mixed_outcome().models[0].suppressed
    assert suppression_remark(accepted) == (
        "suppressed by tflite-lint.toml until 2027-03-31: channels pruned on purpose, issue 12"
    )
    assert suppression_remark(baselined) == "in baseline tflite-lint-baseline.json"
