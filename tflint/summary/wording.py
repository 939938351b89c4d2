"""Numbers and names as sentences for people spell them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from tflint.escaping import NAME_LIMIT, cut

if TYPE_CHECKING:
    from tflint.model.subgraph import Subgraph
    from tflint.model.tensor import Tensor

MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"

Ids: TypeAlias = Literal["name", "index"]

MAX_LISTED = 40

_UNITS = (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10))


def quantity(count: int, noun: str, plural: str = "") -> str:
    """`1 tensor`, `1,001 tensors`, `no tensors`."""
    if count == 1:
        return f"1 {noun}"
    return f"{format(count, ',') if count else 'no'} {plural or noun + 's'}"


def size(count: int) -> str:
    """`696 bytes`, `3.88 MiB`: three significant digits."""
    for unit, factor in _UNITS:
        if count >= factor:
            value = count / factor
            digits = 2 if value < 10 else 1 if value < 100 else 0
            return f"{value:.{digits}f} {unit}"
    return quantity(count, "byte")


def shown(name: str) -> str:
    """A text from the model as sentences hold it: at most 200 characters."""
    return cut(name, NAME_LIMIT)


def listed(words: Sequence[str]) -> str:
    """The words with commas in between, the first 40 of them."""
    more = len(words) - MAX_LISTED
    return ", ".join(words[:MAX_LISTED]) + (f" and {more:,} more" if more > 0 else "")


def real(value: float) -> str:
    """A real number with five digits: `0.0078431`; negative ones with a minus sign."""
    return f"{value:.5g}".replace("-", MINUS)


def interval(ends: tuple[float, float]) -> str:
    """`0 … 0.99609`."""
    return f"{real(ends[0])} … {real(ends[1])}"


def signed(value: int) -> str:
    """A whole number; a negative one with a minus sign."""
    return str(value).replace("-", MINUS)


def tensor_name(subgraph: Subgraph, index: int, ids: Ids) -> str:
    """How tables call a tensor: by its short name, or `%12`; `-` for an omitted one."""
    if index == -1:
        return "-"
    if ids == "index" or not 0 <= index < len(subgraph.tensors):
        return f"%{index}"
    return subgraph.short_name(index)


def type_text(tensor: Tensor) -> str:
    """`i8[1,8,8,3]`, with `?` for free dimensions; without brackets when the file does not tell
    whether it is a scalar or something whose shape is known only when it runs."""
    return tensor.type_text if has_known_shape(tensor) else tensor.dtype.short


def has_known_shape(tensor: Tensor) -> bool:
    """The shape is declared. Without dimensions only a value tells: converters also leave them out
    where they do not know the shape, and mark the rank as known even so."""
    return bool(tensor.shape) or tensor.is_constant


def numbered(subgraph: Subgraph, index: int) -> str:
    """The number of an operator or tensor: `12`, and `1:12` outside of the main subgraph."""
    return f"{subgraph.index}:{index}" if subgraph.index else str(index)
