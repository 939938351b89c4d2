"""A comparison as Markdown: a table for each class, short enough for a review comment."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.comparison.change import Change, ChangeClass, Comparison
from tflint.comparison.report.sides import Side, size_change
from tflint.comparison.report.text import class_summary, verdict
from tflint.escaping import readable, readable_sentence
from tflint.markdown_escaping import code, plain
from tflint.report.markdown import CHARACTER_LIMIT
from tflint.summary.wording import quantity

_ROOM_FOR_NOTE = 200
_TABLE_HEAD = "| | where | change |\n| --- | --- | --- |\n"


def markdown(
    old: Side, new: Side, comparison: Comparison, *, in_ascii: bool = False
) -> Iterator[str]:
    """Heading, then a table for each class, cut with a note at 60,000 characters."""
    paths = [code(readable(side.display_path, in_ascii=in_ascii)) for side in (old, new)]
    head = f"## tflint diff\n\n{' → '.join(paths)}\n\n{size_change(old, new)}\n"
    yield head.replace("→", "-&gt;") if in_ascii else head
    for note in comparison.notes:
        yield f"\nnote: {plain(note)}\n"
    if not comparison.changes:
        yield f"\n{verdict(comparison)}\n"
    left = CHARACTER_LIMIT - _ROOM_FOR_NOTE - len(head) - sum(map(len, comparison.notes))
    dropped = 0
    for row in _rows(comparison, in_ascii):
        if dropped or len(row) > left:
            dropped += 1
            continue
        left -= len(row)
        yield row
    if dropped:
        yield f"\n{quantity(dropped, 'more change')} left out to keep this report short.\n"


def _rows(comparison: Comparison, in_ascii: bool) -> Iterator[str]:
    """One piece of text for each change; the first of a class has the heading in front."""
    for cls in ChangeClass:
        changes = comparison.of(cls)
        heading = f"\n### {class_summary(cls, changes, comparison)}\n\n{_TABLE_HEAD}"
        for change in changes:
            yield heading + _row(change, in_ascii)
            heading = ""


def _row(change: Change, in_ascii: bool) -> str:
    mark = "**!**" if change.breaking else ""
    cells = (plain(readable_sentence(t, in_ascii)) for t in (change.subject, change.message))
    return f"| {mark} | {' | '.join(cells)} |\n"
