"""A comparison as text: a line for each change, the most important first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tflint.comparison.change import Change, ChangeClass, Comparison
from tflint.comparison.report.sides import Side, size_change
from tflint.escaping import readable, readable_sentence
from tflint.summary.wording import quantity

# Converters change every tensor in the same way: a few lines of a kind tell it.
PER_KIND = 10


def text(
    old: Side,
    new: Side,
    comparison: Comparison,
    *,
    in_ascii: bool = False,
    complete: bool = False,
    title: bool = True,
) -> Iterator[str]:
    """Lines with line ends. `complete` prints all changes of a kind, not the first ten; breaking ones
    are always printed."""
    if title:
        paths = (readable(side.display_path, in_ascii=in_ascii) for side in (old, new))
        yield f"{' -> '.join(paths)}   {size_change(old, new)}\n"
    for cls in ChangeClass:
        changes = comparison.of(cls)
        if changes:
            yield f"{class_summary(cls, changes, comparison)}\n"
            yield from _lines(changes, in_ascii, complete)
    for note in comparison.notes:
        yield f"note: {note}\n"
    if not comparison.changes:
        yield f"{verdict(comparison)}\n"


def verdict(comparison: Comparison) -> str:
    """What is said when nothing changed."""
    if comparison.same_bytes:
        return "no difference: equal byte for byte"
    tolerance = f" beyond the tolerance of {comparison.rtol:g}" if comparison.rtol else ""
    if comparison.contract_only:
        return f"no difference in the contract{tolerance}; nothing else was compared"
    return (
        f"no difference{tolerance} but in layout, in inner names or in notes for converters such as "
        "recorded ranges"
    )


def class_summary(cls: ChangeClass, changes: list[Change], comparison: Comparison) -> str:
    """`contract: 3 changes, 2 breaking (!)`; for findings how many are new, fixed and unchanged."""
    if cls is ChangeClass.FINDINGS:
        counts = Counter(change.what for change in changes)
        words = f"{counts['finding-new']:,} new, {counts['finding-fixed']:,} fixed"
        return f"{cls}: {words}, {comparison.unchanged_findings:,} unchanged"
    breaking = sum(change.breaking for change in changes)
    return f"{cls}: {quantity(len(changes), 'change')}" + (
        f", {breaking:,} breaking (!)" if breaking else ""
    )


def _lines(changes: list[Change], in_ascii: bool, complete: bool) -> Iterator[str]:
    total = Counter(change.what for change in changes)
    shown: Counter[str] = Counter()
    for change in changes:
        shown[change.what] += 1
        if complete or change.breaking or shown[change.what] <= PER_KIND:
            mark = "!" if change.breaking else " "
            yield f"  {mark} {readable_sentence(change.text, in_ascii)}\n"
        elif shown[change.what] == total[change.what]:
            more = total[change.what] - PER_KIND
            yield f"    {more:,} more like this ({change.what}; -v prints all)\n"
