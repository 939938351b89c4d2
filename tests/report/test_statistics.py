from __future__ import annotations

from tests.report.outcomes import clean_outcome, many_findings, options
from tflint.report import render
from tflint.report.statistics import statistics_table


def test_rules_are_sorted_by_number_of_findings() -> None:
    rows = [line.split() for line in statistics_table(many_findings(3, of_errors=12)).splitlines()]
    assert rows == [
        ["findings", "models", "severity", "rule"],
        ["12", "1", "error", "Q103", "invalid-scale"],
        ["3", "1", "warning", "W301", "dead-filters"],
    ]


def test_nothing_found_gives_no_table() -> None:
    assert statistics_table(clean_outcome()) == ""


def test_the_limit_per_rule_does_not_change_the_counts() -> None:
    text = "".join(render("concise", many_findings(30), options(statistics=True, max_per_rule=1)))
    assert "      30       1  warning   W301 dead-filters\n" in text


def test_quiet_leaves_only_the_table() -> None:
    outcome = many_findings(3)
    text = "".join(render("full", outcome, options(statistics=True, quiet=1)))
    assert text == statistics_table(outcome)
