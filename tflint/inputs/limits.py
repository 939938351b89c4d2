"""How much of an input is read and unpacked."""

from __future__ import annotations

from typing import NamedTuple

MAX_EXPANSION = 200
_FREE_EXPANSION = 64 << 20


class OpeningSettings(NamedTuple):
    """Whether bundles are opened, and the largest file and bundle member in bytes (0: any)."""

    bundles: bool = True
    max_file_size: int = 0
    max_member_size: int = 4 << 30


def expansion_limit(compressed: int) -> int:
    """To how many bytes `compressed` bytes may be unpacked: 64 MiB, or 200 times as many."""
    return max(_FREE_EXPANSION, MAX_EXPANSION * compressed)


def exceeds(size: int, limit: int) -> bool:
    """Whether `size` is over `limit`; a limit of 0 is none."""
    return 0 < limit < size
