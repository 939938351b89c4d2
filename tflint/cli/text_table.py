"""Tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence


def text_table(
    head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()
) -> str:
    """Rows below a head, in columns two spaces apart; the columns with the indices `right` are
    aligned there."""
    from tabulate import tabulate

    alignment = ["right" if index in right else "left" for index in range(len(head))]
    # The head is passed as a row: tabulate makes columns with a head wider than they need to be.
    table = tabulate([head, *rows], tablefmt="plain", disable_numparse=True, colalign=alignment)
    return "".join(f"{line.rstrip()}\n" for line in table.split("\n"))
