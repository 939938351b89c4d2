"""A summary as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tflint.escaping import escape
from tflint.markdown_escaping import plain
from tflint.summary.section import Block, Fields, Heading, Section, Table
from tflint.summary.text import spelled_in_ascii


def markdown(title: str, parts: Sequence[Section], in_ascii: bool = False) -> str:
    """The title as a heading, then the sections as lists and tables."""
    lines = [f"## {_cell(title)}"]
    for part in parts:
        if part.blocks and not isinstance(part.blocks[0], Fields):
            lines += ["", f"### {part.name}"]
        for block in part.blocks:
            lines += ["", *_block(block)]
        if not part.blocks and not part.data:
            lines += ["", f"### {part.name}", "", "none"]
    shown = "\n".join(lines) + "\n"
    return spelled_in_ascii(shown) if in_ascii else shown


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Fields):
        yield from _list(block)
    elif isinstance(block, Table):
        yield from _table(block)
    elif isinstance(block, Heading):
        yield f"#### {_cell(block.text)}"
    else:
        # Indented text is shown as it is, and nothing in it can end that.
        yield from (f"    {escape(line)}" for line in block.lines)


def _list(block: Fields) -> Iterator[str]:
    for label, phrases in block.rows:
        words = "; ".join(_cell(phrase.strip()) for phrase in phrases)
        yield f"- {label}: {words}" if label else f"  - {words}"


def _table(table: Table) -> Iterator[str]:
    from tabulate import tabulate

    rows = [[_cell(cell) for cell in row] for row in table.rows]
    yield from tabulate(
        rows,
        table.head,
        tablefmt="pipe",
        disable_numparse=True,
        colalign=table.alignment,
    ).splitlines()


def _cell(cell: str | int) -> str:
    return f"{cell:,}" if isinstance(cell, int) else plain(escape(cell))
