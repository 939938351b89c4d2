"""From builders to models."""

from __future__ import annotations

from testmodels import ModelBuilder
from tflint.model.file import File
from tflint.model.model import Model
from tflint.model.tensor import Tensor


def model_of(source: ModelBuilder | bytes) -> Model:
    """The model that is in the bytes, or that the builder writes."""
    data = source if isinstance(source, bytes) else source.build()
    model = File(memoryview(data)).model
    assert model is not None
    return model


def first_tensor(source: ModelBuilder | bytes) -> Tensor:
    """Tensor 0 of subgraph 0."""
    return model_of(source).subgraphs[0].tensors[0]
