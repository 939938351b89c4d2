"""Fixes of the texts in the zip, most of which are labels.

Bytes are changed, so that what is not understood of a text stays as it is.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING

from tflint.fixing.refusal import RefusedError

if TYPE_CHECKING:
    from tflint.fixing.draft import Draft
    from tflint.lint.diagnostic import Diagnostic

_INDEX = re.compile(rb"\s*\d{1,9}(?:[:,\t]\s*|\s+)(?=\S)")
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|\Z)")


def make_plain_text(draft: Draft, diagnostic: Diagnostic) -> None:
    """L304: UTF-8 without byte order mark and with LF line ends. Labels stay what they are."""
    name = _file_name(diagnostic)
    data = draft.file(name)
    problem = diagnostic.data["problem"]
    if problem == "utf-16":
        data = _from_utf_16(data).replace(b"\r\n", b"\n")
    elif problem == "bom":
        data = data.removeprefix(codecs.BOM_UTF8)
    elif problem == "crlf":
        data = data.replace(b"\r\n", b"\n")
    elif problem == "cr":
        data = data.replace(b"\r", b"\n")
    draft.files[name] = data


def drop_blank_lines_at_the_end(draft: Draft, diagnostic: Diagnostic) -> None:
    """L303: the last label keeps its line end, and nothing follows."""
    name = _file_name(diagnostic)
    lines = _lines(draft.file(name))
    while lines and not lines[-1].decode("utf-8", "replace").strip():
        lines.pop()
    draft.files[name] = b"".join(lines)


def drop_first_line(draft: Draft, diagnostic: Diagnostic) -> None:
    """L103: the label of the background class in front goes."""
    name = _file_name(diagnostic)
    draft.files[name] = b"".join(_lines(draft.file(name))[1:])


def remove_indices(draft: Draft, diagnostic: Diagnostic) -> None:
    """L305: the number in front of each label goes."""
    name = _file_name(diagnostic)
    lines = _lines(draft.file(name))
    draft.files[name] = b"".join(_INDEX.sub(b"", line, count=1) for line in lines)


def remove_white_space(draft: Draft, diagnostic: Diagnostic) -> None:
    """L308: what stands around a label goes."""
    name = _file_name(diagnostic)
    try:
        lines = [line.decode() for line in _lines(draft.file(name))]
    except UnicodeDecodeError:
        raise RefusedError(f'"{name}" is not UTF-8') from None
    draft.files[name] = "".join(line.strip() + _end(line) for line in lines).encode()


def keep_the_names(draft: Draft, diagnostic: Diagnostic) -> None:
    """L302: of a text in another format, the names in it, one on a line."""
    from tflint.analysis.label_formats import names_inside
    from tflint.analysis.label_text import decode_labels

    name = _file_name(diagnostic)
    found = names_inside(decode_labels(draft.file(name)))
    if found is None or any(not label.strip() or "\n" in label for label in found.names):
        raise RefusedError(f'no list of names was found in "{name}"')
    draft.files[name] = "".join(f"{label}\n" for label in found.names).encode()


def drop_last_line_end(draft: Draft, diagnostic: Diagnostic) -> None:
    """M406: what stands behind the last line end of a calibration counts as one more line."""
    name = str(diagnostic.data["file"])
    draft.files[name] = draft.file(name).removesuffix(b"\n")


def _file_name(diagnostic: Diagnostic) -> str:
    """The name in an address such as `files["labels.txt"]`."""
    address = diagnostic.location.address
    return str(json.loads(address.removeprefix("files[").removesuffix("]")))


def _lines(data: bytes) -> list[bytes]:
    """The lines with their ends."""
    return [line for line in _LINE.findall(data) if line]


def _end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def _from_utf_16(data: bytes) -> bytes:
    try:
        return data.decode("utf-16").encode()
    except UnicodeError:
        raise RefusedError("its UTF-16 text is damaged") from None
