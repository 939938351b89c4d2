"""Where kernels leave exact arithmetic, intervals follow them: each model gave a value outside once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.analysis.intervals.recorded import Recorder, violations

pytest.importorskip("ai_edge_litert")


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorder]:
    runner = Recorder(tmp_path_factory.mktemp("models"))
    yield runner
    runner.close()


def held(
    m: ModelBuilder, low: Any, high: Any, dtype: str = "FLOAT32", quantization: Any = None
) -> int:
    """A tensor [1, n] with elements between two rows of n numbers."""
    low = np.atleast_2d(low)
    x = m.input("x", low.shape, dtype, quantization)
    for kind, row in (("MAXIMUM", low), ("MINIMUM", np.atleast_2d(high))):
        if dtype == "FLOAT32":
            row = row.astype(np.float32)
        limit = m.constant("limit", row, quantization, dtype=dtype)
        x = apply(m, kind, [x, limit], low.shape, dtype, quantization, version=4)
    return x


def apply(
    m: ModelBuilder,
    kind: str,
    inputs: list[int],
    shape: Any,
    dtype: str = "FLOAT32",
    quantization: Any = None,
    **options: Any,
) -> int:
    y = m.tensor(kind.lower(), list(shape), dtype, quantization)
    m.op(kind, inputs, [y], **options)
    return y


def end_of_activation(m: ModelBuilder) -> int:
    """6 / 2.4 is 2.5 in float32, which kernels round up, and less in float64."""
    x = m.input("x", [1, 2, 2, 1], "INT8", q(2.4))
    options = {"filter_width": 1, "filter_height": 1, "stride_w": 1, "stride_h": 1}
    return apply(
        m,
        "MAX_POOL_2D",
        [x],
        [1, 2, 2, 1],
        "INT8",
        q(2.4),
        version=2,
        padding="VALID",
        fused_activation_function="RELU6",
        **options,
    )


def all_beyond_the_end_of_activation(m: ModelBuilder) -> int:
    """1 / (1 / 42.5) is rounded to 43 or, by XNNPACK, to 42."""
    x = held(m, [[120, 120]], [[121, 122]], "INT8", q(0.06, 0))
    return apply(
        m,
        "ADD",
        [x, x],
        [1, 2],
        "INT8",
        q(1 / 42.5, -128),
        version=2,
        fused_activation_function="RELU_N1_TO_1",
    )


def ignored_activation(m: ModelBuilder) -> int:
    x = held(m, [[2, 3]], [[20, 30]])
    return apply(m, "ADD", [x, x], [1, 2], fused_activation_function="TANH")


def cast_of_large_integers(m: ModelBuilder) -> int:
    x = m.input("x", [1, 2], "INT64")
    y = apply(m, "CAST", [x], [1, 2], in_data_type="INT64", out_data_type="FLOAT32")
    odd = m.constant("odd", np.array([16777217], np.int32))
    apply(m, "CAST", [odd], [1], in_data_type="INT32", out_data_type="FLOAT32")
    return y


def square_of_large_integers(m: ModelBuilder) -> int:
    x = m.input("x", [1, 2], "INT32")
    return apply(m, "SQUARED_DIFFERENCE", [x, x], [1, 2], "INT32", version=2)


def probabilities_far_apart(m: ModelBuilder) -> int:
    """exp(-700) times the greatest is lost beside 1, and decides where the greatest is not reached."""
    x = held(m, [[-700, 0, 0]], [[700, 0, 0.5]])
    return apply(m, "SOFTMAX", [x], [1, 3], beta=1.0)


def int16_softmax_overflow(m: ModelBuilder) -> int:
    x = held(m, [[-32768, 0]], [[0, 32767]], "INT16", q(10.0))
    return apply(m, "SOFTMAX", [x], [1, 2], "INT16", q(1 / 32768), version=3, beta=1.0)


def infinite_exponential(m: ModelBuilder) -> int:
    return apply(m, "EXP", [held(m, [[50, 800]], [[100, 900]])], [1, 2])


def interpolated_exponential(m: ModelBuilder) -> int:
    x = held(m, [[-20816, -20816]], [[0, 0]], "INT16", q(0.047))
    return apply(m, "EXP", [x], [1, 2], "INT16", q(1.0), version=2)


def int16_logistic_overflow(m: ModelBuilder) -> int:
    x = held(m, [[-10422, 28119]], [[-10400, 28119]], "INT16", q(10.0))
    return apply(m, "LOGISTIC", [x], [1, 2], "INT16", q(1 / 32768), version=3)


def comparison_at_a_small_scale(m: ModelBuilder) -> int:
    x = held(m, [[20, -20]], [[25, -10]], "INT8", q(1e-4))
    y = held(m, [[0, 0]], [[5, 5]], "INT8", q(1e-4))
    return apply(m, "LESS", [x, y], [1, 2], "BOOL", version=2)


def comparison_at_the_scale_of_one(m: ModelBuilder) -> int:
    x = held(m, [[160, 150]], [[168, 240]], "UINT8", q(0.047, 57))
    y = held(m, [[0, 0]], [[5, 102]], "UINT8", q(10.0, 179))
    return apply(m, "LESS", [x, y], [1, 2], "BOOL", version=2)


def product_beyond_16_bits(m: ModelBuilder) -> int:
    x = held(m, [[200, 0]], [[255, 10]], "UINT8", q(0.5, 54))
    c = m.constant("c", np.array([[255, 0]], np.uint8), q(0.5, 128))
    return apply(m, "MUL", [x, c], [1, 2], "UINT8", q(0.01, 255), version=2)


def product_beyond_32_bits(m: ModelBuilder) -> int:
    x = held(m, [[-32768, 9628]], [[-7948, 32767]], "INT16", q(0.5))
    c = m.constant("c", np.array([[-32768, -32768]], np.int16), q(0.5))
    return apply(m, "MUL", [x, c], [1, 2], "INT16", q(0.005), version=2)


def sum_with_a_multiplier_above_one(m: ModelBuilder) -> int:
    x = held(m, [[2069, 2069]], [[2070, 2080]], "INT16", q(10.0))
    c = m.constant("c", np.array([[32767, 32767]], np.int16), q(0.85))
    return apply(m, "SUB", [x, c], [1, 2], "INT16", q(4e-4), version=2, pot_scale_int16=True)


def pool_of_one_element(m: ModelBuilder) -> int:
    """XNNPACK takes it for a clamp, which has a scale of its own."""
    x = held(m, np.full((1, 1, 1, 2), -50), np.full((1, 1, 1, 2), 88), "INT8", q(0.002, -128))
    return apply(
        m,
        "MAX_POOL_2D",
        [x],
        [1, 1, 1, 2],
        "INT8",
        q(1.8, -128),
        version=2,
        padding="VALID",
        fused_activation_function="RELU",
        filter_width=1,
        filter_height=1,
        stride_w=1,
        stride_h=1,
    )


def quantized_quotient(m: ModelBuilder) -> int:
    x = held(m, [[115, 97]], [[165, 98]], "UINT8", q(0.64, 128))
    c = m.constant("c", np.array([[255, 255]], np.uint8), q(0.64, 128))
    return apply(m, "DIV", [x, c], [1, 2], "UINT8", q(1.0, 161), version=2)


def bias_read_with_twice_its_width(m: ModelBuilder) -> int:
    x = held(m, np.zeros((1, 1, 1, 2)), np.zeros((1, 1, 1, 2)), "INT16", q(0.1))
    w = m.constant("w", np.ones((2, 1, 1, 2), np.int8), q([0.1, 0.1], axis=0))
    b = m.constant("b", np.array([952, 7], np.int32), q([0.01, 0.01], axis=0))
    shape = [1, 1, 1, 2]
    options = {"padding": "VALID", "stride_w": 1, "stride_h": 1}
    return apply(m, "CONV_2D", [x, w, b], shape, "INT16", q(8.0), version=5, **options)


def rounding_beside_a_large_bias(m: ModelBuilder) -> int:
    x = held(m, np.full((1, 200), 0.9), np.full((1, 200), 1.0))
    w = m.constant("w", np.ones((1, 200), np.float32))
    b = m.constant("b", np.array([3e7], np.float32))
    return apply(m, "FULLY_CONNECTED", [x, w, b], [1, 1])


def interpolated_floats(m: ModelBuilder) -> int:
    x = held(m, np.full((1, 4, 4, 1), 0.1), np.full((1, 4, 4, 1), 6.99292))
    size = m.constant("size", np.array([7, 5], np.int32))
    return apply(m, "RESIZE_BILINEAR", [x, size], [1, 7, 5, 1], version=3)


def padding_with_the_zero_point_of_the_output(m: ModelBuilder) -> int:
    x = held(m, [[50, 60]], [[70, 80]], "INT8", q(0.1, 60))
    widths = m.constant("widths", np.array([[0, 0], [1, 1]], np.int32))
    return apply(m, "PAD", [x, widths], [1, 4], "INT8", q(0.1, -90), version=2)


def empty_part(m: ModelBuilder) -> int:
    x = held(m, [[0, 1, 2]], [[1, 2, 3]])
    sizes, axis = (m.constant("c", np.array(c, np.int32)) for c in ([0, 3], 1))
    parts = [m.tensor("part", [1, size]) for size in (0, 3)]
    m.op("SPLIT_V", [x, sizes, axis], parts, num_splits=2, version=2)
    return apply(m, "RELU", [parts[0]], [1, 0])


def order_that_depends_on_the_input(m: ModelBuilder) -> int:
    choice = m.input("choice", [1], "BOOL")
    orders = [m.constant("order", np.array(order, np.int32)) for order in ([0, 1], [1, 0])]
    order = apply(m, "SELECT_V2", [choice, *orders], [2], "INT32")
    c = m.constant("c", np.arange(4, dtype=np.float32).reshape(2, 2))
    return apply(m, "TRANSPOSE", [c, order], [2, 2])


def padding_that_depends_on_the_input(m: ModelBuilder) -> int:
    choice = m.input("choice", [1], "BOOL")
    sides = [m.constant("w", np.array(side, np.int32)) for side in ([[0, 1]], [[1, 0]])]
    widths = apply(m, "SELECT_V2", [choice, *sides], [1, 2], "INT32")
    c = m.constant("c", np.ones(2, np.float32))
    return apply(m, "PAD", [c, widths], [3])


@pytest.mark.parametrize(
    "build",
    [
        end_of_activation,
        all_beyond_the_end_of_activation,
        ignored_activation,
        cast_of_large_integers,
        square_of_large_integers,
        probabilities_far_apart,
        int16_softmax_overflow,
        infinite_exponential,
        interpolated_exponential,
        int16_logistic_overflow,
        comparison_at_a_small_scale,
        comparison_at_the_scale_of_one,
        product_beyond_16_bits,
        product_beyond_32_bits,
        sum_with_a_multiplier_above_one,
        pool_of_one_element,
        quantized_quotient,
        bias_read_with_twice_its_width,
        rounding_beside_a_large_bias,
        interpolated_floats,
        padding_with_the_zero_point_of_the_output,
        empty_part,
        order_that_depends_on_the_input,
        padding_that_depends_on_the_input,
    ],
    ids=lambda build: build.__name__,
)
@pytest.mark.parametrize("resolver", ["BUILTIN_WITHOUT_DEFAULT_DELEGATES", "AUTO"])
def test_no_value_outside(
    build: Callable[[ModelBuilder], int], resolver: str, recorder: Recorder
) -> None:
    model = ModelBuilder()
    model.output(build(model))
    values = recorder.run(model.build(), resolver)
    if values is None:
        pytest.skip("LiteRT does not run the model")
    assert not violations(model.build(), values)[1]
