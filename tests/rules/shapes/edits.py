"""Changes to models of one operator, for the cases of this family."""

from __future__ import annotations

from typing import Any

from testmodels import ModelBuilder
from testmodels.model_schema import MODEL_SCHEMA
from tests.oracle.single_operators import single_operator


def with_inputs(name: str, *inputs: int) -> ModelBuilder:
    """The model of an operator with another list of inputs."""
    model = single_operator(name)
    model.operators[0]["inputs"] = list(inputs)
    return model


def with_outputs(name: str, *outputs: int) -> ModelBuilder:
    """The model of an operator with another list of outputs."""
    model = single_operator(name)
    model.operators[0]["outputs"] = list(outputs)
    return model


def with_type(name: str, tensor: int, type_name: str) -> ModelBuilder:
    """The model of an operator with another type of a tensor."""
    model = single_operator(name)
    model.tensors[tensor]["type"] = MODEL_SCHEMA.enums["TensorType"][type_name]
    return model


def with_shape(name: str, tensor: int, *shape: int) -> ModelBuilder:
    """The model of an operator with another shape of a tensor."""
    model = single_operator(name)
    model.tensors[tensor]["shape"] = list(shape)
    return model


def with_constant(name: str, tensor: int, data: bytes) -> ModelBuilder:
    """The model of an operator with other bytes in a constant."""
    model = single_operator(name)
    model.tensors[tensor]["buffer"] = model.buffer(data)
    return model


def with_options(name: str, **options: Any) -> ModelBuilder:
    """The model of an operator with other option values; enumerations by number."""
    model = single_operator(name)
    operator = model.operators[0]
    union = "builtin_options" if operator.get("builtin_options") else "builtin_options_2"
    table, fields = operator[union]
    operator[union] = (table, {**fields, **options})
    return model


def int32(*values: int) -> bytes:
    """The bytes of INT32 numbers."""
    return b"".join(value.to_bytes(4, "little", signed=True) for value in values)
