"""The files of a run: models, the bundles around them, and their listings."""

from __future__ import annotations

from typing import Any

from tflint.escaping import cut
from tflint.lint.outcome import Listing, ModelOutcome, ModelStatus
from tflint.report.json_value import TEXT_LIMIT
from tflint.report.listing_file import LISTING_SUFFIX, ListingLines
from tflint.report.options import ReportOptions
from tflint.report.paths import RepositoryPaths
from tflint.report.sarif.uri import uri_reference

SOURCE_ROOT = "SRCROOT"
MAXIMUM_LISTING_CHARACTERS = 1024 * 1024

_ANALYSED = (ModelStatus.CHECKED, ModelStatus.PARTIAL, ModelStatus.REJECTED)


class Artifacts:
    """The `artifacts` of a run, and the references into them.

    In the `github` profile the members of a bundle are not listed: GitHub knows the bundle only.
    """

    def __init__(self, models: tuple[ModelOutcome, ...], options: ReportOptions) -> None:
        self.objects: list[dict[str, Any]] = []
        self._paths = RepositoryPaths(options)
        self._whole_bundles = options.sarif_profile == "github"
        self._references: dict[tuple[str, str | None], dict[str, Any]] = {}
        self._listings: dict[tuple[str, str | None], tuple[dict[str, Any], ListingLines]] = {}
        for model in models:
            if model.status in _ANALYSED:
                self._add_model(model)

    def file(self, path: str) -> dict[str, Any]:
        """An artifact location by path alone, for a file that is not listed."""
        return {"uri": uri_reference(self._paths.relative(path)), "uriBaseId": SOURCE_ROOT}

    def model(self, path: str, member: str | None) -> dict[str, Any]:
        """The artifact location of a model, or of its bundle in the `github` profile."""
        if self._whole_bundles:
            member = None
        return self._references.get((path, member)) or self.file(path)

    def listing(self, model: ModelOutcome, listing: Listing) -> tuple[dict[str, Any], ListingLines]:
        """The artifact location of the listing, which is embedded when first asked for, and its
        lines as embedded."""
        key = (model.path, model.member)
        if key not in self._listings:
            embedded = embedded_listing(listing)
            self._listings[key] = (self._add_listing(model, embedded), ListingLines(embedded))
        return self._listings[key]

    def _add_model(self, model: ModelOutcome) -> None:
        if model.member is None:
            location = self.file(model.path)
            self._add((model.path, None), location, _model_properties(model))
            return
        if (model.path, None) not in self._references:
            self._add((model.path, None), self.file(model.path), {})
        if not self._whole_bundles:
            bundle = self._references[model.path, None]["index"]
            properties = {"parentIndex": bundle, **_model_properties(model)}
            if model.member_offset is not None:
                properties["offset"] = model.member_offset
            location = {"uri": uri_reference(cut(model.member, TEXT_LIMIT))}
            self._add((model.path, model.member), location, properties)

    def _add_listing(self, model: ModelOutcome, listing: Listing) -> dict[str, Any]:
        relative = self._paths.relative(model.path)
        name = relative
        if model.member is not None:
            name += f"!/{cut(model.member, TEXT_LIMIT)}"
        shown = uri_reference(name)
        location = {"uri": uri_reference(name + LISTING_SUFFIX), "uriBaseId": SOURCE_ROOT}
        properties = {
            "mimeType": "text/plain",
            "encoding": "UTF-8",
            "description": {"text": f"Readable listing of {shown}, made by 'tflint dump'."},
            "contents": {"text": listing.text},
        }
        return self._append(location, properties)

    def _add(
        self, key: tuple[str, str | None], location: dict[str, Any], properties: dict[str, Any]
    ) -> None:
        self._references[key] = self._append(location, properties)

    def _append(self, location: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
        self.objects.append({"location": location, **properties})
        return {**location, "index": len(self.objects) - 1}


def embedded_listing(listing: Listing) -> Listing:
    """The listing, at most 1,048,576 characters of it; then a last line says how many are missing."""
    if len(listing.text) <= MAXIMUM_LISTING_CHARACTERS:
        return listing
    end = listing.text.rfind("\n", 0, MAXIMUM_LISTING_CHARACTERS - 100) + 1
    missing = listing.text.count("\n", end)
    return Listing(listing.text[:end] + f"… {missing} more lines, see tflint dump\n", listing.lines)


def _model_properties(model: ModelOutcome) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "roles": ["analysisTarget"],
        "mimeType": "application/x-tflite",
    }
    if model.size is not None:
        properties["length"] = model.size
    if model.sha256 is not None:
        properties["hashes"] = {"sha-256": model.sha256}
    return properties
