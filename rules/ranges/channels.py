"""How channels are listed."""

from __future__ import annotations

from collections.abc import Sequence

SHOWN = 20
"""Listed in the text."""

LISTED = 1000
"""Listed in `data`."""


def channels(found: Sequence[int], one: str = "channel", many: str = "channels") -> str:
    """`channel 3` or `channels 3, 7, ...`."""
    listed = ", ".join(map(str, found[:SHOWN]))
    return f"{many if len(found) > 1 else one} {listed}{', ...' if len(found) > SHOWN else ''}"
