"""Operators that repeat: large models hold few kinds of layers, each of them many times.

What comes of an operator follows in most cases from its options and from the types and shapes of its
operands. Where all of that is as it was before, and nothing was wrong then, it need not be prepared
again.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from tflint.flatbuffer import Table
from tflint.operators.shape import is_known

if TYPE_CHECKING:
    from tflint.model.operator import Operator
    from tflint.operators.call import Call, Operand
    from tflint.operators.shape import Shape

Outcome: TypeAlias = "tuple[tuple[str, Shape], ...]"
"""Type and shape of each output."""


class Repetition:
    """The outcomes of sound operators so far."""

    def __init__(self) -> None:
        self._outcomes: dict[Hashable, Outcome] = {}

    def key(
        self,
        operator: Operator,
        inputs: Sequence[Operand | None],
        outputs: Sequence[Operand | None],
    ) -> Hashable:
        """Everything that the outcome follows from, save what makes a call particular."""
        options = operator.table["builtin_options"] or operator.table["builtin_options_2"]
        return (
            operator.code.index,
            tuple([o and (o.type, o.shape, o.fixed, o.dynamic) for o in inputs]),
            tuple([o and (o.type, o.tensor.shape) for o in outputs]),
            (options.type.name, *options.values) if isinstance(options, Table) else None,
        )

    def repeat(self, key: Hashable, outputs: Sequence[Operand | None]) -> bool:
        """Write the outputs as before; false when the operator has to be prepared."""
        outcome = self._outcomes.get(key)
        if outcome is None:
            return False
        for output, (written, shape) in zip(outputs, outcome, strict=True):
            if output is not None:
                output.type = written
                output.write(shape, dynamic=False)
        return True

    def remember(self, key: Hashable, call: Call) -> None:
        """Keep the outcome of a prepared call for the next one, if it would be the same."""
        if call.defects or call.particular or call.volatile or call.operator.is_custom:
            return
        outcome: list[tuple[str, Shape]] = []
        for output in call.outputs:
            if output is None or not is_known(output.shape) or 0 in output.shape:
                return
            if call.model.at_stored_sizes and output.shape != output.tensor.shape:
                return
            outcome.append((output.type, output.shape))
        if any(operand is not None and operand.dynamic for operand in call.outputs):
            return
        self._outcomes[key] = tuple(outcome)
