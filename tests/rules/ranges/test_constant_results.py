"""R101 constant-prediction and R102 constant-layer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.analysis.intervals.recorded import BUILTIN, XNNPACK, Recorder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.ranges.networks import dense, healthy, softmax, with_output
from tflint.lint.severity import ERROR, INFO, WARNING

ZEROS = np.zeros((4, 8))


@triggers("R101", at="subgraphs[0].tensors[2]", says="'y' is the same for every input", count=1)
def test_weights_that_are_all_zero() -> ModelBuilder:
    return with_output(dense(ZEROS))


@triggers("R101", says="operator 0 FULLY_CONNECTED")
def test_constant_before_a_softmax() -> ModelBuilder:
    model, y = dense(ZEROS, bias=[100, 200, 300, 400])
    model.output(softmax(model, y, 4))
    return model


@triggers("R101")
def test_bias_that_outweighs_everything() -> ModelBuilder:
    return with_output(dense(healthy(), bias=[-(2**30)] * 4))


@triggers("R101")
def test_output_scale_that_is_far_too_large() -> ModelBuilder:
    # Every result rounds to the zero point.
    return with_output(dense(np.ones((4, 8)), output_scale=1e7))


@triggers("R101", says="SOFTMAX is")
def test_softmax_over_one_class() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [1, 1])
    model.output(softmax(model, x, 1, "FLOAT32"))
    return model


@triggers("R101")
def test_float_weights_that_are_all_zero() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [1, 8])
    w = model.constant("w", np.zeros((4, 8), np.float32))
    b = model.constant("b", np.ones(4, np.float32))
    y = model.tensor("y", [1, 4])
    model.op("FULLY_CONNECTED", [x, w, b], [y])
    model.output(y)
    return model


@triggers("R101", at="subgraphs[0].tensors[2]", says="tensor 'y'")
def test_what_the_largest_is_chosen_from() -> ModelBuilder:
    model, y = dense(ZEROS)
    axis = model.constant("axis", np.array([1], np.int32))
    best = model.tensor("best", [1, 1], "INT32")
    model.op("ARG_MAX", [y, axis], [best], output_type="INT32")
    other = model.tensor("other", [1], "INT32")
    shift = model.input("shift", [1], "INT32")
    model.op("ADD", [best, shift], [other])
    model.output(other)
    return model


@triggers("R101", severity=WARNING, says="span at most 0 codes")
def test_probabilities_that_hardly_differ() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [1, 4], "INT8", q(1e-5))
    model.output(softmax(model, x, 4))
    return model


@quiet("R101")
def test_healthy_layer() -> ModelBuilder:
    model, y = dense(healthy())
    model.output(softmax(model, y, 4))
    return model


@quiet("R101")
def test_broken_branch_beside_a_healthy_one() -> ModelBuilder:
    return residual()


@quiet("R101")
def test_output_computed_from_constants_only() -> ModelBuilder:
    model, y = dense(healthy())
    a = model.constant("a", np.ones(4, np.float32))
    anchors = model.tensor("anchors", [4])
    model.op("MUL", [a, a], [anchors])
    model.output(y, anchors)
    return model


@quiet("R101")
def test_state_that_changes() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [1, 4])
    state = model.tensor("state", [1, 4], is_variable=True)
    y = model.tensor("y", [1, 4])
    model.op("ADD", [x, state], [y])
    model.output(y)
    return model


def residual(weights: object = ZEROS) -> ModelBuilder:
    """x + dense(x), as in a residual network."""
    model, y = dense(np.zeros((8, 8)) if weights is ZEROS else weights)
    z = model.tensor("z", [1, 8], "INT8", q(10.0))
    model.op("ADD", [0, y], [z], pot_scale_int16=False, version=2)
    model.output(z)
    return model


@triggers("R102", severity=WARNING, at="subgraphs[0].operators[0]", says="weights are 0", count=1)
def test_broken_branch() -> ModelBuilder:
    return residual()


@triggers("R102", severity=ERROR, says="every path to an output", count=1)
def test_layer_that_everything_passes() -> ModelBuilder:
    model, y = dense(ZEROS, bias=[1, 2, 3, 4])
    made = dense(healthy(4, 4), model=model, source=y)
    return with_output(made)


@triggers("R102", severity=ERROR, says="outside the codes -128 to 127")
def test_clipped_layer() -> ModelBuilder:
    return with_output(dense(healthy(), bias=[2**30] * 4))


@triggers("R102", severity=INFO, says="GREATER has the same result")
def test_comparison_that_is_decided() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [4])
    bounded = model.tensor("bounded", [4])
    model.op("RELU6", [x], [bounded])
    limit = model.constant("limit", np.array([7.0], np.float32))
    y = model.tensor("y", [4], "BOOL")
    model.op("GREATER", [bounded, limit], [y])
    model.output(y)
    return model


@quiet("R102")
def test_comparison_that_can_go_either_way() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [4])
    limit = model.constant("limit", np.array([7.0], np.float32))
    y = model.tensor("y", [4], "BOOL")
    model.op("GREATER", [x, limit], [y])
    model.output(y)
    return model


@quiet("R102")
def test_healthy_branch() -> ModelBuilder:
    return residual(healthy(8, 8))


@quiet("R102")
def test_filled_with_a_constant() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [1, 4])
    shape = model.tensor("shape", [2], "INT32")
    model.op("SHAPE", [x], [shape], out_type="INT32")
    zero = model.constant("zero", np.array(0, np.float32))
    filled = model.tensor("filled", [1, 4])
    model.op("FILL", [shape, zero], [filled])
    y = model.tensor("y", [1, 4])
    model.op("ADD", [x, filled], [y])
    model.output(y)
    return model


DAMAGED = {
    "weights that are all zero": lambda: dense(ZEROS, bias=[100, 200, 300, 400]),
    "bias that outweighs everything": lambda: dense(healthy(), bias=[-(2**30)] * 4),
    "output scale that is far too large": lambda: dense(healthy(), output_scale=1e7),
}


@pytest.mark.parametrize("name", DAMAGED)
@pytest.mark.parametrize("resolver", [BUILTIN, XNNPACK])
def test_the_interpreter_agrees(name: str, resolver: str, tmp_path: Path) -> None:
    pytest.importorskip("ai_edge_litert")
    model = with_output(DAMAGED[name]())
    recorder = Recorder(tmp_path)
    values = recorder.run(model.build(), resolver)
    recorder.close()
    assert lint(model, "R101")
    assert values is not None
    output = model.main.fields["outputs"][0]
    assert all(np.array_equal(values[output][0], value) for value in values[output])
