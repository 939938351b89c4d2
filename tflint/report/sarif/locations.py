"""Physical locations: the three ways to say where in a binary file a finding is."""

from __future__ import annotations

from typing import Any

from tflint.escaping import readable, readable_sentence
from tflint.lint.diagnostic import ByteRange, Diagnostic, Location
from tflint.lint.outcome import ModelOutcome
from tflint.report.listing_file import has_listing_file
from tflint.report.options import ReportOptions, SarifLocate
from tflint.report.sarif.artifacts import MAXIMUM_LISTING_CHARACTERS, Artifacts
from tflint.report.sarif.logical import LogicalLocations
from tflint.report.sarif.rules import message_string

# Root offset and file identifier: the part of a model that stands for all of it.
_HEADER_BYTES = 8


class LocationWriter:
    """Writes the locations of the results of one model."""

    def __init__(
        self,
        model: ModelOutcome,
        artifacts: Artifacts,
        logical: LogicalLocations,
        options: ReportOptions,
    ) -> None:
        self.locate = locate_by(model, options)
        self._model = model
        self._artifacts = artifacts
        self._logical = logical
        self._artifact = artifacts.model(model.path, model.member)
        # In the `github` profile the file of a member is the whole bundle.
        self._bundle_is_file = options.sarif_profile == "github" and model.member is not None

    def of_result(self, diagnostic: Diagnostic) -> dict[str, Any]:
        """The properties of a result that say where it is."""
        location = diagnostic.location
        if self.locate == "line":
            return {"locations": [self._by_line(location)]}
        by_bytes = self._by_bytes(location, diagnostic.snippet)
        by_listing = self._by_listing(location)
        if self.locate == "listing" and by_listing is not None:
            first = by_listing
            others = [{**by_bytes, "message": {"text": "bytes of the model"}}]
            properties: dict[str, Any] = {"analysisTarget": self._artifact}
        else:
            first = by_bytes
            others = []
            properties = {}
            if by_listing is not None:
                others.append({**by_listing, "message": {"text": "line of the listing"}})
        for related in diagnostic.related:
            label = message_string(readable_sentence(related.label))
            others.append({**self._related(related.location), "message": {"text": label}})
        properties["locations"] = [self._with_logical(first, location)]
        if others:
            properties["relatedLocations"] = [
                {"id": number, **other} for number, other in enumerate(others, start=1)
            ]
        return properties

    def byte_range(self, location: Location) -> ByteRange | None:
        """The bytes of a location within the model file, or within the bundle where that is the
        file: `None` there when the member is compressed."""
        span = location.bytes or ByteRange(0, _HEADER_BYTES)
        size = self._model.size
        if size is not None:
            offset = min(span.offset, size)
            span = ByteRange(offset, min(span.length, size - offset))
        if not self._bundle_is_file:
            return span
        start = self._model.member_offset
        return None if start is None else ByteRange(start + span.offset, span.length)

    def _by_line(self, location: Location) -> dict[str, Any]:
        """Line 1 stands for the file: consumers that know lines only demand one."""
        region = {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2}
        place = readable(location.address)
        if location.bytes is not None:
            place += f" at byte {location.bytes.offset}"
        physical = {"physicalLocation": {"artifactLocation": self._artifact, "region": region}}
        return self._with_logical(
            {**physical, "message": {"text": message_string(place)}}, location
        )

    def _by_bytes(self, location: Location, snippet: str | None) -> dict[str, Any]:
        physical: dict[str, Any] = {"artifactLocation": self._artifact}
        span = self.byte_range(location)
        if span is not None:
            region: dict[str, Any] = {"byteOffset": span.offset, "byteLength": span.length}
            if snippet is not None:
                rendered = message_string(readable_sentence(snippet))
                region["snippet"] = {"rendered": {"text": rendered}}
            physical["region"] = region
        return {"physicalLocation": physical}

    def _by_listing(self, location: Location) -> dict[str, Any] | None:
        if self._model.listing is None:
            return None
        artifact, lines = self._artifacts.listing(self._model, self._model.listing)
        position = lines.position(location)
        region = {
            "startLine": position.line,
            "startColumn": position.column,
            "endLine": position.line,
            "endColumn": position.end_column,
            "snippet": {"text": position.text},
        }
        return {"physicalLocation": {"artifactLocation": artifact, "region": region}}

    def _related(self, location: Location) -> dict[str, Any]:
        """A related place, which may lie outside of the model, as the line of a contract does."""
        if (location.path, location.member) == (self._model.path, self._model.member):
            return self._with_logical(self._by_bytes(location, None), location)
        return {"physicalLocation": {"artifactLocation": self._artifacts.file(location.path)}}

    def _with_logical(self, written: dict[str, Any], location: Location) -> dict[str, Any]:
        return {**written, "logicalLocations": [self._logical.reference(location)]}


def locate_by(model: ModelOutcome, options: ReportOptions) -> SarifLocate:
    """The kind of location for a model: as asked for, else by profile.

    The `github` profile takes the listing when its file is up to date and small enough to be
    embedded whole, since GitHub then shows findings in the lines of a pull request.
    """
    listing = model.listing
    if options.sarif_locate is not None:
        return options.sarif_locate
    if options.sarif_profile == "standard":
        return "binary"
    if listing is not None and len(listing.text) <= MAXIMUM_LISTING_CHARACTERS:
        return "listing" if has_listing_file(model, options) else "line"
    return "line"
