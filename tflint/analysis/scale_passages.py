"""Pairs of tensors between which integers pass unchanged: copying operators, subgraph calls, variables.

A scale belongs to a tensor and is not passed on, so both tensors of a pair must have the same one.
Source: `kernel_quantization.py` for operators; LiteRT `tflite/kernels/if.cc`, `while.cc`,
`assign_variable.cc` and `read_variable.cc` copy bytes and compare types at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from tflint.analysis.kernel_quantization import ACTIVATIONS, COPIES, EVERY

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator
    from tflint.model.subgraph import Subgraph
    from tflint.model.tensor import Tensor

Pair = tuple["Tensor", "Tensor"]


def passed_on(operator: Operator, facts: Facts) -> Iterator[Pair]:
    """The pairs (from, to) of an operator: tensors of one 8-bit or 16-bit type, where the operator
    does not rescale it."""
    pairs = PAIRS.get(operator.name)
    if pairs is not None:
        for source, target in pairs(operator, facts):
            if source.dtype is target.dtype and source.dtype.name in ACTIVATIONS:
                yield source, target


def is_copy(tensor: Tensor) -> bool:
    """An operator that does not rescale wrote the tensor, from one with the same scale."""
    producer = tensor.producer
    copy = COPIES.get(producer.name) if producer is not None else None
    if producer is None or copy is None or not copy.inputs or tensor.dtype.name not in copy.types:
        return False
    # All inputs of a healthy CONCATENATION or PACK are alike.
    source = producer.input(0 if copy.inputs == EVERY else copy.inputs[0])
    return (
        source is not None
        and source.dtype is tensor.dtype
        and source.scale_and_zero_point == tensor.scale_and_zero_point
    )


def _copied(operator: Operator, facts: Facts) -> Iterator[Pair]:
    copy = COPIES[operator.name]
    inputs, outputs = operator.input_tensors, operator.output_tensors
    if copy.inputs == EVERY:
        outputs = outputs[:1]
    else:
        inputs = tuple(inputs[p] for p in copy.inputs if p < len(inputs))
    for source in inputs:
        for target in outputs:
            if source and target and source.dtype.name in copy.types:
                yield source, target


def _if(operator: Operator, facts: Facts) -> Iterator[Pair]:
    arguments = operator.input_tensors[1:]
    for branch in _called(operator):
        yield from _pairs(arguments, _tensors(branch, branch.inputs))
        yield from _pairs(_tensors(branch, branch.outputs), operator.output_tensors)


def _while(operator: Operator, facts: Facts) -> Iterator[Pair]:
    arguments, called = operator.input_tensors, _called(operator)
    for subgraph in called:
        yield from _pairs(arguments, _tensors(subgraph, subgraph.inputs))
    if len(called) == 2:
        condition, body = called
        turns = islice(_tensors(body, body.outputs), len(arguments))
        for new, old, tested, result in zip(
            turns,
            _tensors(body, body.inputs),
            _tensors(condition, condition.inputs),
            operator.output_tensors,
            strict=False,
        ):
            yield from _pairs((new, new, new), (old, tested, result))


def _read(operator: Operator, facts: Facts) -> Iterator[Pair]:
    name, target = _variable(operator), operator.output()
    if name is not None and target is not None:
        for source in facts.of(assigned_values).get(name, {}).values():
            yield source, target


PAIRS: Mapping[str, Callable[[Operator, Facts], Iterator[Pair]]] = MappingProxyType(
    {**dict.fromkeys(COPIES, _copied), "IF": _if, "WHILE": _while, "READ_VARIABLE": _read}
)

MANY = 8
"""Different scales assigned to one variable that are kept: two are a defect already."""

Variable = tuple[str, str]
"""Container and name, which all subgraphs share."""


def assigned_values(facts: Facts) -> dict[Variable, dict[tuple[float, int], Tensor]]:
    """For each variable, the first tensor of each (scale, zero point) that is assigned to it."""
    found: dict[Variable, dict[tuple[float, int], Tensor]] = {}
    for subgraph in facts.model.subgraphs:
        for operator in subgraph.operators:
            if operator.name == "ASSIGN_VARIABLE" and operator.sound:
                name, value = _variable(operator), operator.input(1)
                pair = value.scale_and_zero_point if value is not None else None
                if name is not None and value is not None and pair is not None:
                    values = found.setdefault(name, {})
                    if len(values) < MANY:
                        values.setdefault(pair, value)
    return found


def _variable(operator: Operator) -> Variable | None:
    resource = operator.input(0)
    handle = resource.producer if resource is not None else None
    if handle is None or handle.name != "VAR_HANDLE":
        return None
    return str(handle.options.get("container") or ""), str(handle.options.get("shared_name") or "")


def _called(operator: Operator) -> list[Subgraph]:
    """The two subgraphs of an IF or WHILE."""
    subgraphs = operator.subgraph.model.subgraphs
    return [subgraphs[i] for i in operator.called_subgraphs[:2] if 0 <= i < len(subgraphs)]


def _tensors(subgraph: Subgraph, indices: tuple[int, ...]) -> Iterator[Tensor | None]:
    return map(subgraph.tensor, indices)


def _pairs(sources: Iterable[Tensor | None], targets: Iterable[Tensor | None]) -> Iterator[Pair]:
    for source, target in zip(sources, targets, strict=False):
        if source is not None and target is not None:
            yield source, target
