"""Constants that were lost, clipped or rounded away."""

from __future__ import annotations

from random import Random

import numpy as np
from numpy.typing import NDArray

from experiments.quality.fault import fault
from experiments.quality.patient import LAYERS, Patient, pick
from tflint.model.operator import Operator
from tflint.model.tensor import Tensor

_LEAST = 256
"""Weights of a layer that is worth breaking."""


def _layer(patient: Patient, random: Random) -> tuple[Operator, Tensor]:
    layers = patient.layers(*LAYERS)
    return pick(random, [(o, w) for o, w in layers if w.elements >= _LEAST])


def _quantized(patient: Patient, random: Random) -> Tensor:
    weights = (w for _, w in patient.layers(*LAYERS) if w.dtype.name == "INT8")
    return pick(random, [w for w in weights if w.elements >= _LEAST])


def _filters(operator: Operator, values: NDArray[np.generic]) -> NDArray[np.generic]:
    """A view of the weights with the output channel first."""
    axis = 3 if operator.type == "DEPTHWISE_CONV_2D" else 0
    return np.moveaxis(values, axis, 0)


@fault("a layer's weights all zero", "int8", "int16x8", "dynamic_range", "float32")
def zeros(patient: Patient, random: Random) -> None:
    _, weights = _layer(patient, random)
    patient.write(weights, np.zeros_like(patient.values(weights)))


@fault("a layer's weights all the same number", "int8", "float32")
def constant(patient: Patient, random: Random) -> None:
    _, weights = _layer(patient, random)
    values = patient.values(weights)
    patient.write(weights, np.full_like(values, values.max()))


@fault("three quarters of a layer's filters zero", "int8", "float32")
def dead_filters(patient: Patient, random: Random) -> None:
    operator, weights = _layer(patient, random)
    values = patient.values(weights)
    filters = _filters(operator, values)
    filters[: len(filters) * 3 // 4] = 0
    patient.write(weights, values)


@fault("all filters of a layer the same", "int8", "float32")
def same_filters(patient: Patient, random: Random) -> None:
    operator, weights = _layer(patient, random)
    values = patient.values(weights)
    filters = _filters(operator, values)
    filters[:] = filters[:1].copy()
    patient.write(weights, values)


@fault("weights that use three levels: the scale was 40 times too large", "int8", "dynamic_range")
def few_levels(patient: Patient, random: Random) -> None:
    weights = _quantized(patient, random)
    patient.write(weights, np.round(patient.values(weights) / 40.0).astype(np.int8))
    patient.rescale(weights, 40)


@fault("weights clipped to a sixth of their range", "int8", "dynamic_range")
def saturated(patient: Patient, random: Random) -> None:
    weights = _quantized(patient, random)
    values = patient.values(weights)
    patient.write(weights, np.clip(values * 6.0, -127, 127).astype(np.int8))
    patient.rescale(weights, 1 / 6)


@fault("one outlier that takes the range of a layer's weights", "int8", "dynamic_range")
def outlier(patient: Patient, random: Random) -> None:
    weights = _quantized(patient, random)
    shrunk = np.round(patient.values(weights) / 60.0).astype(np.int8)
    shrunk.reshape(-1)[0] = 127
    patient.write(weights, shrunk)
    patient.rescale(weights, 60)


@fault("a weight that is no number", "float32")
def not_a_number(patient: Patient, random: Random) -> None:
    _, weights = _layer(patient, random)
    values = patient.values(weights)
    values.reshape(-1)[random.randrange(values.size)] = random.choice((np.nan, np.inf))
    patient.write(weights, values)


@fault("a bias at the end of its type")
def saturated_bias(patient: Patient, random: Random) -> None:
    operator = pick(random, [o for o in patient.operators(*LAYERS) if o.input(2) is not None])
    bias = operator.input(2)
    assert bias is not None
    values = patient.values(bias)
    values[random.randrange(values.size)] = np.iinfo(values.dtype).max
    patient.write(bias, values)


@fault("a layer's weights shuffled", visible=False)
def shuffled(patient: Patient, random: Random) -> None:
    _, weights = _layer(patient, random)
    values = patient.values(weights)
    np.random.default_rng(random.randrange(2**32)).shuffle(values.reshape(-1))
    patient.write(weights, values)


@fault("the signs of a layer's weights turned", visible=False)
def turned_signs(patient: Patient, random: Random) -> None:
    _, weights = _layer(patient, random)
    patient.write(weights, -np.maximum(patient.values(weights), -127))
