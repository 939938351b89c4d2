from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.report.outcomes import (
    LISTING,
    clean_outcome,
    hostile_outcome,
    hostile_outcome_of,
    many_findings,
    mixed_outcome,
    options,
)
from tests.report.sarif.log_checks import check_log
from tflint.lint.outcome import Outcome
from tflint.report import render

SCHEMA = Path(
    os.environ.get(
        "TFLINT_SARIF_SCHEMA",
        Path(__file__).parents[3].parent / "shared" / "schema" / "sarif-2.1.0.json",
    )
)

OUTCOMES = {
    "mixed": mixed_outcome(),
    "clean": clean_outcome(),
    "hostile": hostile_outcome(),
    "many": many_findings(20, of_errors=3),
    "empty": Outcome(()),
}
VARIANTS: dict[str, dict[str, Any]] = {
    "standard": {},
    "binary": {"sarif_locate": "binary"},
    "line": {"sarif_locate": "line"},
    "listing": {"sarif_locate": "listing"},
    "github": {"sarif_profile": "github"},
    "github-binary": {"sarif_profile": "github", "sarif_locate": "binary"},
    "github-listing": {"sarif_profile": "github", "sarif_locate": "listing"},
    "suppressed": {"show_suppressed": True},
    "without-rules": {"rules": {}},
}


def log(outcome: Outcome, **changes: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads("".join(render("sarif", outcome, options(**changes))))
    return loaded


def run(outcome: Outcome, **changes: Any) -> dict[str, Any]:
    first: dict[str, Any] = log(outcome, **changes)["runs"][0]
    return first


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", OUTCOMES)
def test_log_is_consistent(name: str, variant: str) -> None:
    check_log(log(OUTCOMES[name], **VARIANTS[variant]))


@pytest.mark.skipif(not SCHEMA.is_file(), reason="the SARIF schema is not there")
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", OUTCOMES)
def test_log_is_valid(name: str, variant: str) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    validator.validate(log(OUTCOMES[name], **VARIANTS[variant]))


@given(text=st.text(st.characters()))
@settings(max_examples=30, deadline=None)
def test_log_is_consistent_for_any_names(text: str) -> None:
    check_log(log(hostile_outcome_of(text), show_suppressed=True))


def test_binary_locates_by_bytes_and_relates_the_listing() -> None:
    result = run(mixed_outcome())["results"][1]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["region"]["byteOffset"] == 4047224
    assert physical["region"]["byteLength"] == 128
    assert physical["region"]["snippet"]["rendered"]["text"].startswith("scale[3] = 1e-06")
    listing = result["relatedLocations"][0]
    assert listing["physicalLocation"]["artifactLocation"]["uri"].endswith(".tflite.lst")
    assert listing["physicalLocation"]["region"]["startLine"] == 6
    assert result["relatedLocations"][1]["message"]["text"] == "consumer"


def test_line_locates_by_line_and_tells_the_bytes() -> None:
    result = run(mixed_outcome(), sarif_locate="line")["results"][1]
    (location,) = result["locations"]
    assert location["physicalLocation"]["region"] == {
        "startLine": 1,
        "startColumn": 1,
        "endLine": 1,
        "endColumn": 2,
    }
    assert (
        location["message"]["text"] == "subgraphs[0].tensors[3].quantization.scale at byte 4047224"
    )
    assert (result["properties"]["byteOffset"], result["properties"]["byteLength"]) == (
        4047224,
        128,
    )
    assert "relatedLocations" not in result


def test_listing_locates_in_the_listing_and_names_the_model() -> None:
    result = run(mixed_outcome(), sarif_locate="listing")["results"][1]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "models/classifier.tflite.lst"
    assert (physical["region"]["startLine"], physical["region"]["startColumn"]) == (6, 3)
    assert result["analysisTarget"]["uri"] == "models/classifier.tflite"
    assert result["relatedLocations"][0]["physicalLocation"]["region"]["byteOffset"] == 4047224


def test_github_profile_locates_members_on_their_bundle() -> None:
    results = run(mixed_outcome(), sarif_profile="github")["results"]
    (result,) = (result for result in results if result["ruleId"] == "Q103")
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact["uri"] == "bundles/hand%20gestures.task"
    assert result["message"]["text"].startswith("in detector.tflite: tensor 'boxes'")


def test_github_profile_takes_bytes_of_stored_members_from_the_bundle() -> None:
    changes: dict[str, Any] = {"sarif_profile": "github", "sarif_locate": "binary"}
    results = run(mixed_outcome(), **changes)["results"]
    (result,) = (result for result in results if result["ruleId"] == "Q103")
    assert result["locations"][0]["physicalLocation"]["region"]["byteOffset"] == 64 + 1000


@pytest.mark.parametrize(
    ("text", "uri"),
    [(LISTING.text, "models/classifier.tflite.lst"), ("stale\n", "models/classifier.tflite")],
)
def test_github_profile_takes_listings_that_are_up_to_date(
    tmp_path: Path, text: str, uri: str
) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "classifier.tflite.lst").write_bytes(text.encode())
    written = log(many_findings(1), sarif_profile="github", cwd=tmp_path, base_dir=None)
    check_log(written)
    (result,) = written["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_suppressions_are_written_on_demand_only() -> None:
    plain = run(mixed_outcome())["results"]
    assert not any("suppressions" in result or "baselineState" in result for result in plain)
    results = run(mixed_outcome(), show_suppressed=True)["results"]
    (accepted,) = (result["suppressions"] for result in results if "suppressions" in result)
    assert accepted == [
        {
            "kind": "external",
            "status": "accepted",
            "location": {
                "physicalLocation": {
                    "artifactLocation": {"uri": "tflite-lint.toml", "uriBaseId": "SRCROOT"}
                }
            },
            "justification": "channels pruned on purpose, issue 12",
        }
    ]
    states = [result["baselineState"] for result in results]
    assert (states.count("unchanged"), states.count("new")) == (1, 6)


def test_category_is_part_of_the_automation_id() -> None:
    assert run(clean_outcome())["automationDetails"]["id"] == "tflite-lint/"
    with_category = run(clean_outcome(), sarif_category="nightly")
    assert with_category["automationDetails"]["id"] == "tflite-lint/nightly/"


def test_invocation_tells_that_something_was_not_checked() -> None:
    (invocation,) = run(mixed_outcome())["invocations"]
    assert not invocation["executionSuccessful"]
    assert invocation["exitCode"] == 3
    ids = [entry["descriptor"]["id"] for entry in invocation["toolExecutionNotifications"]]
    assert ids == ["unreadable-input", "unused-suppression"]


def test_findings_alone_are_a_successful_execution() -> None:
    (invocation,) = run(many_findings(1))["invocations"]
    assert invocation["executionSuccessful"]
    assert invocation["exitCode"] == 1
