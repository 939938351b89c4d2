"""A model in which one thing is broken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, TypeVar

from numpy.typing import NDArray

from testmodels import ModelBuilder
from testmodels.model_schema import MODEL_SCHEMA
from tflint.model.file import File
from tflint.model.operator import Operator
from tflint.model.tensor import Tensor

LAYERS = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")
"""The layers with weights that most networks have."""


class InapplicableError(Exception):
    """The model has no place for this fault."""


_T = TypeVar("_T")


def pick(random: Random, places: Sequence[_T]) -> _T:
    """One of them. Raises `InapplicableError` when there is none."""
    if not places:
        raise InapplicableError
    return random.choice(places)


class Patient:
    """A sound model, read by `model`, and changed by the methods; `build` gives the bytes."""

    def __init__(self, data: bytes) -> None:
        model = File(memoryview(data)).model
        assert model is not None
        self.model = model
        self._builder = ModelBuilder.from_bytes(data)

    def operators(self, *types: str) -> Sequence[Operator]:
        """All operators of these types."""
        return [o for s in self.model.subgraphs for o in s.operators if o.type in types]

    def layers(self, *types: str) -> Sequence[tuple[Operator, Tensor]]:
        """The operators of these types whose second input is a constant, with that."""
        constants = ((o, o.input(1)) for o in self.operators(*types))
        return [(o, w) for o, w in constants if w is not None and w.is_constant]

    def activations(self) -> Iterator[Tensor]:
        """Every quantized tensor that an operator computes."""
        for subgraph in self.model.subgraphs:
            for operator in subgraph.operators:
                for tensor in operator.output_tensors:
                    if tensor is not None and tensor.scale_and_zero_point is not None:
                        yield tensor

    def parameters(self, tensor: Tensor) -> dict[str, Any]:
        """The QuantizationParameters, to be changed."""
        parameters = self._fields(tensor).setdefault("quantization", {})
        assert isinstance(parameters, dict)
        return parameters

    def rescale(self, tensor: Tensor, factor: float) -> None:
        """Multiply all scales."""
        parameters = self.parameters(tensor)
        parameters["scale"] = [scale * factor for scale in parameters["scale"]]

    def drop_parameters(self, tensor: Tensor) -> None:
        """Take all quantization away."""
        self._fields(tensor)["quantization"] = None

    def retype(self, tensor: Tensor, dtype: str) -> None:
        """Claim another type; the bytes stay."""
        self._fields(tensor)["type"] = MODEL_SCHEMA.enums["TensorType"][dtype]

    def values(self, tensor: Tensor) -> NDArray[Any]:
        """A copy of a constant."""
        found = tensor.numpy()
        if found is None:
            raise InapplicableError
        return found.copy()

    def write(self, tensor: Tensor, values: NDArray[Any]) -> None:
        """Replace the bytes of a constant."""
        self._builder.fields["buffers"][tensor.buffer_index]["data"] = values.tobytes()

    def set_option(self, operator: Operator, name: str, value: int) -> None:
        """Set a builtin option of an operator."""
        subgraph = self._builder.fields["subgraphs"][operator.subgraph.index]
        subgraph["operators"][operator.index]["builtin_options"][1][name] = value

    def build(self) -> bytes:
        """The broken model."""
        return self._builder.build()

    def _fields(self, tensor: Tensor) -> dict[str, Any]:
        fields = self._builder.fields["subgraphs"][tensor.subgraph.index]["tensors"][tensor.index]
        assert isinstance(fields, dict)
        return fields
