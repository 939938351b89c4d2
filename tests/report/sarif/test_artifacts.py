from __future__ import annotations

from tests.report.outcomes import LISTING, mixed_outcome, options
from tflint.lint.diagnostic import Location
from tflint.lint.outcome import Listing
from tflint.report.listing_file import ListingLines
from tflint.report.sarif.artifacts import (
    MAXIMUM_LISTING_CHARACTERS,
    Artifacts,
    embedded_listing,
)


def test_a_bundle_comes_before_its_members() -> None:
    artifacts = Artifacts(mixed_outcome().models, options())
    uris = [artifact["location"]["uri"] for artifact in artifacts.objects]
    assert uris[1:3] == ["bundles/hand%20gestures.task", "detector.tflite"]
    assert artifacts.objects[2]["parentIndex"] == 1
    assert artifacts.objects[2]["offset"] == 64


def test_models_that_could_not_be_read_are_no_analysis_targets() -> None:
    artifacts = Artifacts(mixed_outcome().models, options())
    assert "models/locked.tflite" not in {a["location"]["uri"] for a in artifacts.objects}


def test_a_listing_is_embedded_once() -> None:
    artifacts = Artifacts(mixed_outcome().models, options())
    model = mixed_outcome().models[0]
    before = len(artifacts.objects)
    first, _ = artifacts.listing(model, LISTING)
    second, _ = artifacts.listing(model, LISTING)
    assert first == second
    assert len(artifacts.objects) == before + 1


def test_long_listings_end_with_a_line_that_says_so() -> None:
    line = "  %value : f32[1,2,3,4] = RELU.v1(%other)\n"
    count = 2 * MAXIMUM_LISTING_CHARACTERS // len(line)
    shortened = embedded_listing(Listing(line * count, {"subgraphs[0].operators[9]": count - 1}))
    assert len(shortened.text) <= MAXIMUM_LISTING_CHARACTERS
    *kept, last, end = shortened.text.split("\n")
    assert end == ""
    assert last == f"… {count - len(kept)} more lines, see tflint dump"


def test_locations_behind_the_cut_point_to_its_line() -> None:
    line = "x" * 1000 + "\n"
    shortened = embedded_listing(Listing(line * 2000, {"subgraphs[0]": 1990}))
    position = ListingLines(shortened).position(Location("m", None, "subgraphs[0].name"))
    assert position.text.startswith("… ")
    assert position.line == shortened.text.count("\n")
