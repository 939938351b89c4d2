"""Which operators XNNPACK takes over: what is said of them here, and what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.analysis.delegated import Delegate
from tests.analysis.xnnpack_models import FORMS, type_lists, typed
from tflint.analysis.xnnpack_nodes import OPERATORS, objection
from tflint.model.file import File

needs_litert = pytest.mark.skipif(
    find_spec("ai_edge_litert") is None, reason="needs ai-edge-litert"
)


@pytest.fixture(scope="module")
def delegate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Delegate]:
    found = Delegate(tmp_path_factory.mktemp("models"))
    yield found
    found.close()


def last_objection(model: bytes) -> str:
    found = File(memoryview(model)).model
    assert found is not None
    return objection(found.subgraphs[0].operators[-1])


def edited(
    name: str, dtype: str = "FLOAT32", *, options: Mapping[str, Any] | None = None, **tensors: Any
) -> ModelBuilder:
    """The sound model of an operator with options, and with fields of the tensors named replaced."""
    count = len(type_lists(name)[0])
    types = [dtype] * count
    if dtype != "FLOAT32" and count == 4:
        types[2] = "INT32"
    model = typed(name, tuple(types))
    if options:
        model.operators[0]["builtin_options"][1].update(options)
    for tensor in model.tensors:
        tensor.update(tensors.get(tensor["name"], {}))
    return model


def concatenation(count: int) -> ModelBuilder:
    m = ModelBuilder()
    inputs = [m.input(f"x{n}", [1, 2]) for n in range(count)]
    y = m.tensor("y", [count, 2])
    m.op("CONCATENATION", inputs, [y], axis=0)
    m.output(y)
    return m


def unpacked(kind: str = "FLOAT16", bias: str = "FLOAT32") -> ModelBuilder:
    """FULLY_CONNECTED with weights, and with a bias, behind DEQUANTIZE."""
    m = ModelBuilder()
    x = m.input("x", [1, 2])

    def weights(name: str, shape: list[int], dtype: str) -> int:
        quantization = q(1.0, 0) if dtype == "INT8" else None
        ones = np.ones(shape).tolist()
        stored = m.constant(f"{name}_stored", ones, quantization, dtype=dtype, shape=shape)
        if dtype == "FLOAT32":
            return stored
        tensor = m.tensor(name, shape)
        m.op("DEQUANTIZE", [stored], [tensor])
        return tensor

    w, b = weights("w", [2, 2], kind), weights("b", [2], bias)
    y = m.tensor("y", [1, 2])
    m.op("FULLY_CONNECTED", [x, w, b], [y])
    m.output(y)
    return m


def blockwise_weights(block: int) -> ModelBuilder:
    from testmodels import blockwise

    m = ModelBuilder()
    x = m.input("x", [1, 128])
    scales = m.constant("s", [0.5] * (2 * 128 // block), dtype="FLOAT16", shape=[2, 128 // block])
    w = m.constant(
        "w",
        np.ones((2, 128)).tolist(),
        q(None, details=blockwise(scales, -1, block)),
        dtype="INT4",
        shape=[2, 128],
    )
    y = m.tensor("y", [1, 2])
    m.op("FULLY_CONNECTED", [x, w, -1], [y], version=13)
    m.output(y)
    return m


SCALED = {"quantization": q(0.001, 0)}
PER_AXIS = {"quantization": q([1.0, 1.0], [0, 0], axis=0)}
ACROSS = {"quantization": q([1.0, 1.0], [0, 0], axis=1)}

# By name: whether XNNPACK takes the operator, and the model.
CASES: Mapping[str, tuple[bool, Callable[[], ModelBuilder]]] = {
    "stride 0": (False, lambda: edited("MAX_POOL_2D", options={"stride_h": 3})),
    "stride over window": (False, lambda: edited("AVERAGE_POOL_2D", options={"stride_w": 3})),
    "SOFTMAX beta": (False, lambda: edited("SOFTMAX", options={"beta": 2.0})),
    "LEAKY_RELU alpha 0": (False, lambda: edited("LEAKY_RELU", options={"alpha": 0.0})),
    "LEAKY_RELU ratio": (False, lambda: edited("LEAKY_RELU", "INT8", out0=SCALED)),
    "ADD ratio": (True, lambda: edited("ADD", "INT8")),
    "ADD small output scale": (False, lambda: edited("ADD", "INT8", out0=SCALED)),
    "MUL small output scale": (False, lambda: edited("MUL", "UINT8", out0=SCALED)),
    "QUANTIZE ratio": (False, lambda: edited("QUANTIZE", "INT8", out0=SCALED)),
    "two scales": (False, lambda: edited("TANH", "INT8", in0=PER_AXIS)),
    "scales of all channels": (True, lambda: edited("CONV_2D", "INT8", in1=PER_AXIS)),
    "scales of another axis": (False, lambda: edited("DEPTHWISE_CONV_2D", "INT8", in1=ACROSS)),
    "weight zero point": (
        False,
        lambda: edited("FULLY_CONNECTED", "INT8", in1={"quantization": q(1.0, 3)}),
    ),
    "bias zero point": (False, lambda: edited("CONV_2D", "INT8", in2={"quantization": q(1.0, 3)})),
    "dilation": (True, lambda: edited("CONV_2D", options={"dilation_h_factor": 2})),
    "TANH activation": (
        False,
        lambda: edited("CONV_2D", options={"fused_activation_function": "TANH"}),
    ),
    "multiplier does not divide": (
        False,
        lambda: edited("DEPTHWISE_CONV_2D", options={"depth_multiplier": 3}),
    ),
    "block 3": (False, lambda: edited("SPACE_TO_DEPTH", options={"block_size": 3})),
    "RESHAPE with other scales": (False, lambda: edited("RESHAPE", "INT8", out0=SCALED)),
    "shrinking STRIDED_SLICE": (
        False,
        lambda: edited("STRIDED_SLICE", options={"shrink_axis_mask": 1}),
    ),
    "begin_mask": (True, lambda: edited("STRIDED_SLICE", options={"begin_mask": 1})),
    "7 dimensions": (False, lambda: edited("ABS", in0={"shape": [1, 1, 1, 1, 1, 2, 3]})),
    "6 dimensions": (True, lambda: edited("ABS", in0={"shape": [1, 1, 1, 1, 2, 3]})),
    "5 inputs": (True, lambda: concatenation(5)),
    "6 inputs": (False, lambda: concatenation(6)),
    "FLOAT16 weights": (True, unpacked),
    "FLOAT16 weights and bias": (True, lambda: unpacked(bias="FLOAT16")),
    "FLOAT16 bias only": (False, lambda: unpacked("FLOAT32", bias="FLOAT16")),
    "INT8 weights": (True, lambda: unpacked("INT8")),
    "blocks of 32": (True, lambda: blockwise_weights(32)),
    "blocks of 16": (False, lambda: blockwise_weights(16)),
}


@pytest.mark.parametrize("name", CASES)
def test_conditions(name: str) -> None:
    taken, build = CASES[name]
    assert (last_objection(build().build()) == "") is taken


@needs_litert
def test_conditions_of_the_runtime(delegate: Delegate) -> None:
    answers = {name: delegate.takes(build().build()) for name, (_, build) in CASES.items()}
    assert answers == {name: taken for name, (taken, _) in CASES.items()}


@needs_litert
@pytest.mark.parametrize("name", FORMS)
def test_every_type_of_every_operand(name: str, delegate: Delegate) -> None:
    compared = 0
    for types in type_lists(name):
        model = typed(name, types).build()
        taken = delegate.takes(model)
        if taken is None:
            continue
        reason = last_objection(model)
        assert (reason == "") is taken, (types, reason)
        compared += 1
    assert compared


def test_every_operator_has_a_form() -> None:
    assert OPERATORS - {"DENSIFY"} == set(FORMS)


def test_operators_that_it_does_not_have() -> None:
    m = ModelBuilder()
    x, y = m.input("x", [2]), m.tensor("y", [2])
    m.custom_op("CONV_2D", [x], [y])
    m.op("SIGN", [x], [y])
    found = File(memoryview(m.build())).model
    assert found is not None
    assert all(objection(operator) for operator in found.subgraphs[0].operators)
