"""The metadata entry `model_control_dependencies`: pairs of operators of which one runs first.

Delegates keep to this order. Format: numbers of seven bits per byte, least significant first, the
eighth bit saying that more follow: a version, 1; the number of subgraphs; for each the number of its
pairs, and the pairs as signed numbers in zigzag code. Source: TensorFlow
`tensorflow/compiler/mlir/lite/experimental/remat/metadata_util.cc`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tflint.analysis.control_edges import ENTRY_NAME, MAX_BYTES, VERSION

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

MAX_VARINT_BYTES = 5

Pairs = tuple[tuple[int, int], ...]


def control_dependencies(facts: Facts) -> tuple[Pairs, ...] | None:
    """(first, second) operator indices, per subgraph; `None` without the entry, when it is malformed,
    and when it has more than 1 MiB."""
    entry = facts.model.metadata_entry(ENTRY_NAME)
    if entry is None or not entry.sound or len(entry.data) > MAX_BYTES:
        return None
    try:
        return decode_control_dependencies(entry.data)
    except ValueError:
        return None


def decode_control_dependencies(data: memoryview) -> tuple[Pairs, ...]:
    """The pairs of each subgraph; `ValueError` saying what is wrong with the bytes.

    A count is believed only as far as there are bytes left for what it counts.
    """
    reader = _Reader(data)
    version = reader.unsigned()
    if version != VERSION:
        raise ValueError(f"version {version} is not {VERSION}")
    subgraphs = tuple(
        tuple((reader.signed(), reader.signed()) for _ in range(reader.count(2)))
        for _ in range(reader.count(1))
    )
    if reader.at != len(data):
        raise ValueError(f"{len(data) - reader.at} bytes are left over")
    return subgraphs


class _Reader:
    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def unsigned(self) -> int:
        value = 0
        for position in range(MAX_VARINT_BYTES):
            if self.at == len(self.data):
                raise ValueError("the bytes end within a number")
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << (7 * position)
            if byte < 0x80:
                return value
        raise ValueError(f"a number before byte {self.at} is longer than {MAX_VARINT_BYTES} bytes")

    def signed(self) -> int:
        coded = self.unsigned()
        return (coded >> 1) ^ -(coded & 1)

    def count(self, least: int) -> int:
        """A number of things that take at least `least` bytes each."""
        found = self.unsigned()
        if found * least > len(self.data) - self.at:
            raise ValueError(f"{found} entries in {len(self.data) - self.at} bytes")
        return found
