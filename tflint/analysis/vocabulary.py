"""The text of a vocabulary, as the tokenizers of Task Library and MediaPipe read it.

Regular-expression tokenizers read `token id` on each line (`text/tokenizers/tokenizer_utils.cc`,
LoadVocabAndIndexFromBuffer, in tensorflow/tflite-support and google-ai-edge/mediapipe); BERT
tokenizers one token on each line, whose id is the number of lines before it that are not empty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MAX_BYTES = 4 << 20
"""The largest known vocabulary (119,547 tokens of multilingual BERT) has 1 MB."""

# Readers split at single spaces; a real vocabulary has an entry for the empty word: " 5138".
_NUMBERED = re.compile(r"([^ ]*) (-?\d{1,9})( .*|\r)?")


@dataclass(slots=True)
class Vocabulary:
    """The tokens with their ids (of a token that stands there twice the last one, as readers do it),
    and what is wrong with the lines, counted from 1.

    `duplicates` are tokens that stand there twice, each with both lines. `blank_lines` are empty
    ones that have a token after them; `bad_line` is the first that has no token and id.
    """

    ids: dict[str, int] = field(default_factory=dict)
    duplicates: list[tuple[str, int, int]] = field(default_factory=list)
    blank_lines: list[int] = field(default_factory=list)
    bad_line: tuple[int, str] | None = None

    @property
    def largest_id(self) -> int:
        """The greatest id; -1 without tokens."""
        return max(self.ids.values(), default=-1)


def read_lines(data: bytes) -> Vocabulary:
    """The vocabulary of a BERT tokenizer. Never raises, whatever the bytes."""
    found = Vocabulary()
    lines: dict[str, int] = {}
    empty: list[int] = []
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
        token = line.removesuffix("\r")
        if not token:
            empty.append(number)
            continue
        found.blank_lines, empty = found.blank_lines + empty, []
        _add(found, lines, token, number, len(lines) + len(found.duplicates))
    return found


def read_numbered(data: bytes) -> Vocabulary:
    """The vocabulary of a regular-expression tokenizer. Never raises, whatever the bytes."""
    found = Vocabulary()
    lines: dict[str, int] = {}
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
        if not line.rstrip("\r"):
            continue
        match = _NUMBERED.fullmatch(line)
        if match is None:
            found.bad_line = found.bad_line or (number, line)
        else:
            _add(found, lines, match[1], number, int(match[2]))
    return found


def _add(found: Vocabulary, lines: dict[str, int], token: str, line: int, token_id: int) -> None:
    if token in lines:
        found.duplicates.append((token, lines[token], line))
    lines.setdefault(token, line)
    found.ids[token] = token_id
