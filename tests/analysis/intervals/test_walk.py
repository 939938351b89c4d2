"""Where the analysis gives up, and what it keeps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.rules.ranges.networks import dense, healthy
from tflint.analysis.facts import Facts
from tflint.analysis.intervals import intervals
from tflint.analysis.intervals.results import Intervals
from tflint.model.file import File
from tflint.model.subgraph import Subgraph


def walked(model: ModelBuilder) -> tuple[Intervals, Subgraph]:
    facts = Facts(File(memoryview(model.build())))
    main = facts.model.main
    assert main is not None
    return facts.of(intervals), main


def bounded(model: ModelBuilder, **fields: Any) -> tuple[int, int]:
    """An input and what RELU6 makes of it."""
    x = model.input("x", [1, 4])
    y = model.tensor("y", [1, 4], **fields)
    model.op("RELU6", [x], [y])
    return x, y


def test_inputs_are_not_limited() -> None:
    model = ModelBuilder()
    x, y = bounded(model)
    found, main = walked(model)
    assert found.of(main.tensors[x]) is None
    assert found.of(main.tensors[y]) is not None


def test_operator_that_is_not_known() -> None:
    model = ModelBuilder()
    _, y = bounded(model)
    z = model.tensor("z", [1, 4])
    model.custom_op("Mystery", [y], [z])
    found, main = walked(model)
    assert found.of(main.tensors[z]) is None
    assert [operator.type for operator in found.subgraphs[0].given_up] == ["Mystery"]


def test_unknown_function_of_what_is_fixed_may_vary() -> None:
    model, y = dense(np.zeros((4, 8)))
    z = model.tensor("z", [1, 4], "INT8", q(1.0))
    model.custom_op("Random", [y], [z])
    found, main = walked(model)
    assert found.of(main.tensors[z]) is None


def test_result_of_what_is_fixed_is_fixed_when_its_value_is_not_known() -> None:
    model, y = dense(np.zeros((4, 8)))
    z = model.tensor("z", [1, 4], "INT8")  # no scale
    model.op("TANH", [y], [z])
    found, main = walked(model)
    bounds = found.of(main.tensors[z])
    assert bounds is not None
    assert bounds.is_fixed
    assert (bounds.lower.item(), bounds.upper.item()) == (-128, 127)


def test_tensor_that_is_written_twice() -> None:
    model = ModelBuilder()
    x, y = bounded(model)
    model.op("NEG", [x], [y])
    found, main = walked(model)
    assert found.of(main.tensors[y]) is None


def test_variable() -> None:
    model = ModelBuilder()
    _, y = bounded(model, is_variable=True)
    found, main = walked(model)
    assert found.of(main.tensors[y]) is None


def test_constant_that_the_caller_may_replace() -> None:
    model = ModelBuilder()
    _, y = bounded(model)
    c = model.constant("c", np.zeros(4, np.float32))
    model.main.fields["inputs"].append(c)
    z = model.tensor("z", [1, 4])
    model.op("MUL", [y, c], [z])
    found, main = walked(model)
    assert found.of(main.tensors[z]) is None


def test_type_that_the_kernel_overwrites() -> None:
    model = ModelBuilder()
    x = model.input("x", [4], "INT8", q(0.1))
    y = model.tensor("y", [4], "FLOAT32")
    model.op("ADD", [x, x], [y], pot_scale_int16=False, version=2)
    found, main = walked(model)
    assert found.of(main.tensors[y]) is None


def test_accumulator_that_wraps() -> None:
    model, y = dense(np.full((2, 140_000), 127), output_scale=1e6)
    found, main = walked(model)
    assert found.of(main.tensors[y]) is None
    computed = found.computed(main.operators[0])
    assert computed is not None
    assert computed.accumulator is not None


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_no_numbers(value: float) -> None:
    model = ModelBuilder()
    _, y = bounded(model)
    w = model.constant("w", np.array([[value, 0, 0, 0]], np.float32))
    z = model.tensor("z", [1, 1])
    model.op("FULLY_CONNECTED", [y, w, -1], [z])
    found, main = walked(model)
    assert found.of(main.tensors[z]) is None


def test_weights_shared_by_very_many_layers_are_not_read_for_each() -> None:
    model = ModelBuilder()
    x = model.input("x", [1, 2000], "INT8", q(0.5))
    w = model.constant("w", np.ones((2000, 2000), np.int8), q(0.1))
    outputs = []
    for number in range(40):
        y = model.tensor(f"y{number}", [1, 2000], "INT8", q(8.0))
        model.op("FULLY_CONNECTED", [x, w, -1], [y], version=4)
        outputs.append(y)
    found, main = walked(model)
    known = [found.of(main.tensors[y]) is not None for y in outputs]
    assert known[0]
    assert not known[-1]


def test_operators_that_are_alike_have_the_same_result() -> None:
    model = ModelBuilder()
    a = model.input("a", [4], "INT8", q(0.1))
    outputs = []
    for number in range(3):
        y = model.tensor(f"y{number}", [4], "INT8", q(1.0))
        model.op("ADD", [a, a], [y], pot_scale_int16=False, version=2)
        outputs.append(y)
    found, main = walked(model)
    first = found.of(main.tensors[outputs[0]])
    assert first is not None
    for y, operator in zip(outputs, main.operators, strict=True):
        assert found.of(main.tensors[y]) is first
        assert found.computed(operator) is found.computed(main.operators[0])


def test_fused_activations_are_told_apart() -> None:
    model = ModelBuilder()
    a = model.input("a", [4], "INT8", q(0.1))
    lowest = []
    for activation in ("NONE", "RELU"):
        y = model.tensor(activation, [4], "INT8", q(0.2))
        model.op("ADD", [a, a], [y], fused_activation_function=activation, version=2)
        lowest.append(y)
    found, main = walked(model)
    plain, relu = (found.of(main.tensors[y]) for y in lowest)
    assert plain is not None
    assert relu is not None
    assert (plain.lower.item(), relu.lower.item()) == (-128, 0)


def test_healthy_layer_keeps_its_channels() -> None:
    model, y = dense(healthy(), output_scale=500.0)
    found, main = walked(model)
    bounds = found.of(main.tensors[y])
    assert bounds is not None
    assert bounds.period == 4
    assert not bounds.fixed.any()
