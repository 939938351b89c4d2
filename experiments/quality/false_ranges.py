"""Scales that are there and formally sound, but not those of the values."""

from __future__ import annotations

import math
from random import Random

import numpy as np

from experiments.quality.fault import fault
from experiments.quality.patient import LAYERS, Patient, pick
from testmodels.model_schema import MODEL_SCHEMA
from tflint.model.tensor import Tensor

_ZEROS_SCALE = 3.937e-9
"""What the converter makes of a range of 0, symmetric in 8 bits: 5e-7 / 127 (ExpandVerySmallRange)."""

_FIXED = ("SOFTMAX", "LOGISTIC", "TANH")
"""Their output scale is demanded by the kernels."""
_COPIES = ("RESHAPE", "PAD", "MAX_POOL_2D", "AVERAGE_POOL_2D", "CONCATENATION", "TRANSPOSE")


def _free(patient: Patient) -> list[Tensor]:
    """Activations whose scale can change without one beside it: between two layers or sums."""
    return [
        t
        for t in patient.activations()
        if t.producer is not None
        and t.producer.type not in (*_FIXED, *_COPIES, "QUANTIZE")
        and not any(c.type in (*_COPIES, "CONCATENATION") for c in t.consumers)
    ]


@fault("an activation's scale 64 times too large")
def coarse(patient: Patient, random: Random) -> None:
    patient.rescale(pick(random, _free(patient)), 64)


@fault("an activation's scale 1000 times too small")
def clipped(patient: Patient, random: Random) -> None:
    patient.rescale(pick(random, _free(patient)), 1e-3)


@fault("an activation's scale as after calibration with zeros")
def zero_calibration_of_one(patient: Patient, random: Random) -> None:
    tensor = pick(random, _free(patient))
    patient.parameters(tensor)["scale"] = [_ZEROS_SCALE]


@fault("every activation's scale as after calibration with zeros")
def zero_calibration(patient: Patient, random: Random) -> None:
    for tensor in patient.activations():
        if tensor.producer is None or tensor.producer.type not in _FIXED:
            patient.parameters(tensor).update(scale=[_ZEROS_SCALE], zero_point=[0])


@fault("every activation's scale 1 and zero point 0")
def filler(patient: Patient, random: Random) -> None:
    for tensor in patient.activations():
        if tensor.producer is None or tensor.producer.type not in _FIXED:
            patient.parameters(tensor).update(scale=[1.0], zero_point=[0])


@fault("the logits' scale 64 times too large")
def coarse_logits(patient: Patient, random: Random) -> None:
    logits = patient.operators("SOFTMAX")[-1].input(0)
    assert logits is not None
    patient.rescale(logits, 64)


@fault("an ADD whose input has the scale 0")
def zero_scale(patient: Patient, random: Random) -> None:
    tensor = pick(random, patient.operators("ADD")).input(0)
    assert tensor is not None
    patient.parameters(tensor)["scale"] = [0.0]


@fault("an ADD whose output scale is a hundred-millionth of what it was")
def tiny_output(patient: Patient, random: Random) -> None:
    tensor = pick(random, patient.operators("ADD")).output()
    assert tensor is not None
    patient.rescale(tensor, 1e-8)


@fault("an activation's scale that is no number", "int8", "int16x8")
def not_a_number(patient: Patient, random: Random) -> None:
    parameters = patient.parameters(pick(random, _free(patient)))
    parameters["scale"] = [random.choice((math.nan, math.inf, -parameters["scale"][0]))]


@fault("weights' scales a trillion times too small")
def lost_multiplier(patient: Patient, random: Random) -> None:
    patient.rescale(pick(random, patient.layers(*LAYERS))[1], 1e-12)


@fault("one weight scale 1000 times that of the others", "int8", "dynamic_range")
def outlying_scale(patient: Patient, random: Random) -> None:
    weights = [w for _, w in patient.layers(*LAYERS) if w.is_quantized]
    scales = patient.parameters(pick(random, weights))["scale"]
    scales[random.randrange(len(scales))] *= 1000


@fault("a negative weight scale", "int8", "dynamic_range")
def negative_weight_scale(patient: Patient, random: Random) -> None:
    weights = [w for _, w in patient.layers(*LAYERS) if w.is_quantized]
    scales = patient.parameters(pick(random, weights))["scale"]
    scales[random.randrange(len(scales))] *= -1


@fault("an input of a comparison at the scale 1", "comparison")
def scale_of_one(patient: Patient, random: Random) -> None:
    tensor = patient.operators("GREATER")[0].input(random.randrange(2))
    assert tensor is not None
    patient.parameters(tensor)["scale"] = [1.0]


@fault("an input at the scale 0", "comparison", "squared_difference")
def zero_operand(patient: Patient, random: Random) -> None:
    tensor = patient.operators("GREATER", "SQUARED_DIFFERENCE")[0].input(random.randrange(2))
    assert tensor is not None
    patient.parameters(tensor)["scale"] = [0.0]


@fault("a squared difference at an output scale far below its inputs'", "squared_difference")
def tiny_difference(patient: Patient, random: Random) -> None:
    tensor = patient.operators("SQUARED_DIFFERENCE")[0].output()
    assert tensor is not None
    patient.rescale(tensor, 1e-7)


@fault("the border QUANTIZE with the output scale 0", "border")
def zero_border(patient: Patient, random: Random) -> None:
    tensor = patient.operators("QUANTIZE")[0].output()
    assert tensor is not None
    patient.parameters(tensor)["scale"] = [0.0]


@fault("sums of 16-bit numbers in 32 bits", "wide_sum")
def narrow_sums(patient: Patient, random: Random) -> None:
    operator = patient.operators("FULLY_CONNECTED")[0]
    bias = operator.input(2)
    assert bias is not None
    patient.write(bias, patient.values(bias).astype(np.int32))
    patient.retype(bias, "INT32")
    patient.set_option(operator, "quantized_bias_type", MODEL_SCHEMA.enums["TensorType"]["INT32"])


@fault("the input's scale 255 times too small, as for pixels divided twice", visible=False)
def other_input_range(patient: Patient, random: Random) -> None:
    subgraph = patient.model.subgraphs[0]
    patient.rescale(subgraph.tensors[subgraph.inputs[0]], 1 / 255)
