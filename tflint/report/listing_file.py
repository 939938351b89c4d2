"""The text listing of a model, and the listing file that may be committed beside it."""

from __future__ import annotations

from typing import NamedTuple

from tflint.lint.diagnostic import Location
from tflint.lint.outcome import Listing, ModelOutcome
from tflint.report.options import ReportOptions

LISTING_SUFFIX = ".lst"


def has_listing_file(model: ModelOutcome, options: ReportOptions) -> bool:
    """Whether an up-to-date listing lies beside the model file: one with the text of
    `model.listing`. Members of bundles have no such file."""
    if model.listing is None or model.member is not None:
        return False
    file = options.cwd / (model.path + LISTING_SUFFIX)
    expected = model.listing.text.encode("utf-8", "replace")
    try:
        return file.stat().st_size == len(expected) and file.read_bytes() == expected
    except (OSError, ValueError):
        return False


class LinePosition(NamedTuple):
    """A line of a listing without its indentation; line and columns count from 1, `end_column` is
    the one behind the last character."""

    line: int
    column: int
    end_column: int
    text: str


class ListingLines:
    """A listing by line, to look up where a location stands in it."""

    def __init__(self, listing: Listing) -> None:
        self._lines = listing.text.removesuffix("\n").split("\n")
        self._by_address = listing.lines

    def position(self, location: Location) -> LinePosition:
        """The line of the location, else of the nearest address around it, else of the model."""
        line = location.listing_line or self._enclosing(location.address)
        line = min(line, len(self._lines))
        content = self._lines[line - 1]
        text = content.lstrip(" ")
        return LinePosition(line, len(content) - len(text) + 1, len(content) + 1, text)

    def _enclosing(self, address: str) -> int:
        while address:
            if address in self._by_address:
                return self._by_address[address]
            address = address[: max(address.rfind("."), address.rfind("["), 0)]
        return self._by_address.get("model", 1)
