"""The two models of a comparison, as reports name them."""

from __future__ import annotations

from typing import NamedTuple

from tflint.comparison.wording import percent
from tflint.summary.wording import quantity, size


class Side(NamedTuple):
    """A model: `path` as given by the user (`REV:PATH` included), the member of a bundle, its size in
    bytes and the SHA-256 digest of these."""

    path: str
    member: str | None
    size: int
    sha256: str

    @property
    def display_path(self) -> str:
        """`PATH`, or `BUNDLE!/MEMBER`."""
        return self.path if self.member is None else f"{self.path}!/{self.member}"


def size_change(old: Side, new: Side) -> str:
    """`3.88 MiB -> 1.02 MiB (-74 %)`, `256 MiB (+16 bytes)`; one size when it is the same."""
    if old.size == new.size:
        return size(new.size)
    sign = "+" if new.size > old.size else "-"
    change = abs(new.size - old.size)
    before, after = size(old.size), size(new.size)
    if before == after:
        return f"{after} ({sign}{quantity(change, 'byte')})"
    return f"{before} -> {after} ({sign}{percent(change / old.size)})"
