"""What the sections of a summary are made of, before it is text, Markdown or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Fields:
    """Labels, each with phrases that stand side by side; lines are broken between phrases first. An
    empty label goes on with the row above."""

    rows: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table. Cells are texts or whole numbers; those of the `long` columns may be shortened in
    their middle to make the table fit."""

    head: Sequence[str]
    rows: Sequence[Sequence[str | int]]
    long: frozenset[str] = frozenset()

    @property
    def alignment(self) -> list[str] | None:
        """`left` for each column of texts and `right` for each of numbers, as tabulate wants it."""
        if not self.rows:
            return None
        return [
            "right" if all(isinstance(cell, int) for cell in column) else "left"
            for column in zip(*self.rows, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Heading:
    """A line above what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines to be shown as they are."""

    lines: Sequence[str]


Block: TypeAlias = Fields | Table | Heading | Lines


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the summary: `data` for programs (what JSON can express), `blocks` for people. Texts
    from the model are as they are in both; whoever prints them escapes them."""

    name: str
    data: Any
    blocks: Sequence[Block]
