"""How elements and channels of weights are named in messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tflint.model.tensor import Tensor

SHOWN = 20
"""Channels that are listed in the text."""

LISTED = 1000
"""Channels that are listed in `data`: a crafted tensor can have millions."""


def element(tensor: Tensor, position: int) -> str:
    """The index of an element by its position in file order: `[3, 0, 2]`."""
    index: list[int] = []
    for dimension in reversed(tensor.shape):
        position, remainder = divmod(position, dimension)
        index.append(remainder)
    return f"[{', '.join(map(str, reversed(index)))}]"


def channels(found: Sequence[int]) -> str:
    """`channel 3` or `channels 3, 7, ...`."""
    listed = ", ".join(map(str, found[:SHOWN]))
    return f"channel{'s' if len(found) > 1 else ''} {listed}{', ...' if len(found) > SHOWN else ''}"
