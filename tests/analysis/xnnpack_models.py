"""A sound model of each operator that XNNPACK takes over, with any element types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from testmodels import ModelBuilder, q

TYPES = ("FLOAT32", "FLOAT16", "INT8", "UINT8", "INT32")

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Computed:
    """A tensor whose type is asked for."""

    shape: Shape


@dataclass(frozen=True)
class Weights:
    """A constant of ones whose type is asked for."""

    shape: Shape


@dataclass(frozen=True)
class Parameter:
    """A constant of type INT32."""

    values: Any


@dataclass(frozen=True)
class Form:
    """The operands and options of an operator."""

    inputs: tuple[Computed | Weights | Parameter, ...]
    outputs: tuple[Computed, ...]
    options: Mapping[str, Any] = field(default_factory=dict)


def _c(*shape: int) -> Computed:
    return Computed(shape)


def _w(*shape: int) -> Weights:
    return Weights(shape)


def _p(*values: Any) -> Parameter:
    return Parameter(list(values))


_VECTOR = Form((_c(2, 3),), (_c(2, 3),))
_PAIR = Form((_c(2, 3), _c(2, 3)), (_c(2, 3),))
_REDUCTION = Form((_c(2, 3), _p(1)), (_c(2),))
_STEPS = {"stride_h": 1, "stride_w": 1, "padding": "VALID"}
_CONVOLUTION = {**_STEPS, "dilation_h_factor": 1, "dilation_w_factor": 1}
_WINDOW = {**_STEPS, "filter_height": 2, "filter_width": 2}
_TRANSPOSED = {"stride_h": 2, "stride_w": 2, "padding": "VALID"}
_ELEMENTWISE = (
    "ABS CEIL COS EXP FLOOR GELU HARD_SWISH LOG NEG RELU RELU6 RELU_N1_TO_1 ROUND RSQRT SIN SQRT "
    "SQUARE ELU LOGISTIC TANH DEQUANTIZE QUANTIZE"
)

FORMS: Mapping[str, Form] = {
    **dict.fromkeys(_ELEMENTWISE.split(), _VECTOR),
    **dict.fromkeys(
        ["ADD", "SUB", "MUL", "DIV", "MAXIMUM", "MINIMUM", "SQUARED_DIFFERENCE"], _PAIR
    ),
    **dict.fromkeys(["MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN"], _REDUCTION),
    "LEAKY_RELU": Form((_c(2, 3),), (_c(2, 3),), {"alpha": 0.1}),
    "SOFTMAX": Form((_c(2, 3),), (_c(2, 3),), {"beta": 1.0}),
    "PRELU": Form((_c(1, 2, 2, 3), _w(3)), (_c(1, 2, 2, 3),)),
    "AVERAGE_POOL_2D": Form((_c(1, 4, 4, 2),), (_c(1, 3, 3, 2),), _WINDOW),
    "MAX_POOL_2D": Form((_c(1, 4, 4, 2),), (_c(1, 3, 3, 2),), _WINDOW),
    "BATCH_MATMUL": Form((_c(2, 3), _w(3, 2)), (_c(2, 2),)),
    "CONCATENATION": Form((_c(2, 3), _c(2, 3)), (_c(4, 3),), {"axis": 0}),
    "CONV_2D": Form((_c(1, 4, 4, 2), _w(2, 2, 2, 2), _w(2)), (_c(1, 3, 3, 2),), _CONVOLUTION),
    "DEPTHWISE_CONV_2D": Form(
        (_c(1, 4, 4, 2), _w(1, 2, 2, 2), _w(2)),
        (_c(1, 3, 3, 2),),
        {**_CONVOLUTION, "depth_multiplier": 1},
    ),
    "TRANSPOSE_CONV": Form(
        (_p(1, 4, 4, 2), _w(2, 2, 2, 2), _c(1, 2, 2, 2)), (_c(1, 4, 4, 2),), _TRANSPOSED
    ),
    "FULLY_CONNECTED": Form((_c(3, 4), _w(2, 4), _w(2)), (_c(3, 2),)),
    "DEPTH_TO_SPACE": Form((_c(1, 2, 2, 4),), (_c(1, 4, 4, 1),), {"block_size": 2}),
    "SPACE_TO_DEPTH": Form((_c(1, 4, 4, 1),), (_c(1, 2, 2, 4),), {"block_size": 2}),
    "PAD": Form((_c(2, 3), Parameter([[1, 1], [0, 0]])), (_c(4, 3),)),
    "RESHAPE": Form((_c(2, 3), _p(3, 2)), (_c(3, 2),)),
    "RESIZE_BILINEAR": Form((_c(1, 2, 2, 1), _p(4, 4)), (_c(1, 4, 4, 1),)),
    "SLICE": Form((_c(4, 3), _p(1, 0), _p(2, 3)), (_c(2, 3),)),
    "STRIDED_SLICE": Form((_c(4, 3), _p(1, 0), _p(3, 3), _p(1, 1)), (_c(2, 3),)),
    "SPLIT": Form((Parameter(0), _c(4, 3)), (_c(2, 3), _c(2, 3)), {"num_splits": 2}),
    "TRANSPOSE": Form((_c(2, 3), _p(1, 0)), (_c(3, 2),)),
}


def typed(name: str, types: tuple[str, ...]) -> ModelBuilder:
    """The model of an operator; `types` are those of its operands in order, without parameters."""
    form, model, wanted = FORMS[name], ModelBuilder(), iter(types)
    inputs = [_input(model, f"in{n}", each, wanted) for n, each in enumerate(form.inputs)]
    outputs = []
    for n, each in enumerate(form.outputs):
        type_name = next(wanted)
        outputs.append(model.tensor(f"out{n}", each.shape, type_name, _scale(type_name)))
    model.op(name, inputs, outputs, **form.options)
    model.output(*outputs)
    return model


def _input(
    model: ModelBuilder,
    name: str,
    operand: Computed | Weights | Parameter,
    wanted: Iterator[str],
) -> int:
    if isinstance(operand, Parameter):
        values = np.array(operand.values, np.int32)
        return model.constant(name, values)
    type_name = next(wanted)
    if isinstance(operand, Computed):
        return model.input(name, operand.shape, type_name, _scale(type_name))
    ones = np.ones(operand.shape).tolist()
    return model.constant(name, ones, _scale(type_name), dtype=type_name, shape=operand.shape)


def _scale(type_name: str) -> Any:
    return None if type_name.startswith("FLOAT") else q(1.0, 0)


def type_lists(name: str) -> list[tuple[str, ...]]:
    """All operands of one type, and each operand of another type than the rest; layers on 8 bits
    have an INT32 bias."""
    form = FORMS[name]
    count = sum(not isinstance(each, Parameter) for each in form.inputs) + len(form.outputs)
    found: dict[tuple[str, ...], None] = {}
    for base in TYPES[:4]:
        rest = [base] * count
        if count == 4 and not base.startswith("FLOAT") and len(form.outputs) == 1:
            rest[2] = "INT32"
        for position in range(count):
            for other in TYPES:
                found[(*rest[:position], other, *rest[position + 1 :])] = None
    return list(found)
