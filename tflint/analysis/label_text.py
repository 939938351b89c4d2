"""The text of a label file, as the programs that read it split it.

They do not agree. Task Library splits at LF and drops one empty string at the end
(tensorflow/tflite-support `metadata/cc/utils` and `core/label_map_item.cc`); MediaPipe ends a line at
LF, CRLF or CR; Android's `FileUtil.loadLabels` drops blank lines. Nobody removes a byte order mark.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cached_property

MAX_BYTES = 1 << 20
"""Beyond this a file is taken for no label list; the largest known ones have some 500 kB."""

_LINE_END = r"\r\n|\n|\r"
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"
_UTF16_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True)
class LabelText:
    """A decoded label file.

    `text` is without byte order mark and has U+FFFD where bytes are not UTF-8; `bad_byte` is the
    offset of the first such byte. `lines` are split at CRLF, LF and CR, without the empty string
    behind the last line end. `mark` is the encoding a byte order mark stands for, or empty.
    """

    size: int
    text: str
    lines: tuple[str, ...]
    mark: str = ""
    bad_byte: int | None = None

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The lines without the blank ones at the end."""
        return self.lines[: self.trailing_blank_from]

    @cached_property
    def trailing_blank_from(self) -> int:
        """The index of the first of the blank lines at the end; the number of lines if there is
        none."""
        end = len(self.lines)
        while end and not self.lines[end - 1].strip():
            end -= 1
        return end

    @cached_property
    def blank_lines(self) -> list[int]:
        """The indices, from 0, of blank lines that have a label after them."""
        return [i for i, line in enumerate(self.labels) if not line.strip()]

    @cached_property
    def task_library_count(self) -> int:
        """How many labels Task Library sees."""
        parts = self.text.split("\n")
        return len(parts) - (not parts[-1])

    @cached_property
    def crlf_count(self) -> int:
        """The number of lines that end with CRLF."""
        return self.text.count("\r\n")

    @cached_property
    def lone_cr_count(self) -> int:
        """The number of CR that no LF follows."""
        return self.text.count("\r") - self.crlf_count

    @cached_property
    def has_lf(self) -> bool:
        """At least one line ends with LF or CRLF."""
        return "\n" in self.text

    @cached_property
    def control_character(self) -> tuple[int, str] | None:
        """The first C0 character that is no tab and no line end: (line from 1, character)."""
        found = re.search(_CONTROL, self.text)
        if found is None:
            return None
        before = self.text[: found.start()]
        return len(re.findall(_LINE_END, before)) + 1, found[0]


def decode_labels(data: bytes) -> LabelText:
    """The text of a label file. Never raises, whatever the bytes."""
    mark, bad_byte = "", None
    encoding = _UTF16_MARKS.get(data[:2], "")
    if encoding:
        mark = encoding
        text = data[2:].decode(encoding, "replace")
    else:
        body = data
        if data.startswith(codecs.BOM_UTF8):
            mark, body = "utf-8", data[len(codecs.BOM_UTF8) :]
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError as error:
            bad_byte = len(data) - len(body) + error.start
            text = body.decode("utf-8", "replace")
    lines = re.split(_LINE_END, text)
    if not lines[-1]:
        lines.pop()
    return LabelText(len(data), text, tuple(lines), mark, bad_byte)
