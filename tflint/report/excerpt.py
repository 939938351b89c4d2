"""The lines of the graph around a finding, made to fit."""

from __future__ import annotations

from tflint.escaping import cut, escape


def fitted_excerpt(excerpt: str, width: int, in_ascii: bool = False) -> list[str]:
    """The lines of an excerpt, safe to print, at most `width` characters each.

    When the last line is a caret under the line above and that line is too long, the operands left
    of the caret make room for it. With `in_ascii` every other character becomes a single one, since
    carets have to stay in their column.
    """
    lines = [escape(line) for line in excerpt.rstrip("\n").split("\n")]
    if in_ascii:
        lines = [_single_ascii(line) for line in lines]
    ellipsis = "." if in_ascii else "…"
    if len(lines) > 1 and lines[-1].lstrip(" ").startswith("^"):
        lines[-2:] = _around_caret(lines[-2], lines[-1], width, ellipsis)
    return [cut(line, width, ellipsis).rstrip(" ") for line in lines]


def _around_caret(line: str, mark: str, width: int, ellipsis: str) -> tuple[str, str]:
    operands = line.find("(") + 1
    first_shown = mark.index("^") - width // 3
    removed = first_shown - operands - len(ellipsis)
    if len(line) <= width or removed <= 0:
        return line, mark
    return line[:operands] + ellipsis + line[first_shown:], mark[removed:]


def _single_ascii(line: str) -> str:
    return line.replace("…", ".").encode("ascii", "replace").decode("ascii")
