"""Text from a model made harmless to print.

Names, descriptions and file names come from the file and may hold anything: terminal control
sequences, line breaks that forge a finding, bidirectional controls that reorder what is read.
"""

from __future__ import annotations

import re

NAME_LIMIT = 200
SENTENCE_LIMIT = 1000

# C0, DEL and C1; bidirectional controls and marks; the line and paragraph separators, at which
# many programs break lines; lone surrogates and the two noncharacters, which no encoding of XML
# can express. Not compiled before it is needed, which takes 3 ms.
_UNPRINTABLE = (
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_LONG_QUOTE = re.compile(rf"'([^']{{{NAME_LIMIT + 1},}})'")


def escape(text: str) -> str:
    r"""`text` with every character that is not safe to print as `\u{…}`, in hexadecimal."""
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_UNPRINTABLE, _code_point, text)


def escape_json(text: str) -> str:
    r"""One line of JSON with every character that is not safe to print as `\uXXXX`."""
    return re.sub(_UNPRINTABLE, lambda character: f"\\u{ord(character[0]):04x}", text)


def escape_surrogates(text: str) -> str:
    r"""`text` with lone surrogates as `\u{…}`: the one thing JSON parsers do not agree on."""
    return text if text.isascii() else _LONE_SURROGATE.sub(_code_point, text)


def ascii_only(text: str) -> str:
    r"""`text` with `…` as three dots and every other character outside ASCII as `\u{…}`."""
    return text if text.isascii() else _NOT_ASCII.sub(_code_point, text.replace("…", "..."))


def cut(text: str, limit: int, ellipsis: str = "…") -> str:
    """At most `limit` characters of `text`, the last one `ellipsis` when something is missing."""
    return text if len(text) <= limit else text[: limit - 1] + ellipsis


def readable(text: str, limit: int = NAME_LIMIT, in_ascii: bool = False) -> str:
    """A name as the formats for people show it: cut, escaped, `in_ascii` if so wanted."""
    safe = escape(cut(text, limit))
    return ascii_only(safe) if in_ascii else safe


def readable_sentence(text: str, in_ascii: bool = False) -> str:
    """A message as the formats for people show it: like `readable`, with each quoted name cut to
    `NAME_LIMIT` and the whole to `SENTENCE_LIMIT`."""
    shorter = _LONG_QUOTE.sub(lambda quote: f"'{cut(quote[1], NAME_LIMIT)}'", text)
    return readable(shorter, SENTENCE_LIMIT, in_ascii)


def with_period(sentence: str) -> str:
    """`sentence` with a final period; messages of findings have none."""
    return sentence if sentence.endswith(".") else sentence + "."


def _code_point(character: re.Match[str]) -> str:
    return f"\\u{{{ord(character[0]):x}}}"
