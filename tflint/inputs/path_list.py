"""Lists of paths: `@FILE`."""

from __future__ import annotations

import codecs


def listed_paths(content: bytes) -> list[str]:
    """The paths in a list: one per line, or separated by NUL bytes if there is one; UTF-8, or UTF-16
    with a byte order mark, as PowerShell writes it. Empty entries are dropped; bytes that are no
    UTF-8 stand for themselves, as in file names."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = content.decode("utf-16", "replace")
    else:
        text = content.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")
    entries = text.split("\0") if "\0" in text else text.replace("\r\n", "\n").split("\n")
    return [entry for entry in entries if entry]
