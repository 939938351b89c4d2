"""How much of a file is read and kept.

Tensors of a crafted file can share its bytes any number of times, so that what is done for each of
them could take time and memory out of proportion. Sound files never come near these limits.
"""

from __future__ import annotations

WEIGHT_READS = 4
LEAST_ROWS = 1 << 16


class Allowance:
    """What is left for a model with a file of `size` bytes: bytes of weights and of other constants
    to be read, and bounds of channels to be kept."""

    def __init__(self, size: int) -> None:
        self._weights = WEIGHT_READS * size
        self._constants = size
        self._rows = LEAST_ROWS + size // 16

    def reads_weights(self, size: int) -> bool:
        """Take `size` bytes of weights; false when there are not enough left."""
        self._weights -= size
        return self._weights >= 0

    def reads_constant(self, size: int) -> bool:
        """Take `size` bytes of another constant."""
        self._constants -= size
        return self._constants >= 0

    def keeps_rows(self, count: int) -> bool:
        """Take bounds of `count` channels."""
        self._rows -= count
        return self._rows >= 0
