from __future__ import annotations

from testmodels import ModelBuilder
from tests.oracle.single_operators import single_operator
from tests.rules.cases import quiet, triggers
from tests.rules.shapes.edits import with_shape


def _without_variable(name: str) -> ModelBuilder:
    model = single_operator(name)
    state = next(i for i, tensor in enumerate(model.tensors) if tensor.get("is_variable"))
    model.tensors[state]["is_variable"] = False
    return model


@triggers(
    "T501", at="subgraphs[0].operators[0].inputs[4]", says="not marked is_variable; Invoke fails"
)
def test_state_of_an_svdf() -> ModelBuilder:
    return _without_variable("SVDF")


@triggers("T501", says="AllocateTensors fails")
def test_state_of_an_lstm() -> ModelBuilder:
    return _without_variable("LSTM")


@quiet("T501")
def test_variable_state() -> ModelBuilder:
    return single_operator("SVDF")


@quiet("T501")
def test_basic_lstm_has_ordinary_states() -> ModelBuilder:
    return single_operator("LSTM_BASIC")


def _lstm_without(*positions: int) -> ModelBuilder:
    model = single_operator("LSTM_PROJECTED")
    inputs = model.operators[0]["inputs"]
    model.operators[0]["inputs"] = [-1 if p in positions else t for p, t in enumerate(inputs)]
    return model


@triggers("T502", says="only some of: input weights and recurrent weights of the input gate")
def test_half_an_input_gate() -> ModelBuilder:
    return _lstm_without(1)


@triggers("T502", says="no bias for it (input 12); the process dies")
def test_no_bias_of_the_input_gate() -> ModelBuilder:
    return _lstm_without(12)


@triggers("T502", says="some of the peephole weights (inputs 9, 10, 11)")
def test_some_peepholes() -> ModelBuilder:
    return _lstm_without(10)


@triggers("T502", says="a projection bias, but no projection weights")
def test_projection_bias_alone() -> ModelBuilder:
    return _lstm_without(16)


@triggers("T502", says="some of the layer-norm coefficients")
def test_some_layer_norm_coefficients() -> ModelBuilder:
    return _lstm_without(22)


@triggers("T502", says="takes [4] as input 13")
def test_size_of_a_bias() -> ModelBuilder:
    return with_shape("LSTM", 10, 5)


@quiet("T502")
def test_all_inputs() -> ModelBuilder:
    return single_operator("LSTM_PROJECTED")


@quiet("T502")
def test_coupled_gates() -> ModelBuilder:
    return single_operator("LSTM_COUPLED")


@quiet("T502")
def test_no_peepholes() -> ModelBuilder:
    return _lstm_without(9, 10, 11)
