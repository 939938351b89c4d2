"""Models that say the same in another way, and models that say something else."""

from __future__ import annotations

import numpy as np

from testmodels import ModelBuilder, q
from tests.oracle.restatement import (
    with_bias_as_declared,
    with_weights_as_declared,
    without_rare_activations,
)
from tests.oracle.semantic import (
    changes_io_quantization,
    changes_only_output_types,
    leaves_unwritten,
    with_other_neighbours,
)


def layer(bias_scale: float = 0.05, activation: str = "NONE") -> ModelBuilder:
    """FULLY_CONNECTED on INT8, whose accumulator has the scale 0.05."""
    model = ModelBuilder()
    x = model.input("x", [1, 2], "INT8", q(0.5))
    w = model.constant("w", np.ones((2, 2), np.int8), q(0.1))
    b = model.constant("b", np.array([10, 20], np.int32), q(bias_scale))
    y = model.tensor("y", [1, 2], "INT8", q(0.3))
    model.op("FULLY_CONNECTED", [x, w, b], [y], fused_activation_function=activation)
    model.output(y)
    return model


def test_bias_is_rewritten_in_the_scale_of_the_accumulator() -> None:
    restated = ModelBuilder.from_bytes(with_bias_as_declared(layer(0.1).build()))
    bias = restated.tensors[2]
    data = bytes(restated.fields["buffers"][bias["buffer"]]["data"])
    assert np.frombuffer(data, "<i4").tolist() == [20, 40]
    assert np.allclose(bias["quantization"]["scale"], [0.05])


def test_bias_that_is_right_is_left() -> None:
    sound = layer().build()
    assert with_bias_as_declared(sound) == sound


def test_weights_are_rewritten_with_zero_point_0() -> None:
    shifted = layer()
    shifted.tensors[1]["quantization"]["zero_point"] = [3]
    restated = ModelBuilder.from_bytes(with_weights_as_declared(shifted.build()))
    weights = restated.tensors[1]
    assert weights["quantization"]["zero_point"] == [0]
    data = bytes(restated.fields["buffers"][weights["buffer"]]["data"])
    assert set(np.frombuffer(data, np.int8)) == {-2}


def test_weights_that_are_right_or_beyond_reach_are_left() -> None:
    beyond = layer()
    beyond.tensors[1]["quantization"]["zero_point"] = [-127]
    for sound in (layer().build(), beyond.build()):
        assert with_weights_as_declared(sound) == sound


def test_leaves_unwritten() -> None:
    before = layer().build()
    gone, elsewhere, given = layer(), layer(), layer()
    gone.operators.clear()
    elsewhere.operators[0]["outputs"] = [0]
    given.operators.clear()
    given.main.fields["inputs"].append(3)
    assert leaves_unwritten(before, gone.build())
    assert leaves_unwritten(before, elsewhere.build())
    for other in (before, given.build(), layer(activation="TANH").build(), before[:40]):
        assert not leaves_unwritten(before, other)


def test_only_rare_activations_are_taken_away() -> None:
    common, rare = layer(activation="RELU").build(), layer(activation="TANH").build()
    assert without_rare_activations(common) == common
    assert without_rare_activations(rare) == layer(activation="NONE").build()


def test_a_damaged_model_is_left() -> None:
    damaged = layer().build()[:40]
    for restate in (with_bias_as_declared, without_rare_activations):
        assert restate(damaged) == damaged
    assert with_other_neighbours(damaged, 1) == damaged


def test_other_neighbours_leave_the_constants() -> None:
    sound = layer()
    spread = ModelBuilder.from_bytes(with_other_neighbours(sound.build(), 0x11))
    for before, after in zip(sound.tensors[1:3], spread.tensors[1:3], strict=True):
        data = (
            m.fields["buffers"][t["buffer"]]["data"] for m, t in ((sound, before), (spread, after))
        )
        assert len(set(map(bytes, data))) == 1


def test_changes_only_output_types() -> None:
    before, model = layer().build(), layer()
    model.tensors[3]["type"] = 0
    assert changes_only_output_types(before, model.build())
    model.tensors[0]["type"] = 0
    assert not changes_only_output_types(before, model.build())


def test_changes_io_quantization() -> None:
    before, model = layer().build(), layer()
    model.tensors[1]["quantization"] = q(0.7)
    assert not changes_io_quantization(before, model.build())
    model.tensors[3]["quantization"] = q(0.7)
    assert changes_io_quantization(before, model.build())


def test_indices_out_of_range_are_no_matter() -> None:
    before, model = layer().build(), layer(0.1)
    model.operators[0] |= {"inputs": [0, 1, 99], "outputs": [99], "opcode_index": 9}
    model.main.fields["outputs"] = [99]
    broken = model.build()
    assert with_bias_as_declared(broken) == broken
    assert not changes_only_output_types(before, broken)
    assert changes_io_quantization(before, broken)
