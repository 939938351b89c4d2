"""Types and shapes of all tensors as the runtime settles them, and what it would stop at.

Kernels overwrite the declared type and shape of most outputs when they are prepared, so operators are
prepared here in the same order: subgraph 0 and the entry points of signatures, and from there the
subgraphs that are called, with the shapes they are called with. Shapes are those of the file, with
its default sizes for free dimensions, as AllocateTensors takes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tflint.operators.call import Call, CalledModel, Operand
from tflint.operators.prepare import prepare
from tflint.operators.repetition import Repetition
from tflint.operators.shape import Known, Shape, is_known
from tflint.operators.signature import signature

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.model import Model
    from tflint.model.operator import Operator
    from tflint.model.subgraph import Subgraph
    from tflint.model.tensor import Tensor
    from tflint.operators.defect import Defect

# Calls of calls; the runtime has no limit but its stack.
MAX_DEPTH = 40
# Subgraphs are prepared again for each shape they are called with, until this many operators have
# been prepared for each one in the model.
MAX_REPETITIONS = 3
# Elements of constants that are compared, of a model in all; the operators of a crafted one could share
# one large constant.
MAX_ELEMENTS = 1 << 26


@dataclass(slots=True)
class PreparedSubgraph:
    """A subgraph after its operators were prepared.

    `operands` has an entry for each tensor. `defects` maps operator indices to what is wrong with
    them; `dynamic` are the operators whose outputs get their shape while the model runs.
    """

    subgraph: Subgraph
    operands: list[Operand]
    defects: dict[int, list[Defect]] = field(default_factory=dict)
    dynamic: list[int] = field(default_factory=list)


@dataclass(slots=True)
class InferredShapes:
    """The prepared subgraphs by index; those that nothing calls are not in it."""

    subgraphs: Mapping[int, PreparedSubgraph]

    def shape(self, tensor: Tensor) -> Shape:
        """The shape of a tensor when the model runs; the declared one where nothing else is known
        of the tensor, `None` where its rank is not known."""
        found = self.subgraphs.get(tensor.subgraph.index)
        return found.operands[tensor.index].shape if found is not None else tensor.shape

    def known_shape(self, tensor: Tensor) -> Known | None:
        """The shape of a tensor when all of it is known."""
        shape = self.shape(tensor)
        return shape if is_known(shape) else None

    def type(self, tensor: Tensor) -> str:
        """The schema name of the element type that the tensor has when the model runs."""
        found = self.subgraphs.get(tensor.subgraph.index)
        return found.operands[tensor.index].type if found is not None else tensor.dtype.name

    def is_dynamic(self, tensor: Tensor) -> bool:
        """The shape is settled only while the model runs."""
        found = self.subgraphs.get(tensor.subgraph.index)
        return found is not None and found.operands[tensor.index].dynamic

    def is_settled(self, tensor: Tensor) -> bool:
        """An operator computes the tensor at AllocateTensors, into memory of its own."""
        found = self.subgraphs.get(tensor.subgraph.index)
        if found is None:
            return False
        operand = found.operands[tensor.index]
        return operand.fixed and operand.written

    def defects(self, operator: Operator) -> Sequence[Defect]:
        """What is wrong with an operator, in the order in which it is noticed."""
        found = self.subgraphs.get(operator.subgraph.index)
        return found.defects.get(operator.index, ()) if found is not None else ()


def inferred_shapes(facts: Facts) -> InferredShapes:
    """Prepare the model at the sizes of the file."""
    return infer(facts.model)


def infer(model: Model, inputs: Mapping[int, Known] | None = None) -> InferredShapes:
    """Prepare a model; `inputs` gives inputs of subgraph 0, by tensor index, another shape."""
    return _Inference(model, inputs or {}).run()


class _Inference(CalledModel):
    def __init__(self, model: Model, inputs: Mapping[int, Known]) -> None:
        self.model = model
        self.inputs = inputs
        self.at_stored_sizes = not inputs
        self.entries = {0, *(signature.subgraph_index for signature in model.signatures)}
        self.prepared: dict[int, PreparedSubgraph] = {}
        self.results: dict[tuple[int, tuple[tuple[str, Shape, bool], ...]], list[Operand]] = {}
        self.left = MAX_REPETITIONS * sum(len(s.operators) for s in model.subgraphs)
        self.open: list[int] = []
        self.repetition = Repetition()
        self.elements_left = MAX_ELEMENTS

    def run(self) -> InferredShapes:
        for index in sorted(self.entries):
            if index < len(self.model.subgraphs) and index not in self.prepared:
                self._run(self.model.subgraphs[index], None)
        return InferredShapes(self.prepared)

    def affords(self, elements: int) -> bool:
        self.elements_left -= elements
        return self.elements_left >= 0

    def prepare(self, index: int, arguments: Sequence[Operand]) -> list[Operand] | None:
        subgraphs = self.model.subgraphs
        if not 0 <= index < len(subgraphs) or len(subgraphs[index].inputs) != len(arguments):
            return None
        if index in self.open or len(self.open) >= MAX_DEPTH:
            return None
        key = (index, tuple((a.type, a.shape, a.dynamic) for a in arguments))
        if key not in self.results:
            if self.left < len(subgraphs[index].operators):
                return None
            found = self._run(subgraphs[index], arguments)
            if found is None:
                return None
            self.results[key] = found
        return self.results[key]

    def _run(self, subgraph: Subgraph, arguments: Sequence[Operand] | None) -> list[Operand] | None:
        """Prepare the operators of a subgraph; its outputs, or `None` when it is broken."""
        if not subgraph.sound:
            return None
        found = PreparedSubgraph(subgraph, [Operand(tensor) for tensor in subgraph.tensors])
        self.prepared.setdefault(subgraph.index, found)
        self.left -= len(subgraph.operators)
        self._settle_inputs(found, arguments)
        self.open.append(subgraph.index)
        exposed = frozenset(subgraph.outputs) if subgraph.index in self.entries else frozenset()
        for operator in subgraph.operators:
            self._prepare_operator(found, operator, exposed)
        self.open.pop()
        if -1 in subgraph.outputs:
            return None
        return [found.operands[index] for index in subgraph.outputs]

    def _settle_inputs(self, found: PreparedSubgraph, arguments: Sequence[Operand] | None) -> None:
        if arguments is None:
            if found.subgraph.index == 0:
                for index, shape in self.inputs.items():
                    found.operands[index].shape = shape
            return
        for index, argument in zip(found.subgraph.inputs, arguments, strict=True):
            operand = found.operands[index]
            operand.type = argument.type
            operand.write(argument.shape, dynamic=argument.dynamic)

    def _prepare_operator(
        self, found: PreparedSubgraph, operator: Operator, exposed: frozenset[int]
    ) -> None:
        operands = found.operands
        inputs = [operands[index] if index >= 0 else None for index in operator.inputs]
        outputs = [operands[index] for index in operator.outputs]
        key = self.repetition.key(operator, inputs, outputs)
        if self.repetition.repeat(key, outputs):
            return
        call = Call(operator, signature(operator.name), inputs, outputs, self, exposed)
        settled = prepare(call)
        self.repetition.remember(key, call)
        if call.defects:
            found.defects[operator.index] = call.defects
        if settled and any(output.dynamic for output in outputs):
            found.dynamic.append(operator.index)
