"""Findings as SARIF results."""

from __future__ import annotations

from typing import Any

from tflint.escaping import readable, readable_sentence, with_period
from tflint.lint.diagnostic import Diagnostic, Suppression
from tflint.lint.outcome import ModelOutcome
from tflint.report.json_value import bounded
from tflint.report.options import ReportOptions
from tflint.report.sarif.artifacts import Artifacts
from tflint.report.sarif.locations import LocationWriter
from tflint.report.sarif.logical import LogicalLocations
from tflint.report.sarif.rules import LEVELS, RuleTable, message_string


class ResultWriter:
    """Writes the results of a run; artifacts and logical locations gather what they refer to.

    `compared` says that the run was compared with a baseline, so that every result has to say
    whether it is new.
    """

    def __init__(
        self,
        rules: RuleTable,
        artifacts: Artifacts,
        logical: LogicalLocations,
        options: ReportOptions,
        compared: bool,
    ) -> None:
        self._rules = rules
        self._artifacts = artifacts
        self._logical = logical
        self._options = options
        self._compared = compared
        self._writers: dict[tuple[str, str | None], LocationWriter] = {}

    def result(self, diagnostic: Diagnostic, model: ModelOutcome, remark: str) -> dict[str, Any]:
        """The result of one finding; `remark` is a sentence to add to its message, or empty."""
        locations = self._location_writer(model)
        result = {
            **self._rules.reference(diagnostic.code),
            "level": LEVELS[diagnostic.severity],
            "kind": "fail",
            "message": self._message(diagnostic, model, remark),
            "partialFingerprints": _fingerprints(diagnostic),
            "properties": _properties(diagnostic, locations),
            **locations.of_result(diagnostic),
        }
        suppression = diagnostic.suppression
        if self._compared:
            baselined = suppression is not None and suppression.kind == "baseline"
            result["baselineState"] = "unchanged" if baselined else "new"
        if suppression is not None and suppression.kind != "baseline":
            result["suppressions"] = [self._suppression(suppression)]
        return result

    def _location_writer(self, model: ModelOutcome) -> LocationWriter:
        key = (model.path, model.member)
        if key not in self._writers:
            self._writers[key] = LocationWriter(
                model, self._artifacts, self._logical, self._options
            )
        return self._writers[key]

    def _message(self, diagnostic: Diagnostic, model: ModelOutcome, remark: str) -> dict[str, Any]:
        sentence = readable_sentence(diagnostic.message)
        if self._options.sarif_profile == "github" and model.member is not None:
            sentence = f"in {readable(model.member)}: {sentence}"
        if remark:
            sentence = f"{with_period(sentence)} {remark}"
        text = with_period(sentence)
        return {
            "id": "default",
            "arguments": [text.removesuffix(".")],
            "text": message_string(text),
        }

    def _suppression(self, suppression: Suppression) -> dict[str, Any]:
        location = {
            "physicalLocation": {"artifactLocation": self._artifacts.file(suppression.source)}
        }
        written: dict[str, Any] = {"kind": "external", "status": "accepted", "location": location}
        if suppression.reason:
            written["justification"] = readable_sentence(suppression.reason)
        return written


def _fingerprints(diagnostic: Diagnostic) -> dict[str, str]:
    """GitHub matches alerts by the first of them."""
    fingerprint = diagnostic.fingerprint.removeprefix("v1:")
    return {"primaryLocationLineHash": fingerprint, "tfliteLint/v1": fingerprint}


def _properties(diagnostic: Diagnostic, locations: LocationWriter) -> dict[str, Any]:
    place = diagnostic.location
    properties: dict[str, Any] = {"confidence": diagnostic.confidence.label}
    for name, part in (
        ("subgraph", place.subgraph),
        ("operator", place.operator),
        ("tensor", place.tensor),
    ):
        if part is not None:
            properties[name] = part.index
    if diagnostic.data:
        properties["data"] = bounded(diagnostic.data)
    if locations.locate == "line" and place.bytes is not None:
        properties["byteOffset"] = place.bytes.offset
        properties["byteLength"] = place.bytes.length
    return properties
