"""Inputs that hold row numbers of a table, such as the token ids of a text model."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tflint.model.tensor import Tensor

_MAX_STEPS = 4

# The inputs that are the table and the row numbers.
_TABLES = {"GATHER": (0, 1), "EMBEDDING_LOOKUP": (1, 0)}


def table_rows(tensor: Tensor) -> int | None:
    """The number of rows of the one constant that the elements choose rows from, perhaps behind a cast
    or a reshape; `None` when they do not, or do something else too."""
    for _ in range(_MAX_STEPS):
        consumers = tensor.consumers
        operator = consumers[0] if len(consumers) == 1 and consumers[0].sound else None
        if operator is None or not tensor.dtype.is_integer:
            return None
        if operator.name in _TABLES:
            table, ids = map(operator.input, _TABLES[operator.name])
            if ids is not tensor or table is None or not table.is_constant or not table.rank:
                return None
            return table.shape[0] if operator.options.get("axis", 0) == 0 else None
        target = operator.output()
        if operator.name not in ("CAST", "RESHAPE") or target is None or not target.sound:
            return None
        tensor = target
    return None
