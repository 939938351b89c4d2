"""The parser version that the metadata asks for."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.minimum_parser_version import (
    NEWEST,
    Version,
    decisive_demand,
    is_refused_by_mediapipe,
    minimum_parser_version,
    parse_version,
    version_text,
)
from tflint.analysis.tflite_metadata import read_metadata, selected_consumers, tflite_metadata
from tflint.lint.diagnostic import Fix
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING, Severity
from tflint.model.model import Model
from tflint.model.tflite_metadata import TFLiteMetadata

_FIELD = "min_parser_version"
_SHOWN = 40


@rule("M106", "wrong-min-parser-version", severity=WARNING, confidence=HIGH, on=Model, fix="safe")
def wrong_min_parser_version(model: Model, facts: Facts) -> Iterator[Finding]:
    """The metadata asks for another parser version than its fields need.

    What it checks:
        The text min_parser_version against the version computed from the fields that are used, as
        the populator computes it. Too low, or no one to three numbers joined by dots, is a warning;
        absent or higher than needed is an info. With target mediapipe a version above 1.5.0 is an
        error, and so is a text that its parser cannot read.

    Why it matters:
        With too low a version, old parsers skip fields they do not know instead of refusing the
        model. MediaPipe refuses a version above its own, 1.5.0, and a part that is no number ends
        the whole process with an uncaught exception.

    How to fix:
        Let tflite_support.metadata.MetadataPopulator write the metadata: it sets the version in
        populate(). With flatbuffers, set ModelMetadata.min_parser_version to the version that the
        message names.

    When it is wrong:
        When the metadata uses a schema newer than 1.5.0.

    Source:
        tensorflow/tflite-support metadata/cc/metadata_version.cc, GetMinimumMetadataParserVersion;
        recomputed for 38 public files, of which 34 agree, 3 have no version and 1 has too low a
        one; 9.9.9, abc and texts like them were run with mediapipe 1.2.2.
    """
    metadata = facts.of(tflite_metadata)
    if metadata is None:
        return
    needed = facts.of(minimum_parser_version)
    is_mediapipe = "mediapipe" in facts.of(selected_consumers)
    if metadata.table[_FIELD] is None:
        yield _finding(
            metadata,
            f"the metadata has no min_parser_version, expected {version_text(needed)}",
            needed,
            INFO,
        )
        return
    stored = metadata.text(_FIELD)
    version = parse_version(stored)
    if version is None:
        shown = stored if len(stored) <= _SHOWN else f"{stored[:_SHOWN]}…"
        yield _finding(
            metadata,
            f"min_parser_version is {shown!r}, expected numbers joined by dots such as "
            f"{version_text(needed)}",
            needed,
            ERROR if is_mediapipe and is_refused_by_mediapipe(stored) else WARNING,
        )
    elif version < needed:
        demand = facts.of(decisive_demand)
        feature = f", because it uses {demand.feature}" if demand is not None else ""
        yield _finding(
            metadata,
            f"min_parser_version is {stored}, but the metadata needs {version_text(needed)}{feature}",
            needed,
            WARNING,
        )
    elif version > NEWEST and is_mediapipe:
        yield _finding(
            metadata,
            f"min_parser_version is {stored}, and MediaPipe refuses all above {version_text(NEWEST)}",
            needed,
            ERROR,
        )
    elif version > needed and not _is_from_newer_schema(metadata):
        yield _finding(
            metadata,
            f"min_parser_version is {stored}, but the metadata needs only {version_text(needed)}",
            needed,
            INFO,
        )


def _finding(
    metadata: TFLiteMetadata, message: str, needed: Version, severity: Severity
) -> Finding:
    stored = metadata.table[_FIELD] is not None
    return Finding(
        message,
        at=metadata,
        field=_FIELD if stored else "",
        help=f"set min_parser_version to {version_text(needed)}, as MetadataPopulator does",
        severity=severity,
        data={"needed": version_text(needed)},
        targets=("mediapipe",) if severity is ERROR else (),
        fix=Fix("safe", f"set min_parser_version to {version_text(needed)}"),
    )


def _is_from_newer_schema(metadata: TFLiteMetadata) -> bool:
    """There are fields whose version is not known here."""
    document = read_metadata(metadata.entry)
    return bool(document.unknown_fields or document.unknown_unions)
