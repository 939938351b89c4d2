"""The two models of a comparison, as reports name them."""

from __future__ import annotations

from typing import NamedTuple

from tflint.summary.wording import size


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
    """`3.88 MiB -> 1.02 MiB (-74 %)`; one size when it is the same."""
    if old.size == new.size:
        return size(new.size)
    percent = (new.size - old.size) / old.size * 100
    return f"{size(old.size)} -> {size(new.size)} ({percent:+.2g} %)"
