"""What a listing says of the value of a constant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tflint.flatbuffer import Table, Vector
from tflint.flatbuffer.plain import digest
from tflint.listing.digests import Digests
from tflint.listing.options import Weights
from tflint.listing.spelling import number, numbers
from tflint.model.dtype import BOOL

if TYPE_CHECKING:
    import numpy.typing as npt

    from tflint.model.tensor import Tensor

# Small integer constants are usually shapes and axes.
SMALL = 16
# Statistics of tensors that share a buffer look at it again; at most this many times the file in all.
MAX_EXAMINED = 4
_FORMATS = {0: "dense", 1: "csr"}


class Constants:
    """Spells the values of the constants of one model."""

    def __init__(self, weights: Weights, digests: Digests, file_size: int) -> None:
        self._weights = weights
        self._digests = digests
        self._statistics: dict[tuple[int, int, int], str] = {}
        self._left_to_examine = MAX_EXAMINED * file_size

    def spelled(self, tensor: Tensor) -> str:
        """` = [1, 8, 8]` for a small integer constant, ` 864 B sha256:11c9ca8a` for others."""
        if tensor.sound and (self._weights == "full" or _is_small(tensor)):
            content = tensor.numpy()
            if content is not None:
                shown = _nested(content) if _is_small(tensor) else numbers(content.reshape(-1))
                return f" = {shown}"
        buffer = tensor.buffer
        if buffer is None:
            text = ""
        elif self._weights == "none":
            text = f" {buffer.nbytes} B"
        else:
            text = f" {buffer.nbytes} B{self._digests.of(buffer.address, buffer.data)}"
        if tensor.external_buffer:
            text += f" external={tensor.external_buffer}"
        elif buffer is not None and not buffer.in_file:
            text += " outside-the-file"
        sparsity = tensor.table["sparsity"]
        if isinstance(sparsity, Table):
            text += _sparse(sparsity)
        if tensor.sound and self._weights == "stats":
            text += self._statistics_of(tensor)
        return text

    def _statistics_of(self, tensor: Tensor) -> str:
        key = tensor.buffer_index, tensor.dtype.code, tensor.elements
        if key not in self._statistics:
            self._left_to_examine -= tensor.nbytes
            content = tensor.numpy() if self._left_to_examine >= 0 else None
            self._statistics[key] = statistics(content) if content is not None else ""
        return self._statistics[key]


def statistics(values: npt.NDArray[Any]) -> str:
    """` min=.. max=.. mean=.. zeros=..` of an array, the first three over finite values."""
    import numpy

    if not values.size or values.dtype.kind not in "iuf":
        return ""
    with numpy.errstate(invalid="ignore"):
        low, high = values.min(), values.max()
    finite = values
    if values.dtype.kind == "f" and not (numpy.isfinite(low) and numpy.isfinite(high)):
        finite = values[numpy.isfinite(values)]
        if not finite.size:
            return " finite=0"
        low, high = finite.min(), finite.max()
    # Six digits: processors add in different orders.
    mean = f"{finite.mean(dtype=numpy.float64):.6g}"
    text = f" min={number(low)} max={number(high)} mean={mean}"
    if finite.size < values.size:
        text += f" finite={finite.size}"
    return f"{text} zeros={values.size - numpy.count_nonzero(values)}"


def _is_small(tensor: Tensor) -> bool:
    holds_integers = tensor.dtype.is_integer or tensor.dtype is BOOL
    return holds_integers and not tensor.is_quantized and tensor.elements <= SMALL


def _nested(values: npt.NDArray[Any]) -> str:
    if values.ndim == 0:
        return number(values[()])
    # Not dimension by dimension: there may be millions of empty ones.
    if not values.size:
        return "[]"
    return "[" + ", ".join(map(_nested, values)) + "]" if values.ndim > 1 else numbers(values)


def _sparse(sparsity: Table) -> str:
    """` sparse[traversal=[0,1] dense=4 csr=16 sha256:..]`: the number of segments is that of the
    rows plus one; the digest is that of all segments and indices."""
    order = _integers(sparsity["traversal_order"])
    words = [f"traversal=[{order}]"]
    if sparsity["block_map"] is not None:
        words.append(f"block=[{_integers(sparsity['block_map'])}]")
    content = b""
    for dimension in sparsity["dim_metadata"] or ():
        if dimension is None:
            continue
        kind = _FORMATS.get(dimension["format"], f"format{dimension['format']}")
        if kind == "dense":
            words.append(f"dense={dimension['dense_size']}")
            continue
        vectors = list(_vectors(dimension))
        words.append(f"{kind}={'/'.join(str(vector.count) for vector in vectors)}")
        content += b"".join(vector.bytes() for vector in vectors)
    return f" sparse[{' '.join(words)}{f' {digest(content)}' if content else ''}]"


def _vectors(dimension: Table) -> Iterator[Vector]:
    for field in ("array_segments", "array_indices"):
        union = dimension[field]
        if isinstance(union, Table) and isinstance(union["values"], Vector):
            yield union["values"]


def _integers(vector: Vector | None) -> str:
    return ",".join(map(str, vector.tuple())) if vector is not None else ""
