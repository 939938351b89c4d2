"""Format `gitlab`: a Code Quality report (https://docs.gitlab.com/ci/testing/code_quality/)."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from tflint.escaping import escape, readable_sentence
from tflint.lint.diagnostic import Diagnostic
from tflint.lint.outcome import ModelOutcome, Outcome
from tflint.lint.severity import Severity
from tflint.report.json_text import json_text
from tflint.report.listing_file import ListingLines, has_listing_file
from tflint.report.options import ReportOptions
from tflint.report.paths import RepositoryPaths

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(outcome: Outcome, options: ReportOptions) -> Iterator[str]:
    """One JSON list with an object per finding."""
    paths = RepositoryPaths(options)
    separator = "["
    for model in outcome.models:
        listing = None
        if model.listing is not None and has_listing_file(model, options):
            listing = ListingLines(model.listing)
        for diagnostic in model.diagnostics:
            line = 1 if listing is None else listing.position(diagnostic.location).line
            entry = _issue(diagnostic, model, line, paths)
            yield f"{separator}\n  {json_text(entry, indent=2)}"
            separator = ","
    yield "[]\n" if separator == "[" else "\n]\n"


def _issue(
    diagnostic: Diagnostic, model: ModelOutcome, line: int, paths: RepositoryPaths
) -> dict[str, Any]:
    path = paths.relative(model.path)
    member = "" if model.member is None else f"!/{model.member}"
    message = readable_sentence(diagnostic.message)
    digest = sha256((path + member).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return {
        "description": f"{diagnostic.code} {diagnostic.name}: {message}",
        "check_name": diagnostic.code,
        "fingerprint": f"{diagnostic.fingerprint.removeprefix('v1:')}:{digest}",
        "severity": _SEVERITIES[diagnostic.severity],
        "location": {"path": escape(path), "lines": {"begin": line}},
    }
