"""A summary as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tflint.escaping import ascii_only, escape
from tflint.summary.section import Block, Fields, Lines, Section, Table

NARROWEST = 40
_BETWEEN_PHRASES = "   "
_BETWEEN_COLUMNS = 2
_AROUND_HEADS = 2  # what tabulate adds
_MARGIN = "  "
_SHORTEST_CELL = 12
_MAX_CELL = 200

# What this program writes beyond ASCII, as ASCII writes it.
_IN_ASCII = str.maketrans(
    {"\N{MINUS SIGN}": "-", "\N{MULTIPLICATION SIGN}": "*", "\N{HORIZONTAL ELLIPSIS}": "..."}
)


def text(title: str, parts: Sequence[Section], width: int, in_ascii: bool = False) -> str:
    """The sections below a title line, in lines of at most `width` columns as far as words allow.

    The first section has no heading of its own when it is made of fields.
    """
    width = max(width, NARROWEST)
    lines = [_safe(title)]
    for position, section in enumerate(part for part in parts if part.blocks):
        if position or not isinstance(section.blocks[0], Fields):
            lines += ["", section.name]
        for block in section.blocks:
            lines += _block(block, width)
    empty = [part.name for part in parts if not part.blocks and not part.data]
    lines += ["", *(f"{name}: none" for name in empty)] if empty else []
    shown = "\n".join(line.rstrip() for line in lines) + "\n"
    return spelled_in_ascii(shown) if in_ascii else shown


def spelled_in_ascii(words: str) -> str:
    """The words with `-`, `*` and `...` for the signs that this program writes, and escapes for
    other characters outside of ASCII."""
    return ascii_only(words.translate(_IN_ASCII))


def _block(block: Block, width: int) -> Iterator[str]:
    if isinstance(block, Fields):
        labels = max((len(label) for label, _ in block.rows), default=0)
        for label, phrases in block.rows:
            yield from _row(f"{_MARGIN}{label:<{labels}}  ", phrases, width)
    elif isinstance(block, Table):
        yield from (_MARGIN + line for line in _table(block, width - len(_MARGIN)))
    elif isinstance(block, Lines):
        yield from (_MARGIN + _safe(line) for line in block.lines)
    else:
        yield from ("", _MARGIN + _safe(block.text))


def _row(start: str, phrases: Sequence[str], width: int) -> Iterator[str]:
    """A label with phrases side by side; what does not fit goes on below, broken at blanks."""
    margin = " " * len(start)
    line = start
    for phrase in map(_safe, phrases):
        before = "" if line in (start, margin) else _BETWEEN_PHRASES
        if before and len(line + before + phrase.rstrip()) > width:
            yield line
            line, before = margin, ""
        for word in phrase.split(" "):
            if len(line + before + word) > width and line not in (start, margin):
                yield line
                line, before = margin, ""
            line += before + word
            before = " "
    yield line


def _table(table: Table, width: int) -> list[str]:
    from tabulate import tabulate

    rows = [[_cell(cell) for cell in row] for row in table.rows]
    rows = _fitted(table, rows, width)
    return tabulate(
        rows,
        table.head,
        tablefmt="plain",
        disable_numparse=True,
        colalign=table.alignment,
    ).splitlines()


def _fitted(table: Table, rows: list[list[str]], width: int) -> list[list[str]]:
    """The rows with the cells of long columns shortened, the longest first, until a line fits."""
    columns = range(len(table.head))
    widths = [
        max([len(table.head[c]) + _AROUND_HEADS, *(len(row[c]) for row in rows)]) for c in columns
    ]
    long = [column for column in columns if table.head[column] in table.long]
    excess = sum(widths) + _BETWEEN_COLUMNS * (len(widths) - 1) - width
    limits = dict.fromkeys(columns, _MAX_CELL)
    while excess > 0 and long:
        widest = max(long, key=lambda column: widths[column])
        if widths[widest] <= _SHORTEST_CELL:
            break
        others = [widths[column] for column in long if column != widest]
        step = min(excess, max(1, widths[widest] - max([*others, _SHORTEST_CELL])))
        widths[widest] -= step
        limits[widest] = widths[widest]
        excess -= step
    return [[_shortened(cell, limits[column]) for column, cell in enumerate(row)] for row in rows]


def _shortened(text: str, limit: int) -> str:
    """The end stays, which is where names of one model differ."""
    if len(text) <= limit:
        return text
    end = (limit - 1) * 2 // 3
    return f"{text[: limit - 1 - end]}…{text[-end:]}"


def _cell(cell: str | int) -> str:
    return f"{cell:,}" if isinstance(cell, int) else _safe(cell)


def _safe(words: str) -> str:
    return escape(words)
