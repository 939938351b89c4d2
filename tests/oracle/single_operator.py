"""Models of one operator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from testmodels import ModelBuilder, q


@dataclass(frozen=True, slots=True)
class Operand:
    """A tensor: computed when `data` is `None`."""

    shape: tuple[int, ...]
    type: str = "FLOAT32"
    data: Any = None
    quantized: bool = False
    variable: bool = False


@dataclass(frozen=True, slots=True)
class Single:
    """An operator: operands in order (`None`: omitted), and its options."""

    operator: str
    inputs: tuple[Operand | None, ...]
    outputs: tuple[Operand, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1


def f(*shape: int) -> Operand:
    """A computed FLOAT32 tensor."""
    return Operand(shape)


def t(type_name: str, *shape: int) -> Operand:
    """A computed tensor of a type."""
    return Operand(shape, type_name)


def i(*values: int, kind: str = "INT32", shape: tuple[int, ...] | None = None) -> Operand:
    """A constant vector of integers."""
    return Operand((len(values),) if shape is None else shape, kind, list(values))


def w(*shape: int) -> Operand:
    """A constant FLOAT32 tensor of small numbers, different enough that one matters."""
    count = 1
    for size in shape:
        count *= size
    return Operand(shape, "FLOAT32", [(number * 5 % 7 + 1) / 8 for number in range(count)])


def s(value: float, kind: str = "INT32") -> Operand:
    """A constant scalar."""
    return Operand((), kind, [value])


def v(*shape: int) -> Operand:
    """A variable FLOAT32 tensor."""
    return Operand(shape, variable=True)


def build(entry: Single) -> ModelBuilder:
    """A model of one operator; what it computes with are inputs, what it gives are outputs."""
    model = ModelBuilder()
    inputs = [-1 if o is None else _tensor(model, o, f"in{n}") for n, o in enumerate(entry.inputs)]
    for index, operand in zip(inputs, entry.inputs, strict=True):
        if operand is not None and operand.data is None and not operand.variable:
            model.main.fields.setdefault("inputs", []).append(index)
    outputs = [_tensor(model, o, f"out{n}") for n, o in enumerate(entry.outputs)]
    model.op(entry.operator, inputs, outputs, version=entry.version, **entry.options)
    model.output(*outputs)
    return model


def _tensor(model: ModelBuilder, operand: Operand, name: str) -> int:
    fields: dict[str, Any] = {"is_variable": True} if operand.variable else {}
    quantization = q(0.5, 0) if operand.quantized else None
    if operand.data is None:
        return model.tensor(name, operand.shape, operand.type, quantization, **fields)
    return model.constant(
        name, operand.data, quantization, dtype=operand.type, shape=operand.shape, **fields
    )
