"""What a SARIF log has to keep to beyond the schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def check_log(log: Json) -> None:
    """Assert that every reference in the log leads somewhere and every region lies in its file."""
    (run,) = log["runs"]
    check_rules(run)
    check_artifacts(run)
    check_logical_locations(run)
    for result in run["results"]:
        check_result(result, run)
    for notification in run["invocations"][0]["toolExecutionNotifications"]:
        assert notification["message"]["text"].endswith(".")
        for location in notification.get("locations", []):
            check_reference(location["physicalLocation"]["artifactLocation"], run)


def check_rules(run: Json) -> None:
    components = [run["tool"]["driver"], *run["tool"].get("extensions", [])]
    for component in components:
        codes = [rule["id"] for rule in component["rules"]]
        assert codes == sorted(set(codes))
        for rule in component["rules"]:
            assert rule["name"] != rule["id"]
            assert rule["messageStrings"]["default"]["text"].endswith(".")
            assert len(rule.get("properties", {}).get("tags", [])) <= 10


def check_artifacts(run: Json) -> None:
    for index, artifact in enumerate(run["artifacts"]):
        assert_relative(artifact["location"]["uri"])
        assert artifact.get("parentIndex", -1) < index
        if artifact.get("mimeType") == "application/x-tflite":
            assert "contents" not in artifact


def check_logical_locations(run: Json) -> None:
    for index, entry in enumerate(run["logicalLocations"]):
        parent = entry.get("parentIndex")
        if parent is None:
            assert entry["fullyQualifiedName"] == entry["name"]
        else:
            assert parent < index
            above = run["logicalLocations"][parent]["fullyQualifiedName"]
            assert entry["fullyQualifiedName"] == f"{above}.{entry['name']}"


def check_result(result: Json, run: Json) -> None:
    rule = rule_of(result, run)
    assert rule["id"] == result["ruleId"]
    message = result["message"]
    template = rule["messageStrings"][message["id"]]["text"]
    plain = message["text"].replace("{{", "{").replace("}}", "}")
    assert template.replace("{0}", message["arguments"][0]) == plain
    assert message["text"].endswith(".")
    assert len(result["locations"]) == 1
    numbers = [location["id"] for location in result.get("relatedLocations", [])]
    assert numbers == list(range(1, len(numbers) + 1))
    for location in locations(result):
        check_location(location, run)


def rule_of(result: Json, run: Json) -> Json:
    if "ruleIndex" in result:
        rule: Json = run["tool"]["driver"]["rules"][result["ruleIndex"]]
        return rule
    reference = result["rule"]
    extension = run["tool"]["extensions"][reference["toolComponent"]["index"]]
    assert extension["name"] == reference["toolComponent"]["name"]
    in_extension: Json = extension["rules"][reference["index"]]
    return in_extension


def locations(result: Json) -> Iterator[Json]:
    yield from result["locations"]
    yield from result.get("relatedLocations", [])


def check_location(location: Json, run: Json) -> None:
    physical = location["physicalLocation"]
    check_reference(physical["artifactLocation"], run)
    region = physical.get("region", {})
    index = physical["artifactLocation"].get("index")
    artifact = {} if index is None else run["artifacts"][index]
    if "byteOffset" in region and "length" in artifact:
        assert region["byteOffset"] + region["byteLength"] <= artifact["length"]
    if "contents" in artifact:
        check_listing_region(region, artifact["contents"]["text"])
    for logical in location.get("logicalLocations", []):
        entry = run["logicalLocations"][logical["index"]]
        assert entry["fullyQualifiedName"] == logical["fullyQualifiedName"]
        assert entry["kind"] == logical["kind"]


def check_listing_region(region: Json, text: str) -> None:
    assert region["startLine"] == region["endLine"]
    line = text.split("\n")[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == region["snippet"]["text"]


def check_reference(reference: Json, run: Json) -> None:
    assert_relative(reference["uri"])
    if "index" in reference:
        location = run["artifacts"][reference["index"]]["location"]
        assert {**location, "index": reference["index"]} == reference


def assert_relative(uri: str) -> None:
    assert uri
    assert not uri.startswith("/")
    assert ":" not in uri
    assert uri.isascii()
