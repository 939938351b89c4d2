"""The lines of a listing under construction, and where in it each address is."""

from __future__ import annotations

from tflint.lint.outcome import Listing

# Parts of a file can be used again and again, so that a listing could be any number of times larger.
# Those of 293 public models are at most 1.2 times the file.
MAX_GROWTH = 32
FREE_CHARACTERS = 4 << 20


class FullError(Exception):
    """The listing has become too long."""


class Lines:
    """Lines of text, without line ends, up to a limit that grows with the file.

    `limit` is in characters; the line that crosses it is the last one.
    """

    def __init__(self, file_size: int) -> None:
        self.limit = FREE_CHARACTERS + MAX_GROWTH * file_size
        self._left = self.limit
        self._text: list[str] = []
        self._by_address: dict[str, int] = {}

    def add(self, line: str, *addresses: str) -> None:
        """Add a line that shows what is at these addresses; the first line that shows an address
        counts. Raises `FullError` when there was no room left before it."""
        if self._left <= 0:
            raise FullError
        self._left -= len(line) + 1
        self._text.append(line)
        for address in addresses:
            self._by_address.setdefault(address, len(self._text))

    def cut(self) -> None:
        """Say that the rest is missing."""
        self._text.append(f"cut here: the listing is longer than {self.limit:,} characters")

    def listing(self) -> Listing:
        """What was added."""
        return Listing("\n".join(self._text) + "\n", self._by_address)
