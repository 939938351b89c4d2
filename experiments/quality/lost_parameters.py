"""Quantization parameters that are missing, or are not those that the kernels take."""

from __future__ import annotations

from random import Random

import numpy as np

from experiments.quality.fault import fault
from experiments.quality.patient import LAYERS, InapplicableError, Patient, pick
from tflint.model.tensor import Tensor


def _tensor(tensor: Tensor | None) -> Tensor:
    if tensor is None:
        raise InapplicableError
    return tensor


@fault("an output without parameters: MUL, SUB, MEAN, LEAKY_RELU, TANH, MAX_POOL_2D")
def drop_output(patient: Patient, random: Random) -> None:
    types = ("MUL", "SUB", "MEAN", "LEAKY_RELU", "TANH", "MAX_POOL_2D")
    patient.drop_parameters(_tensor(pick(random, patient.operators(*types)).output()))


@fault("a convolution's output without parameters")
def drop_layer_output(patient: Patient, random: Random) -> None:
    patient.drop_parameters(_tensor(pick(random, patient.operators(*LAYERS)).output()))


@fault("an input without parameters: LOGISTIC, TANH, LEAKY_RELU, MUL", "int8", "int16x8")
def drop_input(patient: Patient, random: Random) -> None:
    types = ("LOGISTIC", "TANH", "LEAKY_RELU", "MUL")
    patient.drop_parameters(_tensor(pick(random, patient.operators(*types)).input(0)))


@fault("the model's input without parameters")
def drop_model_input(patient: Patient, random: Random) -> None:
    subgraph = patient.model.subgraphs[0]
    patient.drop_parameters(subgraph.tensors[subgraph.inputs[0]])


@fault("weights without parameters", "dynamic_range")
def drop_weights(patient: Patient, random: Random) -> None:
    quantized = [w for _, w in patient.layers(*LAYERS) if w.dtype.name == "INT8"]
    patient.drop_parameters(pick(random, quantized))


@fault("an operator that copies codes, with another scale behind it: RESHAPE, PAD, MAX_POOL_2D")
def copied_codes(patient: Patient, random: Random) -> None:
    operator = pick(random, patient.operators("RESHAPE", "PAD", "MAX_POOL_2D"))
    patient.rescale(_tensor(operator.output()), random.choice((0.25, 4.0)))


@fault("CONCATENATION with another scale behind it", "int16x8")
def concatenation(patient: Patient, random: Random) -> None:
    patient.rescale(_tensor(pick(random, patient.operators("CONCATENATION")).output()), 4.0)


@fault("the bias stored at another scale than input x weights", "int8", "int16x8")
def bias_scale(patient: Patient, random: Random) -> None:
    operators = patient.operators(*LAYERS)
    bias = _tensor(pick(random, [o for o in operators if o.input(2) is not None]).input(2))
    patient.write(bias, (patient.values(bias) // 64).astype(patient.values(bias).dtype))
    patient.rescale(bias, 64.0)


@fault("weights with a zero point", "int8", "dynamic_range")
def weight_zero_point(patient: Patient, random: Random) -> None:
    # CONV_2D with integer activations refuses it.
    is_integer = bool(list(patient.activations()))
    types = ("DEPTHWISE_CONV_2D", "FULLY_CONNECTED") if is_integer else LAYERS
    weights = pick(random, [w for _, w in patient.layers(*types) if w.is_quantized])
    parameters = patient.parameters(weights)
    parameters["zero_point"] = [32] * len(parameters["scale"])
    shifted = patient.values(weights).astype(np.int16) // 2 + 32
    patient.write(weights, shifted.astype(np.int8))
    patient.rescale(weights, 2)


@fault("a zero point outside the type")
def zero_point_outside(patient: Patient, random: Random) -> None:
    tensor = pick(random, list(patient.activations()))
    patient.parameters(tensor)["zero_point"] = [random.choice((-300, 200))]


@fault("weights quantized along the wrong dimension")
def wrong_dimension(patient: Patient, random: Random) -> None:
    weights = [w for _, w in patient.layers("CONV_2D")]
    square = pick(random, [w for w in weights if w.shape[0] == w.shape[3] > 1])
    parameters = patient.parameters(square)
    real = patient.values(square) * np.array(parameters["scale"]).reshape(-1, 1, 1, 1)
    scales = np.abs(real).max(axis=(0, 1, 2)) / 127 + 1e-6
    patient.write(square, np.round(real / scales).astype(np.int8))
    parameters |= {"scale": scales.tolist(), "quantized_dimension": 3}


@fault("scales per channel at the second input of BATCH_MATMUL")
def matmul_per_channel(patient: Patient, random: Random) -> None:
    _repeat_parameters(patient, _tensor(pick(random, patient.operators("BATCH_MATMUL")).input(1)))


@fault("scales per channel at an input of MUL")
def mul_per_channel(patient: Patient, random: Random) -> None:
    factors = [_tensor(operator.input(1)) for operator in patient.operators("MUL")]
    _repeat_parameters(patient, pick(random, [factor for factor in factors if factor.shape]))


def _repeat_parameters(patient: Patient, tensor: Tensor) -> None:
    """The one scale and zero point again for each element of the last dimension."""
    count = tensor.shape[-1]
    parameters = patient.parameters(tensor)
    parameters["scale"] *= count
    parameters["zero_point"] *= count
    parameters["quantized_dimension"] = tensor.rank - 1


@fault("32-bit biases beside 16-bit activations", "int16x8")
def narrow_bias(patient: Patient, random: Random) -> None:
    operator = pick(random, patient.operators("CONV_2D", "TRANSPOSE_CONV"))
    bias = operator.input(2 if operator.type == "CONV_2D" else 3)
    if bias is None or bias.dtype.name != "INT64":
        raise InapplicableError
    patient.write(bias, patient.values(bias).astype(np.int32))
    patient.retype(bias, "INT32")


@fault("a 64-bit bias beside 8-bit activations")
def wide_bias(patient: Patient, random: Random) -> None:
    operator = pick(random, patient.operators("FULLY_CONNECTED"))
    bias = _tensor(operator.input(2))
    patient.write(bias, patient.values(bias).astype(np.int64))
    patient.retype(bias, "INT64")


@fault("uint8 weights beside int8 activations")
def mixed_signs(patient: Patient, random: Random) -> None:
    patient.retype(pick(random, patient.layers("FULLY_CONNECTED"))[1], "UINT8")


@fault("uint8 weights of a float layer", "dynamic_range")
def unsigned_weights(patient: Patient, random: Random) -> None:
    quantized = [w for _, w in patient.layers(*LAYERS) if w.dtype.name == "INT8"]
    patient.retype(pick(random, quantized), "UINT8")


@fault("the LSTM's cell state at a scale that is no power of two", "recurrent")
def cell_state(patient: Patient, random: Random) -> None:
    operator = pick(random, patient.operators("UNIDIRECTIONAL_SEQUENCE_LSTM"))
    patient.rescale(_tensor(operator.input(19)), 1.4)


@fault("the LSTM's hidden intermediate without parameters", "recurrent")
def intermediate(patient: Patient, random: Random) -> None:
    operator = pick(random, patient.operators("UNIDIRECTIONAL_SEQUENCE_LSTM"))
    patient.drop_parameters(operator.subgraph.tensors[operator.intermediates[4]])


@fault("one scale for depthwise weights that have one per channel", "hybrid_depthwise")
def depthwise_scale(patient: Patient, random: Random) -> None:
    _, weights = pick(random, patient.layers("DEPTHWISE_CONV_2D"))
    parameters = patient.parameters(weights)
    parameters |= {"scale": [max(parameters["scale"])], "zero_point": [0], "quantized_dimension": 0}


@fault("scales of blocks stored as FLOAT32", "blocks")
def wide_block_scales(patient: Patient, random: Random) -> None:
    scales = patient.model.subgraphs[0].tensors[1]
    patient.write(scales, patient.values(scales).astype(np.float32))
    patient.retype(scales, "FLOAT32")


@fault("SOFTMAX on uint8 with another zero point than 0", "uint8")
def softmax_zero_point(patient: Patient, random: Random) -> None:
    tensor = _tensor(patient.operators("SOFTMAX")[0].output())
    patient.parameters(tensor)["zero_point"] = [random.randrange(32, 128)]


@fault("int8 weights in a layer on uint8", "uint8")
def signed_weights(patient: Patient, random: Random) -> None:
    _, weights = patient.layers("FULLY_CONNECTED")[0]
    patient.write(weights, (patient.values(weights).astype(np.int16) - 128).astype(np.int8))
    patient.retype(weights, "INT8")
    patient.parameters(weights)["zero_point"] = [0]


@fault(
    "an input of a comparison or difference without parameters", "comparison", "squared_difference"
)
def drop_operand(patient: Patient, random: Random) -> None:
    operator = patient.operators("GREATER", "SQUARED_DIFFERENCE")[0]
    patient.drop_parameters(_tensor(operator.input(random.randrange(2))))
