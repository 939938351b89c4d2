"""Which operators calculate with a constant, and what a special number in it does there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.matmul import LAYOUTS

if TYPE_CHECKING:
    from tflint.model.buffer import Buffer
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor

PASSING = frozenset(
    {"DEQUANTIZE", "RESHAPE", "TRANSPOSE", "EXPAND_DIMS", "SQUEEZE", "BROADCAST_TO", "TILE"}
)
"""Operators that hand on every value of their first input."""

RECURRENT = frozenset(
    {
        "LSTM",
        "UNIDIRECTIONAL_SEQUENCE_LSTM",
        "BIDIRECTIONAL_SEQUENCE_LSTM",
        "RNN",
        "UNIDIRECTIONAL_SEQUENCE_RNN",
        "BIDIRECTIONAL_SEQUENCE_RNN",
        "SVDF",
    }
)
ARITHMETIC = frozenset({"ADD", "SUB", "MUL", "DIV", "SQUARED_DIFFERENCE"})
LOOKUPS = frozenset({"GATHER", "GATHER_ND", "EMBEDDING_LOOKUP"})

READINGS = 64
"""Readers of a buffer that are looked at, so that work stays proportional to the graph."""


OPERANDS = 48
"""Inputs of the operator that takes most, BIDIRECTIONAL_SEQUENCE_LSTM, without those that only
collect any number of tensors."""


class Reading(NamedTuple):
    """An operator that reads a constant, perhaps behind operators that hand it on."""

    constant: Tensor
    operator: Operator
    position: int

    @property
    def is_matmul(self) -> bool:
        """The operator sums products with the elements, bias included."""
        name = self.operator.name
        return name in LAYOUTS or name in RECURRENT or name == "BATCH_MATMUL"

    @property
    def is_added(self) -> bool:
        """The elements are the bias of a matrix multiplication."""
        layout = LAYOUTS.get(self.operator.name)
        return layout is not None and self.position == layout.bias

    @property
    def is_arithmetic(self) -> bool:
        """The operator computes a part of its result from each element."""
        return self.is_matmul or self.operator.name in ARITHMETIC

    @property
    def is_multiplied(self) -> bool:
        """The elements are factors: as masks, infinities and huge numbers are added or selected."""
        return (self.is_matmul and not self.is_added) or self.operator.name == "MUL"

    @property
    def is_lookup(self) -> bool:
        """Rows of the constant are read, which ones is known at run time."""
        return self.operator.name in LOOKUPS and self.position == (
            1 if self.operator.name == "EMBEDDING_LOOKUP" else 0
        )


def float_readings(buffer: Buffer) -> Iterator[Reading]:
    """The sound operators that read the floats of a buffer, at most `READINGS`."""
    left = READINGS
    for constant in buffer.model.buffer_users(buffer.index)[:READINGS]:
        waiting = [constant] if constant.sound and constant.dtype.is_float else []
        while waiting:
            tensor = waiting.pop()
            for operator in tensor.consumers:
                if left == 0:
                    return
                left -= 1
                output, operands = operator.output(), operator.inputs[:OPERANDS]
                if not operator.sound or output is None or tensor.index not in operands:
                    continue
                position = operands.index(tensor.index)
                if operator.name in PASSING and position == 0:
                    waiting.append(output)
                else:
                    yield Reading(constant, operator, position)
