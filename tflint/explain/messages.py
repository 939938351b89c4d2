"""Messages of run-times, delegates, libraries and compilers, and the rules that find their cause.

`known_messages.csv` is the table: a fragment of the message, in which `{n}` stands for any number
and `{}` for any words; who says it; the codes of the rules; and what it means. The fragments are
from the binaries or the output of LiteRT 2.3.0, TFLite Micro, MediaPipe Tasks 1.2 and vela 5.2, and
from public reports of users of the TFLite Task Library and of edgetpu_compiler 16.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files

_PLACEHOLDER = re.compile(r"\{n?\}")
_NUMBER = r"[-+]?(?:\d[\d.,]*(?:e[-+]?\d+)?|nan|inf)"
_WORDS = r".{0,80}?"
"""Of one message: the next one in a log must not be taken for its end."""

_VAGUE = 4
"""From this number of rules on a message does not say much."""


@dataclass(frozen=True, slots=True)
class KnownMessage:
    """A row of the table."""

    fragment: str
    source: str
    rules: tuple[str, ...]
    meaning: str

    @property
    def is_vague(self) -> bool:
        """It leaves the cause open, as `failed to prepare` does."""
        return len(self.rules) >= _VAGUE

    @property
    def literals(self) -> tuple[str, ...]:
        """What is in the message word for word, as `_plain` spells it."""
        return tuple(part for part in _PLACEHOLDER.split(_plain(self.fragment)) if part)


@dataclass(frozen=True, slots=True)
class MessageMatch:
    """A known message that was found in a text, and the words of the text that it was found in."""

    message: KnownMessage
    words: str


def rules_for_message(text: str) -> list[MessageMatch]:
    """The known messages in a pasted text, the most telling first; empty when there is none.

    Case, line breaks, the kind of quotes, numbers and names do not matter. A message that leaves
    the cause open is left out when another one does not.
    """
    plain = _plain(text)
    found: list[tuple[KnownMessage, int, int]] = []
    for message in known_messages():
        if all(literal in plain for literal in message.literals):
            place = re.search(_expression(message), plain)
            if place is not None:
                found.append((message, *place.span()))
    found = [entry for entry in found if not any(_is_part(entry, other) for other in found)]
    if not all(message.is_vague for message, _, _ in found):
        found = [entry for entry in found if not entry[0].is_vague]
    found.sort(key=_order)
    original = " ".join(text.split())
    return [MessageMatch(message, original[start:end]) for message, start, end in found]


@functools.cache
def known_messages() -> tuple[KnownMessage, ...]:
    """The table."""
    table = (files(__package__) / "known_messages.csv").read_text(encoding="utf-8")
    return tuple(_read(table.splitlines()))


def _read(lines: Iterable[str]) -> Iterator[KnownMessage]:
    for row in csv.DictReader(lines):
        yield KnownMessage(
            row["fragment"], row["source"], tuple(row["rules"].split()), row["meaning"]
        )


def _plain(text: str) -> str:
    """One line in lower case with one kind of quotes; every character keeps its place in
    `" ".join(text.split())`."""
    line = " ".join(text.split())
    lowered = "".join(
        low if len(low := character.lower()) == 1 else character for character in line
    )
    return lowered.translate(_QUOTES)


_QUOTES = {ord(quote): "'" for quote in '"`\u2018\u2019\u201c\u201d'}


def _expression(message: KnownMessage) -> str:
    """A regular expression for the plain text."""
    fragment, end, parts = _plain(message.fragment), 0, []
    for placeholder in _PLACEHOLDER.finditer(fragment):
        parts.append(re.escape(fragment[end : placeholder.start()]))
        parts.append(_NUMBER if placeholder[0] == "{n}" else _WORDS)
        end = placeholder.end()
    return "".join(parts) + re.escape(fragment[end:])


def _is_part(entry: tuple[KnownMessage, int, int], other: tuple[KnownMessage, int, int]) -> bool:
    """Whether a message lies inside a longer one, which says more."""
    (_, start, end), (_, other_start, other_end) = entry, other
    return other_start <= start and end <= other_end and end - start < other_end - other_start


def _order(entry: tuple[KnownMessage, int, int]) -> tuple[bool, int, int, int]:
    """Few rules before many; then the longer message; then the earlier."""
    message, start, _ = entry
    return message.is_vague, len(message.rules), -sum(map(len, message.literals)), start
