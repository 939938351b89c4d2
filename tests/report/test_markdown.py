from __future__ import annotations

import re

from tests.report.outcomes import many_findings, options
from tflint.report import render
from tflint.report.markdown import CHARACTER_LIMIT


def test_long_reports_are_cut_with_a_note() -> None:
    text = "".join(render("markdown", many_findings(1000), options(max_per_rule=0)))
    assert len(text) <= CHARACTER_LIMIT
    rows = text.count("\n| warning |")
    note = re.search(r"\n(\d+) more findings left out to keep this report short\.\n$", text)
    assert note is not None
    assert rows + int(note[1]) == 1000


def test_short_reports_have_no_note() -> None:
    text = "".join(render("markdown", many_findings(20), options(max_per_rule=0)))
    assert "left out" not in text
    assert text.count("\n| warning |") == 20


def test_findings_per_rule_are_limited() -> None:
    text = "".join(render("markdown", many_findings(20), options(max_per_rule=10)))
    assert text.count("\n| warning |") == 10
    assert "\n… and 10 more W301; use --max-per-rule 0\n" in text
