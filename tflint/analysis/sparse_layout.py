"""Whether the levels of a sparse constant describe its shape and its bytes.

A sparse constant is a tree of levels, one for each dimension and each block dimension, in traversal
order. A dense level has all of its elements; a sparse one lists those it has: `array_segments` says
where the list of each element of the level above begins, `array_indices` which elements these are
(LiteRT `tflite/converter/schema/schema.fbs`, SparsityParameters).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tflint.flatbuffer import Table, Vector
from tflint.model.tensor import Tensor

_DENSE, _CSR = 0, 1


class SparseProblem(NamedTuple):
    """What is wrong, to stand behind the name of the tensor, and the field below `sparsity`.
    `harmless` says that the runtime comes to the right values all the same."""

    text: str
    field: str = ""
    harmless: bool = False


def sparse_problem(tensor: Tensor, sparsity: Table) -> SparseProblem | None:
    """The first thing that is wrong with the sparsity of a tensor; `None` when nothing is."""
    if not tensor.is_constant:
        return SparseProblem("is no constant; its sparsity is ignored", harmless=True)
    for field in ("traversal_order", "dim_metadata"):
        if sparsity[field] is None:
            return SparseProblem(f"has no {field}", field)
    return _Levels(tensor, sparsity).problem()


class _Levels:
    def __init__(self, tensor: Tensor, sparsity: Table) -> None:
        self.tensor = tensor
        self.rank = tensor.rank
        self.levels: list[Table | None] = sparsity["dim_metadata"]
        self.order = sparsity["traversal_order"]
        self.blocks = sparsity["block_map"]
        self.block_count = len(self.blocks) if self.blocks is not None else 0
        self.oversized: SparseProblem | None = None

    def problem(self) -> SparseProblem | None:
        count = len(self.order)
        blocks = count - self.rank
        if blocks < 0:
            text = f"has a traversal order of {count} entries for {self.rank} dimensions"
            return SparseProblem(text, "traversal_order")
        if len(self.levels) < count or None in self.levels:
            text = f"has {len(self.levels)} levels for {count} entries of its traversal order"
            return SparseProblem(text, "dim_metadata")
        if blocks > self.block_count:
            text = f"has {blocks} block dimensions, but a block map of {self.block_count} entries"
            return SparseProblem(text, "block_map")
        return self._order() or self._levels() or self._leftovers()

    def _order(self) -> SparseProblem | None:
        order = self.order.tuple()
        first, rest = order[: self.rank], order[self.rank :]
        if sorted(first) != list(range(self.rank)) or sorted(rest) != list(
            range(self.rank, len(order))
        ):
            shown = ", ".join(map(str, order[:8]))
            text = f"has traversal order ({shown}), which is no permutation of its dimensions"
            return SparseProblem(text, "traversal_order")
        return None

    def _sizes(self) -> dict[int, int] | SparseProblem:
        """The number of elements of each dimension, and of each block dimension behind them."""
        sizes = dict(enumerate(self.tensor.shape))
        order = self.order.tuple()
        mapped = self.blocks.tuple() if self.blocks is not None else ()
        for position in range(self.rank, len(order)):
            block = order[position] - self.rank
            level, dimension = self.levels[position], mapped[block]
            size = level["dense_size"] if level is not None else 0
            field = f"block_map[{block}]"
            if not 0 <= dimension < self.rank:
                text = f"maps block dimension {block} to dimension {dimension} of {self.rank}"
                return SparseProblem(text, field)
            if level is None or level["format"] != _DENSE or size <= 0:
                text = f"has a block dimension {block} that is not dense, or of size {size}"
                return SparseProblem(text, f"dim_metadata[{position}]")
            if sizes[dimension] % size:
                text = f"has blocks of {size} in dimension {dimension} of size {sizes[dimension]}"
                return SparseProblem(text, field)
            sizes[dimension] //= size
            sizes[order[position]] = size
        return sizes

    def _levels(self) -> SparseProblem | None:
        sizes = self._sizes()
        if isinstance(sizes, SparseProblem):
            return sizes
        elements = 1
        for position, dimension in enumerate(self.order.tuple()):
            level, size = self.levels[position], sizes[dimension]
            field = f"dim_metadata[{position}]"
            if level is None:
                return SparseProblem(f"lacks level {position}", field)
            if level["format"] == _DENSE:
                if level["dense_size"] != size:
                    text = f"has a dense level {position} of {level['dense_size']}, not {size}"
                    problem = SparseProblem(text, f"{field}.dense_size")
                    if not self._skips_beyond(position, level["dense_size"] - size):
                        return problem
                    self.oversized = problem._replace(harmless=True)
                elements *= size
            elif level["format"] == _CSR:
                found = _compressed(level, position, elements, size)
                if isinstance(found, SparseProblem):
                    return found
                elements = found
            else:
                text = f"has a level {position} of format {level['format']}, neither 0 nor 1"
                return SparseProblem(text, f"{field}.format")
        return self._bytes(elements)

    def _skips_beyond(self, position: int, more: int) -> bool:
        """DENSIFY passes over what the first level has too many of when the next one has no segments
        for them (`sparsity_format_converter.cc`, Populate); other kernels count on the size."""
        following = self.levels[1] if len(self.order) > 1 else None
        is_sparse = following is not None and following["format"] == _CSR
        readers = {reader.name for reader in self.tensor.consumers}
        return position == 0 and more > 0 and is_sparse and readers == {"DENSIFY"}

    def _bytes(self, elements: int) -> SparseProblem | None:
        tensor = self.tensor
        stored = tensor.buffer.nbytes if tensor.buffer is not None else 0
        needed = tensor.dtype.nbytes(elements)
        if not tensor.dtype.bits or stored == needed:
            return None
        text = f"stores {stored:,} bytes, but its {elements:,} values need {needed:,}"
        return SparseProblem(text, harmless=stored > needed)

    def _leftovers(self) -> SparseProblem | None:
        if self.oversized is not None:
            return self.oversized
        count = len(self.order)
        if len(self.levels) > count:
            text = f"has {len(self.levels)} levels, of which only {count} are in use"
            return SparseProblem(text, "dim_metadata", harmless=True)
        if self.block_count > count - self.rank:
            text = f"has a block map of {self.block_count}, of which {count - self.rank} are in use"
            return SparseProblem(text, "block_map", harmless=True)
        return None


def _compressed(level: Table, position: int, above: int, size: int) -> int | SparseProblem:
    """The number of elements of a sparse level below `above` elements."""
    import numpy

    field = f"dim_metadata[{position}]"
    segments, indices = _values(level, "array_segments"), _values(level, "array_indices")
    if segments is None or indices is None:
        return SparseProblem(f"has a sparse level {position} without segments or indices", field)
    if len(segments) != above + 1:
        text = f"has {len(segments):,} segments in level {position}, which needs {above + 1:,}"
        return SparseProblem(text, f"{field}.array_segments")
    numbers = segments.numpy()
    if numbers[0] != 0 or (numbers[1:] < numbers[:-1]).any():
        text = f"has segments in level {position} that do not rise from 0"
        return SparseProblem(text, f"{field}.array_segments")
    if len(indices) != int(numbers[-1]):
        text = (
            f"has {len(indices):,} indices in level {position}, but segments up to {numbers[-1]:,}"
        )
        return SparseProblem(text, f"{field}.array_indices")
    entries: Any = indices.numpy()
    wrong = numpy.flatnonzero((entries < 0) | (entries >= size))
    if len(wrong):
        text = f"has index {int(entries[wrong[0]]):,} in level {position} of size {size:,}"
        return SparseProblem(text, f"{field}.array_indices")
    return len(indices)


def _values(level: Table, field: str) -> Vector | None:
    table = level[field]
    found = table["values"] if isinstance(table, Table) else None
    return found if isinstance(found, Vector) else None
