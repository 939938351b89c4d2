"""Ways through a subgraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tflint.model.operator import Operator
    from tflint.model.subgraph import Subgraph
    from tflint.model.tensor import Tensor


def upstream(tensor: Tensor) -> set[int]:
    """The indices of the operators that a tensor is computed by."""
    subgraph = tensor.subgraph
    found: set[int] = set()
    waiting = list(subgraph.producers(tensor.index))
    while waiting:
        operator = waiting.pop()
        if operator.index not in found:
            found.add(operator.index)
            for index in operator.inputs:
                if index >= 0:
                    waiting += subgraph.producers(index)
    return found


def is_on_every_path(operator: Operator) -> bool:
    """Without the operator, some output that depends on an input would depend on none."""
    subgraph = operator.subgraph
    outputs = set(subgraph.outputs)
    everything = _downstream(subgraph, None) & outputs
    return bool(everything - _downstream(subgraph, operator))


def _downstream(subgraph: Subgraph, left_out: Operator | None) -> set[int]:
    """The tensors that depend on an input, when one operator is left out."""
    found: set[int] = set()
    waiting = list(subgraph.inputs)
    while waiting:
        index = waiting.pop()
        if index not in found:
            found.add(index)
            for operator in subgraph.consumers(index):
                if operator is not left_out:
                    waiting += operator.outputs
    return found
