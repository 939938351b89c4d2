from __future__ import annotations

import dataclasses
from typing import Any

from tests.report.outcomes import mixed_outcome, options, rules
from tflint.report.sarif.rules import RuleTable, message_string


def descriptor(code: str) -> dict[str, Any]:
    table = RuleTable([code], (), options())
    (found,) = table.built_in
    return found


def test_rules_that_found_nothing_are_listed() -> None:
    table = RuleTable(["W301", "Q103"], (), options())
    assert [rule["id"] for rule in table.built_in] == ["Q103", "W301"]


def test_rules_of_plug_ins_are_extensions() -> None:
    table = RuleTable(["XY001", "Q103"], (), options())
    (extension,) = table.extensions
    assert extension["name"] == "acme_rules"
    assert table.reference("XY001")["rule"]["toolComponent"]["index"] == 0
    assert table.reference("Q103") == {"ruleId": "Q103", "ruleIndex": 0}


def test_descriptor_tells_the_attributes() -> None:
    rule = descriptor("Q103")
    assert rule["name"] == "InvalidScale"
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["properties"] == {
        "tags": ["security", "quantization", "crash"],
        "precision": "high",
        "problem.severity": "error",
        "security-severity": "4.0",
    }


def test_help_is_plain_and_markdown() -> None:
    rule = descriptor("Q103")
    assert rule["help"]["text"].startswith("convert again; check representative_dataset.")
    assert rule["help"]["markdown"].startswith("convert again; check `representative_dataset`.")


def test_long_descriptions_are_cut() -> None:
    rule = dataclasses.replace(rules()["Q103"])
    vars(rule)["sections"] = {"What it checks": "word " * 1000}
    table = RuleTable(["Q103"], (), options(rules={"Q103": rule}))
    assert len(table.built_in[0]["fullDescription"]["text"]) == 1024


def test_findings_of_undeclared_rules_still_have_a_rule() -> None:
    table = RuleTable([], mixed_outcome().diagnostics, options(rules={}))
    assert [rule["id"] for rule in table.built_in] == ["F101", "Q103", "S101", "W301", "XY001"]


def test_braces_are_doubled_in_message_strings() -> None:
    assert message_string("a {0} b") == "a {{0}} b"
