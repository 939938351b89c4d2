"""What only some formats show of a model: digest, listing and the lines of it."""

from __future__ import annotations

from dataclasses import replace

from tflint.lint.diagnostic import Diagnostic
from tflint.lint.outcome import Listing, ModelOutcome
from tflint.model.file import File
from tflint.report import Needs
from tflint.report.listing_file import LISTING_SUFFIX


def enriched(outcome: ModelOutcome, file: File, needs: Needs) -> ModelOutcome:
    """The outcome with what `needs` asks for; a listing only when there are findings."""
    if needs.sha256:
        import hashlib

        outcome = replace(outcome, sha256=hashlib.sha256(file.data).hexdigest())
    found = outcome.diagnostics or outcome.suppressed
    if file.model is None or not found or not _needs_listing(file, needs):
        return outcome
    from tflint.listing import list_model

    listing = list_model(file.model)
    return replace(
        outcome,
        listing=listing,
        diagnostics=tuple(_with_line(each, listing) for each in outcome.diagnostics),
        suppressed=tuple(_with_line(each, listing) for each in outcome.suppressed),
    )


def _needs_listing(file: File, needs: Needs) -> bool:
    if needs.listing:
        return True
    path = file.path
    beside = None if path is None else path.with_name(path.name + LISTING_SUFFIX)
    return needs.committed_listing and beside is not None and beside.is_file()


def _with_line(diagnostic: Diagnostic, listing: Listing) -> Diagnostic:
    """With the line of its address, or of the nearest address around it."""
    address = diagnostic.location.address
    line = listing.lines.get(address)
    while line is None and address:
        address = address[: max(address.rfind("."), address.rfind("["), 0)]
        line = listing.lines.get(address)
    return replace(diagnostic, location=replace(diagnostic.location, listing_line=line))
