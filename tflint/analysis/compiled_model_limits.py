"""What LiteRT's CompiledModel does not load or cannot be handed, though the interpreter runs it.

CompiledModel turns the file into a model of its own first, all subgraphs of it, called or not. Source:
LiteRT `litert/core/model/model_load.cc` and `flatbuffer_to_litert.cc`, for strings
`litert/runtime/tensor_buffer.cc`; each condition was run with ai-edge-litert 2.3.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.graph_ends import entry_subgraphs

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.model import Model
    from tflint.model.node import Node
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor

UNMAPPED_TYPES = frozenset({"COMPLEX128", "VARIANT"})
"""Element types that CompiledModel has none for (MapElementType)."""


class Limit(NamedTuple):
    """A feature that CompiledModel lacks, and the nodes that have it, in the order of the file.

    `what` goes on after the number of nodes and `kind`. `loads`: the model is loaded all the same.
    """

    name: str
    kind: str
    what: str
    advice: str
    nodes: tuple[Node, ...]
    loads: bool = False

    @property
    def counted(self) -> str:
        """The number of nodes and what they have."""
        count = len(self.nodes)
        return f"{count} {self.kind}{'s' if count > 1 else ''} {self.what}"


_KEEP = "run the model with the Interpreter"


def compiled_model_limits(facts: Facts) -> tuple[Limit, ...]:
    """The limits that the model meets."""
    model = facts.model
    tensors = [t for s in model.subgraphs for t in s.tensors if t.sound]
    operators = [o for s in model.subgraphs for o in s.operators]
    found = (
        Limit(
            "variable-tensors",
            "tensor",
            "with state (is_variable)",
            f"{_KEEP}, or make the state inputs and outputs of the model",
            tuple(t for t in tensors if t.is_variable),
        ),
        Limit(
            "intermediates",
            "operator",
            "with intermediate tensors",
            f"{_KEEP}, or convert the layer without a fused LSTM",
            tuple(o for o in operators if o.table["intermediates"]),
        ),
        Limit(
            "mutating-variable-inputs",
            "operator",
            "with a list mutating_variable_inputs",
            f"{_KEEP}, or leave the list out where the operator changes no input",
            tuple(o for o in operators if _has_mutating_list(o)),
        ),
        Limit(
            "variant-tensors",
            "tensor",
            "with variant_tensors",
            _KEEP,
            tuple(t for t in tensors if t.table["variant_tensors"]),
        ),
        Limit(
            "element-types",
            "tensor",
            f"of type {' or '.join(sorted(UNMAPPED_TYPES))}",
            f"{_KEEP}, or split the numbers into real and imaginary part",
            tuple(t for t in tensors if t.dtype.name in UNMAPPED_TYPES),
        ),
        Limit(
            "zero-points",
            "tensor",
            "with several zero points and no scale",
            "remove the zero points",
            tuple(t for t in tensors if _has_zero_points_only(t)),
        ),
        Limit(
            "signatures",
            "signature",
            "with another number of inputs or outputs than their subgraph",
            "name each input and output of the subgraph once in the signature",
            tuple(_unequal_signatures(model)),
        ),
        Limit(
            "strings",
            "tensor",
            "of type STRING as input or output",
            f"{_KEEP}, or take and give numbers, with the lookup in the application",
            tuple(_string_ends(facts)),
            loads=True,
        ),
    )
    return tuple(limit for limit in found if limit.nodes)


def _has_mutating_list(operator: Operator) -> bool:
    found = operator.table["mutating_variable_inputs"]
    return bool(found)


def _has_zero_points_only(tensor: Tensor) -> bool:
    found = tensor.quantization
    return (
        found is not None
        and found.count == 0
        and found.zero_point_count > 1
        and found.details != "blockwise"
    )


def _unequal_signatures(model: Model) -> Iterator[Node]:
    for signature in model.signatures:
        subgraph = signature.subgraph
        if signature.sound and subgraph is not None:
            counts = len(signature.inputs), len(signature.outputs)
            if counts != (len(subgraph.inputs), len(subgraph.outputs)):
                yield signature


def _string_ends(facts: Facts) -> Iterator[Node]:
    for index in sorted(facts.of(entry_subgraphs)):
        if index >= len(facts.model.subgraphs):
            continue
        subgraph = facts.model.subgraphs[index]
        for tensor in dict.fromkeys(chain(subgraph.input_tensors, subgraph.output_tensors)):
            if tensor.dtype.name == "STRING":
                yield tensor
