"""Digests of parts of the file, in a bounded amount of work."""

from __future__ import annotations

from tflint.flatbuffer.plain import digest

# Buffers outside the flatbuffer can overlap, so that all of them are any number of times the file.
MAX_WORK = 4


class Digests:
    """Computes the digest of each part once, and of at most four times the file in all."""

    def __init__(self, file_size: int) -> None:
        self._left = MAX_WORK * file_size
        self._known: dict[object, str] = {}

    def of(self, part: object, data: memoryview) -> str:
        """` sha256:11c9ca8a`, the first digits of the digest of `data`, which is the content of
        `part`; empty without data, and when the work is used up."""
        if part not in self._known:
            self._left -= len(data)
            known = len(data) > 0 and self._left >= 0
            self._known[part] = f" {digest(data)}" if known else ""
        return self._known[part]
