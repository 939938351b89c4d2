"""Conditions of WHILE loops that come out the same in every round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.liveness import has_effect
from tflint.analysis.operator_uses import operator_uses
from tflint.model.operator import CALLERS

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator
    from tflint.model.subgraph import Subgraph
    from tflint.model.tensor import Tensor

RANDOM = frozenset(
    {"MULTINOMIAL", "RANDOM_STANDARD_NORMAL", "RANDOM_UNIFORM", "STABLEHLO_RNG_BIT_GENERATOR"}
)


class FixedCondition(NamedTuple):
    """The output of a condition subgraph, which no round can change. `value` is that of a constant;
    `None` where it is computed from constants."""

    output: Tensor
    value: bool | None


def fixed_conditions(facts: Facts) -> Mapping[int, FixedCondition]:
    """The subgraphs that are conditions of WHILE and whose output depends on no input, variable,
    random number or custom operator, by index."""
    codes = facts.model.operator_codes
    subgraphs = facts.model.subgraphs
    conditions = {
        operator.options.get("cond_subgraph_index")
        for code, uses in facts.of(operator_uses).items()
        if code < len(codes) and codes[code].name == "WHILE"
        for operator in uses
    }
    found: dict[int, FixedCondition] = {}
    for index in conditions:
        if index is None or not 0 <= index < len(subgraphs) or not subgraphs[index].sound:
            continue
        subgraph = subgraphs[index]
        if len(subgraph.outputs) != 1 or _depends(subgraph, subgraph.outputs[0]):
            continue
        output = subgraph.tensors[subgraph.outputs[0]]
        found[index] = FixedCondition(output, _value(output))
    return found


def _depends(subgraph: Subgraph, output: int) -> bool:
    """The tensor depends on something that can be another one in the next round."""
    inputs = set(subgraph.inputs)
    waiting = [output]
    known = {output}
    for index in waiting:
        writer = subgraph.producer(index)
        if index in inputs or subgraph.tensors[index].is_variable:
            return True
        if writer is None:
            if not subgraph.tensors[index].is_constant:
                return True
            continue
        if _varies(writer):
            return True
        for read in writer.inputs:
            if read >= 0 and read not in known:
                known.add(read)
                waiting.append(read)
    return False


def _varies(operator: Operator) -> bool:
    return (
        operator.is_custom
        or operator.name in RANDOM
        or operator.name in CALLERS
        or has_effect(operator)
    )


def _value(tensor: Tensor) -> bool | None:
    raw = tensor.raw
    if tensor.producer is not None or tensor.dtype.name != "BOOL" or len(raw) != 1:
        return None
    return raw[0] != 0
