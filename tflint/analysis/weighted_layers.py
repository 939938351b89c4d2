"""Layers whose weights are stored in the file, also behind a DEQUANTIZE."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.matmul import MatMul, matmul
from tflint.model.tensor import Tensor

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator

Place = tuple[int, int]
"""Subgraph index, and index of the operator or tensor in it."""


class WeightedLayer(NamedTuple):
    """A matrix multiplication with constant weights.

    `weights` and `bias` are the constants as stored, before any DEQUANTIZE. `first` is false when an
    earlier layer of the file has the same weights.
    """

    operator: Operator
    layer: MatMul
    weights: Tensor
    bias: Tensor | None
    first: bool

    @property
    def channel_axis(self) -> int:
        """The dimension of the weights that counts output channels."""
        return self.layer.layout.channel_axis

    @property
    def channels(self) -> int | None:
        """Output channels; `None` when the weights have too few dimensions."""
        rank = self.weights.rank
        return self.weights.shape[self.channel_axis] if self.channel_axis < rank else None

    @property
    def fan_in(self) -> int:
        """Weights of a filter; 0 when the weights have no channels."""
        return self.weights.elements // self.channels if self.channels else 0


class WeightedLayers(NamedTuple):
    """All weighted layers by place of the operator, and the channel axis by place of the weights."""

    layers: Mapping[Place, WeightedLayer]
    channel_axes: Mapping[Place, int]

    def at(self, operator: Operator) -> WeightedLayer | None:
        """The layer that an operator is, unless an earlier one has the same weights."""
        found = self.layers.get((operator.subgraph.index, operator.index))
        return found if found is not None and found.first else None


def weighted_layers(facts: Facts) -> WeightedLayers:
    """The layers of all subgraphs, in execution order."""
    layers: dict[Place, WeightedLayer] = {}
    axes: dict[Place, int] = {}
    seen: set[int] = set()
    for subgraph in facts.model.subgraphs:
        for operator in subgraph.operators:
            layer = matmul(operator) if operator.sound else None
            weights = stored_constant(layer.weights) if layer is not None else None
            if layer is None or weights is None:
                continue
            bias = stored_constant(layer.bias)
            first = weights.buffer_index not in seen
            seen.add(weights.buffer_index)
            found = WeightedLayer(operator, layer, weights, bias, first)
            layers[subgraph.index, operator.index] = found
            axes.setdefault((subgraph.index, weights.index), found.channel_axis)
    return WeightedLayers(layers, axes)


def stored_constant(tensor: Tensor | None) -> Tensor | None:
    """The constant that a tensor is, or is dequantized from, if its bytes are in this file."""
    if tensor is None:
        return None
    producer = tensor.producer
    if producer is not None and producer.name == "DEQUANTIZE" and producer.sound:
        tensor = producer.input(0)
    if tensor is None or tensor.external_buffer or not tensor.is_constant:
        return None
    return tensor
