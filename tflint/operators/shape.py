"""Shapes whose dimensions may be unknown, and the arithmetic that kernels do with them."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TypeAlias, TypeGuard

Dimension: TypeAlias = "int | None"
Shape: TypeAlias = "tuple[Dimension, ...] | None"
"""The dimensions of a tensor; `None` for an unknown dimension, or for an unknown rank."""

Known: TypeAlias = "tuple[int, ...]"

MAX_SHOWN = 16


def is_known(shape: Shape) -> TypeGuard[tuple[int, ...]]:
    """Every dimension is a number."""
    return shape is not None and None not in shape


def elements(shape: Known) -> int:
    """Number of elements, 1 for a scalar."""
    return prod(shape)


def shape_text(shape: Shape) -> str:
    """`[1, 224, 224, 3]`, with `?` for unknown dimensions; cut after 16."""
    if shape is None:
        return "[...]"
    listed = ["?" if d is None else str(d) for d in shape[:MAX_SHOWN]]
    if len(shape) > MAX_SHOWN:
        listed.append("…")
    return f"[{', '.join(listed)}]"


def broadcast(shapes: Sequence[tuple[Dimension, ...]]) -> tuple[Dimension, ...] | None:
    """The shape that all `shapes` stretch to, right-aligned; `None` when two dimensions differ and
    neither is 1 (LiteRT `tflite/kernels/kernel_util.cc`, CalculateShapeForBroadcast)."""
    rank = max(map(len, shapes))
    result: list[Dimension] = []
    for position in range(-rank, 0):
        extent: Dimension = 1
        for shape in shapes:
            other = shape[position] if -position <= len(shape) else 1
            if other == 1 or other == extent:
                continue
            if other is None:
                extent = None if extent == 1 else extent
            elif extent == 1 or extent is None:
                extent = other
            else:
                return None
        result.append(extent)
    return tuple(result)


def resolved_axis(axis: int, rank: int) -> int:
    """A negative axis counts from the end."""
    return axis + rank if axis < 0 else axis
