"""Models stored as C arrays, as `xxd -i` writes them and microcontroller projects keep them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tflint.inputs.c_numbers import number_bytes
from tflint.inputs.member_names import unique
from tflint.inputs.model_file import IDENTIFIER, has_identifier

# No alternative can fail far behind its start (an unterminated literal ends with its line, an
# unterminated comment with the text), so that every byte is looked at once; and none gives back what
# it took, because that costs memory per byte.
_LITERAL_OR_COMMENT = re.compile(
    rb'"(?:[^"\\\n]++|\\.)*+"?|' + rb"'(?:[^'\\\n]|\\.){1,12}'|" + rb"//[^\n]*+|/\*(?:.*?\*/|.*)",
    re.DOTALL,
)
_INITIALIZER = re.compile(rb'\{\s*+(?=-?[0-9])|=\s*+(?=")')
_NUMBERS = re.compile(rb"[^{};]*+")
_LITERAL = re.compile(rb'\s*+"((?:[^"\\\n]++|\\.)*+)"', re.DOTALL)
_LINE_JOIN = re.compile(rb"\\\r?\n")
# Python reads exactly two hexadecimal digits, C as many as there are.
_SHORT_HEX_ESCAPE = re.compile(rb"(\\\\)|\\x([0-9A-Fa-f])(?![0-9A-Fa-f])")
_BYTE_ESCAPES = re.compile(
    rb"(?:[^\\]++|\\(?:[0-3][0-7]{2}|[0-7]{1,2}(?![0-7])|x[0-9A-Fa-f]{2}|[abfnrtv\\'\"]))*+"
)

_LONGEST_DECLARATION = 1000
_ARRAY_NAME = re.compile(rb"([A-Za-z_]\w{0,200})\s{0,20}\[[^\][]{0,200}\]")
_LAST_NAME = re.compile(rb"([A-Za-z_]\w{0,200})\W*\Z")


def _notations(byte: int) -> bytes:
    """A pattern for the ways to write a number: hexadecimal, decimal, octal, binary."""
    return rf"(?:0x0*{byte:x}|{byte}|0+{byte:o}|0b0*{byte:b})[ul]{{0,3}}\s*+".encode()


_MODEL_HEAD = re.compile(
    rb"(?:-?\w{1,20}\s*+,\s*+){4}" + rb",\s*+".join(map(_notations, IDENTIFIER)), re.IGNORECASE
)


def model_arrays(source: memoryview) -> list[tuple[str, bytes]]:
    """The arrays in C or C++ source text that hold a model: name of the variable, and its bytes.

    Numbers are decimal, hexadecimal, octal or binary, with or without suffix, from -128 to 255;
    string literals have octal, hexadecimal or simple escapes. An array with anything else in it (a
    macro, an expression) is passed over. A second array of a name is called `NAME~2`.
    """
    text = bytes(source)
    if b"//" in text or b"/*" in text:
        text = _LITERAL_OR_COMMENT.sub(_without_comment, text)
    found = list(_model_initializers(text))
    names = unique(name for name, _ in found)
    return [(name, content) for name, (_, content) in zip(names, found, strict=True)]


def _without_comment(found: re.Match[bytes]) -> bytes:
    return b" " if found[0].startswith(b"/") else found[0]


def _model_initializers(text: bytes) -> Iterator[tuple[str, bytes]]:
    position = 0
    while opening := _INITIALIZER.search(text, position):
        position = opening.end()
        content = None
        if text.startswith(b'"', position):
            content, position = _string_bytes(text, position)
        elif _MODEL_HEAD.match(text, position) and (body := _NUMBERS.match(text, position)):
            position = body.end()
            if text.startswith(b"}", position):
                content = number_bytes(body[0])
        if content is not None and has_identifier(content):
            declaration = text[max(0, opening.start() - _LONGEST_DECLARATION) : opening.start()]
            yield _declared_name(declaration), content


def _declared_name(declaration: bytes) -> str:
    """`g_model` for `const unsigned char g_model[] PROGMEM =`, whatever stands before it."""
    own = re.split(rb"[;{}]", declaration.rstrip(b" \t\r\n={"))[-1]
    names = _ARRAY_NAME.findall(own) or _LAST_NAME.findall(own) or [b"array"]
    return str(names[-1], "ascii")


def _string_bytes(text: bytes, start: int) -> tuple[bytes | None, int]:
    """The bytes of the adjacent string literals from `start`, without the final zero that C adds
    (`None` for an escape that is none), and where they end."""
    parts: list[bytes | None] = []
    while literal := _LITERAL.match(text, start):
        parts.append(_literal_bytes(literal[1]))
        start = literal.end()
    known = [part for part in parts if part is not None]
    return b"".join(known) if len(known) == len(parts) else None, start


def _literal_bytes(literal: bytes) -> bytes | None:
    if b"\n" in literal:
        literal = _LINE_JOIN.sub(b"", literal)
    if b"\\x" in literal:
        literal = _SHORT_HEX_ESCAPE.sub(_with_two_digits, literal)
    if not _BYTE_ESCAPES.fullmatch(literal):
        return None
    return literal.decode("unicode_escape").encode("latin-1")


def _with_two_digits(found: re.Match[bytes]) -> bytes:
    return found[1] or b"\\x0" + found[2]
