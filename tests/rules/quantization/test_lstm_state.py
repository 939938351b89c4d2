"""Q212 unsuitable-lstm-scale."""

from __future__ import annotations

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tflint.lint.severity import ERROR, WARNING

CELL_STATE, HIDDEN = "cell state", "hidden"
CELL_SCALE = 2.0**-11


def lstm(kind: str = "UNIDIRECTIONAL_SEQUENCE_LSTM", *, intermediates: int = 5) -> ModelBuilder:
    """An integer LSTM of two cells without peephole, projection and layer normalization."""
    model = ModelBuilder()
    x = model.input("x", [1, 4, 3], "INT8", q(0.05))
    weights = [model.constant(f"w{i}", np.ones((2, 3), np.int8), q(0.1)) for i in range(4)]
    recurrent = [model.constant(f"r{i}", np.ones((2, 2), np.int8), q(0.1)) for i in range(4)]
    biases = [model.constant(f"b{i}", np.zeros(2, np.int32), q(0.005)) for i in range(4)]
    output_state = model.tensor("output state", [1, 2], "INT8", q(1 / 128), is_variable=True)
    cell_state = model.tensor(CELL_STATE, [1, 2], "INT16", q(CELL_SCALE), is_variable=True)
    y = model.tensor("y", [1, 4, 2], "INT8", q(1 / 128))
    parts = [model.tensor(f"part {i}", [], "INT16") for i in range(intermediates - 1)]
    parts.append(model.tensor(HIDDEN, [], "INT8", q(1 / 128)))
    inputs = [x, *weights, *recurrent, -1, -1, -1, *biases, -1, -1, output_state, cell_state]
    model.op(kind, inputs, [y], operator_fields={"intermediates": parts[:intermediates]})
    model.output(y)
    return model


def edited(model: ModelBuilder, name: str, quantization: object) -> ModelBuilder:
    tensor = next(t for t in model.tensors if t["name"] == name)
    tensor["quantization"] = quantization
    return model


@pytest.mark.parametrize("kind", ["LSTM", "UNIDIRECTIONAL_SEQUENCE_LSTM"])
@triggers("Q212", severity=ERROR, says="which is no power of two (2^-10.621)", count=1)
def test_cell_state(kind: str) -> ModelBuilder:
    return edited(lstm(kind), CELL_STATE, q(1.3 * CELL_SCALE))


@triggers("Q212", severity=WARNING, says="the cell state scale 2^-7, coarser than 2^-9", count=1)
def test_coarse_cell_state() -> ModelBuilder:
    return edited(lstm(), CELL_STATE, q(2.0**-7))


@triggers("Q212", severity=ERROR, says="has 4 intermediate tensors", count=1)
def test_too_few_intermediates() -> ModelBuilder:
    return lstm(intermediates=4)


@triggers("Q212", severity=ERROR, at="subgraphs[0].operators[0].intermediates[4]", says="'hidden'")
def test_hidden_without_scale() -> ModelBuilder:
    return edited(lstm(), HIDDEN, None)


@triggers("Q212", severity=ERROR, says="has the intermediate tensor 'part 0' without a scale")
def test_layer_normalization_without_scale() -> ModelBuilder:
    model = lstm()
    coefficients = [model.constant(f"n{i}", np.ones(2, np.int16), q(0.001)) for i in range(4)]
    model.operators[0]["inputs"] += coefficients
    return model


@triggers("Q212", severity=WARNING, says="has an output state of scale 0.1", count=1)
def test_output_state() -> ModelBuilder:
    return edited(lstm(), "output state", q(0.1))


@pytest.mark.parametrize("kind", ["LSTM", "UNIDIRECTIONAL_SEQUENCE_LSTM"])
@quiet("Q212")
def test_sound(kind: str) -> ModelBuilder:
    return lstm(kind)


@quiet("Q212")
def test_floats() -> ModelBuilder:
    model = edited(lstm(), CELL_STATE, None)
    for tensor in model.tensors:
        if tensor["name"] in ("x", "y", CELL_STATE, "output state"):
            tensor.update(type="FLOAT32", quantization=None)
    return model
