"""`tflint explain`, `rules`, `targets` and `schema`."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.cli.invocation import FLAWED, tflint
from tflint.lint.registry import load_registry
from tflint.lint.rule import SECTIONS

RULES = list(load_registry())


def test_explain() -> None:
    result = tflint("explain", "W301")
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith("W301 dead-filters\n  ")
    for section in SECTIONS:
        assert f"\n  {section}\n    " in result.out
    assert max(map(len, result.out.splitlines())) <= 88


def test_explain_by_name_and_several_at_once() -> None:
    both = tflint("explain", "dead-filters", "F101").out
    assert both == tflint("explain", "F101").out + "\n\n" + tflint("explain", "W301").out


def test_explain_a_family() -> None:
    pages = json.loads(tflint("explain", "Q", "-f", "json").out)
    assert [page["code"] for page in pages] == [r.code for r in RULES if r.family == "Q"]


def test_explain_what_does_not_exist() -> None:
    result = tflint("explain", "W3O1")
    assert (result.status, result.out) == (2, "")
    assert result.err == "tflint: unknown rule 'W3O1' in explain; did you mean W301?\n"


def test_options_are_explained_with_their_defaults() -> None:
    rule = next(rule for rule in RULES if rule.options)
    option = rule.options[0]
    assert f"    {option.name} (" in tflint("explain", rule.code).out
    [page] = json.loads(tflint("explain", rule.code, "-f", "json").out)
    assert page["options"][0]["default"] == option.default
    assert page["options"][0]["reason"] == option.reason
    assert f"- `{option.name}` (" in tflint("explain", rule.code, "-f", "markdown").out


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_can_be_explained(rule: object) -> None:
    code = getattr(rule, "code", "")
    for format_name in ("text", "markdown", "json"):
        result = tflint("--ascii", "explain", code, "-f", format_name)
        assert result.status == 0
        if format_name == "text":
            assert result.out.isascii()


def test_rules() -> None:
    lines = tflint("rules").out.splitlines()
    assert [line.split()[0] for line in lines[1:-2]] == [rule.code for rule in RULES]
    assert lines[-1] == f"{len(RULES)} rules"
    assert max(map(len, lines)) <= 80


def test_rules_are_filtered() -> None:
    def codes(*arguments: str) -> list[str]:
        return [each["code"] for each in json.loads(tflint("rules", "-f", "json", *arguments).out)]

    assert codes("F1", "dead-filters") == [
        rule.code for rule in RULES if rule.code.startswith("F1") or rule.name == "dead-filters"
    ]
    assert codes("--fixable") == [rule.code for rule in RULES if rule.fix != "none"]
    assert codes("--preview") == [rule.code for rule in RULES if rule.status.value == "preview"]
    assert codes("--target", "tflm") == [rule.code for rule in RULES if "tflm" in rule.targets]


def test_rules_as_markdown() -> None:
    lines = tflint("rules", "-f", "markdown").out.splitlines()
    assert len(lines) == len(RULES) + 2
    assert len({line.replace("\\|", "").count("|") for line in lines}) == 1


def test_no_rule_left() -> None:
    assert tflint("rules", "F101", "--fixable").out == "0 rules\n"


def test_targets() -> None:
    result = tflint("targets")
    assert result.status == 0
    names = [line.split()[0] for line in result.out.splitlines()[1:]]
    assert names == sorted(names)
    assert {"tflm", "edgetpu", "xnnpack"} < set(names)


@pytest.mark.parametrize("format_name", ["text", "markdown", "json"])
def test_one_target(format_name: str) -> None:
    out = tflint("targets", "edgetpu", "-f", format_name).out
    assert "Coral Edge TPU" in out
    assert "CONV_2D" in out
    assert "same dilation in x and y" in out


def test_targets_as_json() -> None:
    found = json.loads(tflint("targets", "-f", "json").out)
    assert {"name", "kind", "version", "date", "source", "operator_count"} <= set(found[0])
    [one] = json.loads(tflint("targets", "tflm", "-f", "json").out)
    assert one["operator_count"] == len(one["operators"])


def test_schema_of_the_report() -> None:
    schema = json.loads(tflint("schema", "report").out)
    jsonschema.validate(json.loads(tflint(FLAWED, "-f", "json").out), schema)


def test_schema_of_the_baseline() -> None:
    schema = json.loads(tflint("schema", "baseline").out)
    tflint("baseline", "write", FLAWED, "--baseline", "b.json")
    jsonschema.validate(json.loads(Path("b.json").read_text()), schema)
