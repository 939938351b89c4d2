"""Where integers that are passed on come from, and where somebody takes them for numbers.

Between the two, only operators that copy integers touch them: the scales of the tensors there are read
by nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tflint.analysis.kernel_quantization import COPIES, EVERY

if TYPE_CHECKING:
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor

# So many tensors are followed, which bounds the work on a graph of nothing but copies.
_FAR = 100


def first_tensors(tensor: Tensor) -> list[Tensor]:
    """The tensors whose integers the copying operators before this one passed on to it, or itself;
    none when they are too far away to tell."""
    return _followed(tensor, _before)


def last_tensors(tensor: Tensor) -> list[Tensor]:
    """The tensors with these integers, itself among them, that somebody else than a copying operator
    reads; none when nobody does, or they are too far away to tell."""
    return _followed(tensor, _behind)


def _followed(
    tensor: Tensor, step: Callable[[Tensor], tuple[Iterable[Tensor | None], bool]]
) -> list[Tensor]:
    found, seen, pending = [], {tensor.index}, [tensor]
    while pending:
        current = pending.pop()
        following, is_end = step(current)
        if is_end:
            found.append(current)
        for each in following:
            if each is not None and each.index not in seen:
                seen.add(each.index)
                pending.append(each)
        if len(seen) > _FAR:
            return []
    return found


def _before(tensor: Tensor) -> tuple[Iterable[Tensor | None], bool]:
    producer = tensor.producer
    positions = _copied(producer, tensor) if producer is not None else []
    if producer is None or not positions:
        return (), True
    return [producer.input(position) for position in positions], False


def _behind(tensor: Tensor) -> tuple[Iterable[Tensor | None], bool]:
    following: list[Tensor | None] = []
    is_end = tensor.index in tensor.subgraph.outputs
    for reader in tensor.consumers:
        is_copy = any(reader.inputs[p] == tensor.index for p in _copied(reader, tensor))
        if is_copy and reader.outputs:
            following += reader.output_tensors
        else:
            is_end = True
    return following, is_end


def _copied(operator: Operator, tensor: Tensor) -> list[int]:
    """The positions of the inputs that the operator copies, for tensors of that type."""
    copy = COPIES.get(operator.name) if operator.sound else None
    if copy is None or tensor.dtype.name not in copy.types:
        return []
    count = len(operator.inputs)
    wanted = range(count) if copy.inputs == EVERY else copy.inputs
    return [position for position in wanted if position < count]
