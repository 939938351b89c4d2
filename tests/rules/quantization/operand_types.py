"""Layers whose operands have types of one's choice, for tests of how types go together."""

from __future__ import annotations

from typing import Any

import numpy as np

from testmodels import q
from tests.rules.quantization.layers import BIAS_SCALE, FILTERS, WEIGHT_SCALE, Layer, layer


def typed(
    kind: str, data: str, weights: str, bias: str | None = None, output: str | None = None
) -> Layer:
    """A layer with these types: right scales, weights of 0 and 1; without `bias` the one that goes
    with the data, without `output` the type of the data."""
    made = layer(kind, "INT8" if data == "FLOAT32" else data, per_axis=data != "UINT8")
    shape, axis = FILTERS[kind]
    values = np.arange(np.prod(shape)).reshape(shape) % 2
    scales: Any = (
        q(WEIGHT_SCALE, 0)
        if data == "UINT8" or weights == "UINT8"
        else q([WEIGHT_SCALE] * 4, axis=axis)
    )
    is_float = weights == "FLOAT32"
    w = made.model.constant("w2", values, None if is_float else scales, dtype=weights)
    _replace(made, made.w, w)
    made.w = w
    if data == "FLOAT32":
        for tensor in (made.x, made.y):
            made.model.tensors[tensor].update(type="FLOAT32", quantization=None)
    wanted = bias or ("FLOAT32" if data == "FLOAT32" else None)
    if wanted is not None:
        scale = None if wanted.startswith("FLOAT") else q(BIAS_SCALE)
        b = made.model.constant("b2", np.array([100, -100, 90, 50]), scale, dtype=wanted)
        _replace(made, made.b, b)
        made.b = b
    if output is not None:
        made.model.tensors[made.y]["type"] = output
    return made


def _replace(made: Layer, old: int, new: int) -> None:
    inputs = made.model.operators[0]["inputs"]
    inputs[inputs.index(old)] = new


def set_option(made: Layer, name: str, value: Any) -> None:
    """Change a builtin option of the layer."""
    made.model.operators[0]["builtin_options"][1][name] = value
