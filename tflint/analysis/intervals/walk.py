"""The walk through the operators."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy

from tflint.analysis.composites import decompositions
from tflint.analysis.dataflow import Dataflow, dataflow
from tflint.analysis.intervals import (
    arithmetic,
    comparisons,
    functions,
    joins,
    layers,
    movement,
    reductions,
)
from tflint.analysis.intervals.allowance import Allowance
from tflint.analysis.intervals.codes import fixed_whole
from tflint.analysis.intervals.constants import Constants
from tflint.analysis.intervals.interval import Interval
from tflint.analysis.intervals.layers import Layers
from tflint.analysis.intervals.results import Computed, Intervals, SubgraphIntervals
from tflint.analysis.intervals.step import Step, Transfer
from tflint.analysis.shape_inference import inferred_shapes
from tflint.analysis.weight_statistics import weight_statistics
from tflint.analysis.weighted_layers import weighted_layers
from tflint.flatbuffer import Table

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator
    from tflint.model.subgraph import Subgraph

TRANSFERS: Mapping[str, Transfer] = MappingProxyType(
    {
        **arithmetic.TRANSFERS,
        **comparisons.TRANSFERS,
        **functions.TRANSFERS,
        **joins.TRANSFERS,
        **movement.TRANSFERS,
        **reductions.TRANSFERS,
    }
)

COMPUTING = frozenset(
    (
        *arithmetic.TRANSFERS,
        *comparisons.TRANSFERS,
        *functions.TRANSFERS,
        *reductions.TRANSFERS,
        *layers.KINDS,
    )
) - {"ARG_MAX", "ARG_MIN"}
"""Operators that compute with the values of all their inputs that are not constant."""

REPEATED = frozenset((*arithmetic.TRANSFERS, *functions.TRANSFERS, "CONCATENATION"))
"""Operators that a model may have by the ten thousand: those that are alike are computed once."""

Key = tuple[object, ...]


def walk(facts: Facts) -> Intervals:
    """The intervals of every sound subgraph, inputs spanning their types; those of what a composite
    operator could be computed by are left out."""
    flows, unused = facts.of(dataflow), facts.of(decompositions)
    allowance = Allowance(len(facts.model.data))
    matrix_products = Layers(facts, allowance)
    found: dict[int, SubgraphIntervals] = {}
    for index, flow in flows.items():
        if index not in unused:
            subgraph = facts.model.subgraphs[index]
            with numpy.errstate(all="ignore"):
                found[index] = _Walk(subgraph, flow, facts, matrix_products, allowance).run()
    return Intervals(found)


class _Walk:
    def __init__(
        self,
        subgraph: Subgraph,
        flow: Dataflow,
        facts: Facts,
        matrix_products: Layers,
        allowance: Allowance,
    ) -> None:
        self.subgraph = subgraph
        self.layers = matrix_products
        self.allowance = allowance
        self.weighted = facts.of(weighted_layers).layers
        self.shapes = facts.of(inferred_shapes)
        self.constants = Constants(facts.of(weight_statistics), allowance)
        self.found = SubgraphIntervals(len(subgraph.tensors))
        self.kinds: dict[int, Key] = {}
        self.known: dict[tuple[float, float, bool], Interval] = {}
        self.repeated: dict[Key, tuple[Interval | None, Computed | None]] = {}
        # Of these a reader may see another value than the last one written,
        self.unsettled = {
            *flow.rewritten,
            *flow.stored,
            *(index for _, index in flow.early),
            *(index for _, index in flow.in_place),
        }
        # and of these another one than that in the file.
        self.replaced = {
            index
            for index in (*self.unsettled, *subgraph.inputs)
            if subgraph.tensors[index].is_constant
        }

    def run(self) -> SubgraphIntervals:
        for operator in self.subgraph.operators:
            self._visit(operator)
        return self.found

    def _visit(self, operator: Operator) -> None:
        key = self._key(operator) if operator.name in REPEATED else None
        if key is not None and key in self.repeated:
            result, computed = self.repeated[key]
            self.found.tensors[operator.outputs[0]] = result
            if computed is not None:
                self.found.computed[operator.index] = computed
            return
        is_layer = operator.name in layers.KINDS
        transfer = TRANSFERS.get(operator.name)
        if (transfer is None and not is_layer) or not self._is_readable(operator):
            self.found.given_up.append(operator)
            return
        step = Step(operator, self.found.tensors, self.constants, self.shapes)
        if transfer is not None:
            result = transfer(step)
        else:
            layer = self.weighted.get((self.subgraph.index, operator.index))
            result = self.layers.outputs(step, layer)
        if result is None:
            if any(self._varies(index) for index in operator.inputs):
                self.found.given_up.append(operator)
                if step.computed.accumulator is not None:
                    self.found.computed[operator.index] = step.computed
                return
            step.results = {
                position: fixed_whole(tensor.dtype)
                for position, tensor in enumerate(operator.output_tensors)
                if tensor is not None
            }
        for position, index in enumerate(operator.outputs):
            bounds = step.results.get(position, result)
            if index not in self.unsettled and bounds is not None:
                self.found.tensors[index] = self._kept(bounds)
        self._note(operator, step)
        if key is not None and not self._is_noted(operator):
            result = self.found.tensors[operator.outputs[0]]
            self.repeated[key] = result, self.found.computed.get(operator.index)

    def _is_readable(self, operator: Operator) -> bool:
        """Its constants hold what the file says, and its tensors have the declared types: kernels
        write the type that follows from their inputs."""
        if self.replaced and not self.replaced.isdisjoint(operator.inputs):
            return False
        tensors = [t for t in (*operator.input_tensors, *operator.output_tensors) if t is not None]
        return all(self.shapes.type(tensor) == tensor.dtype.name for tensor in tensors)

    def _note(self, operator: Operator, step: Step) -> None:
        computed, tensors = step.computed, self.found.tensors
        results = [tensors[index] for index in operator.outputs]
        unclipped, reached = computed.unclipped, computed.reached
        rows = max(
            unclipped.lower.size if unclipped is not None else 0,
            reached.size if reached is not None else 0,
        )
        if rows == 1 or (rows > 1 and self.allowance.keeps_rows(rows)):
            self.found.computed[operator.index] = computed
        if operator.name not in COMPUTING or not all(r is not None and r.is_fixed for r in results):
            return
        if any(self._varies(index) for index in operator.inputs):
            is_decision = operator.name in comparisons.TRANSFERS
            (self.found.decided if is_decision else self.found.constant).append(operator)

    def _is_noted(self, operator: Operator) -> bool:
        found = self.found
        return any(noted[-1:] == [operator] for noted in (found.constant, found.decided))

    def _varies(self, index: int) -> bool:
        tensor = self.subgraph.tensor(index)
        if tensor is None or tensor.is_constant:
            return False
        found = self.found.tensors[index]
        return found is None or not found.is_fixed

    def _kept(self, found: Interval) -> Interval | None:
        """The interval as it is kept: `None` when it tells nothing, of all elements together when there
        are too many, and one object for those that are equal."""
        if not (numpy.isfinite(found.lower) | numpy.isfinite(found.upper) | found.fixed).any():
            return None
        if found.period > 1:
            if self.allowance.keeps_rows(found.period):
                return found
            found = found.hull()
        bounds = (found.lower.item(), found.upper.item(), found.fixed.item())
        return self.known.setdefault(bounds, found)

    def _key(self, operator: Operator) -> Key | None:
        """What the result depends on, for operators whose operands all have one interval."""
        if len(operator.outputs) != 1 or operator.outputs[0] in self.unsettled:
            return None
        options = operator.table[operator.options_field]
        operands: list[object] = [
            operator.name,
            tuple(options.values) if isinstance(options, Table) else None,
        ]
        for index in (*operator.inputs, *operator.outputs):
            kind = self.kinds.get(index)
            if kind is None:
                kind = self.kinds[index] = self._kind(index)
            found = self.found.tensors[index]
            if not kind or (found is not None and found.period > 1):
                return None
            operands += (kind, id(found))
        return tuple(operands)

    def _kind(self, index: int) -> Key:
        """What matters of a tensor beside its interval; empty for those that go their own way."""
        tensor = self.subgraph.tensor(index)
        if tensor is None or tensor.is_constant:
            return ()
        if self.shapes.type(tensor) != tensor.dtype.name:
            return ()
        shape = self.shapes.shape(tensor)
        ends = (len(shape), shape[-1:]) if shape is not None else None
        return tensor.dtype.code, tensor.scale_and_zero_point, ends
