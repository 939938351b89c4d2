r"""Texts from a model as string literals of programming languages.

Names may hold anything; a literal holds only printable ASCII, so that nothing in it can end the
literal, a comment or a line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator


def python(text: str) -> str:
    """A literal of Python."""
    return _quoted(text, "", lambda code: f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


def kotlin(text: str) -> str:
    """A literal of Kotlin, in which `$` begins a template."""
    return _quoted("".join(_utf16(text)), "$", lambda code: f"\\u{code:04x}")


def swift(text: str) -> str:
    """A literal of Swift, which cannot hold lone surrogates."""
    return _quoted(text, "", lambda code: f"\\u{{{_scalar(code):x}}}")


def c(text: str) -> str:
    """A literal of C in UTF-8. Question marks are escaped since two begin a trigraph, bytes are in
    octal since hexadecimal escapes have no end."""
    data = text.encode("utf-8", "replace").decode("latin-1")
    return _quoted(data, "?", lambda code: f"\\{code:03o}")


def _quoted(text: str, special: str, escape: Callable[[int], str]) -> str:
    return '"' + "".join(_characters(text, special, escape)) + '"'


def _characters(text: str, special: str, escape: Callable[[int], str]) -> Iterator[str]:
    for character in text:
        if character in '"\\' or character in special:
            yield "\\" + character
        elif " " <= character <= "~":
            yield character
        else:
            yield escape(ord(character))


def _utf16(text: str) -> Iterator[str]:
    """The units of UTF-16, as characters."""
    data = text.encode("utf-16-le", "surrogatepass")
    for low, high in zip(data[::2], data[1::2], strict=True):
        yield chr(low | high << 8)


def _scalar(code: int) -> int:
    return 0xFFFD if 0xD800 <= code < 0xE000 else code
