"""What operators make of intervals, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tflint.analysis.facts import Facts
from tflint.analysis.intervals import intervals
from tflint.analysis.intervals.interval import Interval
from tflint.model.file import File

ROUNDING = 2e-3


def analysed(model: ModelBuilder, tensor: int) -> Interval | None:
    facts = Facts(File(memoryview(model.build())))
    main = facts.model.main
    assert main is not None
    return facts.of(intervals).of(main.tensors[tensor])


class Graph:
    """A float graph; `six` is a tensor whose values lie in 0..6."""

    def __init__(self, shape: Sequence[int] = (1, 4)) -> None:
        self.model = ModelBuilder()
        self.shape = list(shape)
        self.x = self.model.input("x", self.shape)
        self.six = self.apply("RELU6", [self.x])

    def apply(
        self, kind: str, inputs: list[int], shape: Sequence[int] | None = None, **options: Any
    ) -> int:
        dtype = options.pop("dtype", "FLOAT32")
        y = self.model.tensor(kind.lower(), list(shape or self.shape), dtype)
        self.model.op(kind, inputs, [y], **options)
        return y

    def constant(self, value: Any) -> int:
        array = np.asarray(value)
        return self.model.constant("c", array.astype("f4") if array.dtype.kind == "f" else array)

    def bounds(self, tensor: int) -> list[tuple[float, float]]:
        found = analysed(self.model, tensor)
        assert found is not None
        return list(zip(found.lower.tolist(), found.upper.tolist(), strict=True))


def near(found: list[tuple[float, float]], *wanted: tuple[float, float]) -> None:
    np.testing.assert_allclose(found, wanted, atol=ROUNDING)


@pytest.mark.parametrize(
    ("kind", "other", "bounds"),
    [
        ("ADD", -1.5, (-1.5, 4.5)),
        ("SUB", -1.5, (1.5, 7.5)),
        ("MUL", -2.0, (-12, 0)),
        ("DIV", 2.0, (0, 3)),
        ("MAXIMUM", 2.0, (2, 6)),
        ("MINIMUM", 2.0, (0, 2)),
        ("SQUARED_DIFFERENCE", 2.0, (0, 16)),
    ],
)
def test_two_operands(kind: str, other: float, bounds: tuple[float, float]) -> None:
    graph = Graph()
    near(graph.bounds(graph.apply(kind, [graph.six, graph.constant(other)])), bounds)


@pytest.mark.parametrize(
    ("kind", "shift", "bounds"),
    [
        ("LOGISTIC", 0.0, (0.5, 0.99753)),
        ("TANH", -6.0, (-0.99999, 0)),
        ("NEG", 0.0, (-6, 0)),
        ("ABS", -4.0, (0, 4)),
        ("SQUARE", -4.0, (0, 16)),
        ("HARD_SWISH", -4.0, (-0.375, 1.6667)),
        ("ELU", -2.0, (-0.86467, 4)),
        ("SQRT", 3.0, (1.73205, 3)),
        ("RSQRT", 3.0, (1 / 3, 0.57735)),
        ("EXP", -4.0, (0.018316, 7.38906)),
        ("LOG", 1.0, (0, 1.94591)),
    ],
)
def test_functions(kind: str, shift: float, bounds: tuple[float, float]) -> None:
    graph = Graph()
    moved = graph.apply("ADD", [graph.six, graph.constant(shift)])
    near(graph.bounds(graph.apply(kind, [moved])), bounds)


def test_gelu_goes_below_both_ends() -> None:
    graph = Graph()
    moved = graph.apply("ADD", [graph.six, graph.constant(-4.0)])
    lower, upper = graph.bounds(graph.apply("GELU", [moved]))[0]
    assert lower == pytest.approx(-0.17, abs=5e-3)
    assert upper == pytest.approx(1.9545, abs=5e-3)


def test_channels_stay_apart() -> None:
    graph = Graph((1, 2))
    moved = graph.apply("ADD", [graph.six, graph.constant([0.0, 10.0])])
    near(graph.bounds(moved), (0, 6), (10, 16))
    flipped = graph.apply("MUL", [moved, graph.constant([1.0, -1.0])])
    near(graph.bounds(flipped), (0, 6), (-16, -10))


def test_operand_stretched_along_the_channels() -> None:
    graph = Graph((2, 3))
    column = graph.constant([[1.0], [5.0]])
    near(graph.bounds(graph.apply("ADD", [graph.six, column])), (1, 11))


def test_channels_survive_a_reshape() -> None:
    graph = Graph((1, 3, 2))
    moved = graph.apply("ADD", [graph.six, graph.constant([0.0, 10.0])])
    flat = graph.apply("RESHAPE", [moved, graph.constant(np.array([1, 6], "i4"))], [1, 6])
    weights = graph.constant(np.array([[1, 0, 1, 0, 1, 0], [0, 1, 0, 1, 0, 1]], "f4"))
    y = graph.apply("FULLY_CONNECTED", [flat, weights, -1], [1, 2])
    near(graph.bounds(y), (0, 18), (30, 48))


def test_concatenated_and_split_channels() -> None:
    graph = Graph((1, 1))
    other = graph.apply("ADD", [graph.six, graph.constant(10.0)])
    both = graph.apply("CONCATENATION", [graph.six, other], [1, 2], axis=1)
    near(graph.bounds(both), (0, 6), (10, 16))
    first, second = (graph.model.tensor(name, [1, 1]) for name in ("first", "second"))
    axis = graph.constant(np.array(1, "i4"))
    graph.model.op("SPLIT", [axis, both], [first, second], num_splits=2)
    near(graph.bounds(first), (0, 6))
    near(graph.bounds(second), (10, 16))


def test_concatenated_along_rows() -> None:
    graph = Graph((1, 2))
    other = graph.apply("ADD", [graph.six, graph.constant([10.0, 0.0])])
    both = graph.apply("CONCATENATION", [graph.six, other], [2, 2], axis=0)
    near(graph.bounds(both), (0, 16), (0, 6))


def test_slices_of_channels() -> None:
    graph = Graph((1, 3))
    moved = graph.apply("ADD", [graph.six, graph.constant([0.0, 10.0, 20.0])])
    begin, size = (graph.constant(np.array(v, "i4")) for v in ([0, 1], [1, 2]))
    near(graph.bounds(graph.apply("SLICE", [moved, begin, size], [1, 2])), (10, 16), (20, 26))
    ends = [graph.constant(np.array(v, "i4")) for v in ([0, 2], [1, 3], [1, 1])]
    near(graph.bounds(graph.apply("STRIDED_SLICE", [moved, *ends], [1, 1])), (20, 26))


def test_padding_brings_zeros() -> None:
    graph = Graph((1, 2))
    moved = graph.apply("ADD", [graph.six, graph.constant(10.0)])
    widths = graph.constant(np.array([[0, 0], [1, 1]], "i4"))
    near(graph.bounds(graph.apply("PAD", [moved, widths], [1, 4])), (0, 16))


def test_sums_and_means() -> None:
    graph = Graph((1, 4, 2))
    axis = graph.constant(np.array([1], "i4"))
    near(graph.bounds(graph.apply("MEAN", [graph.six, axis], [1, 2])), (0, 6.0006))
    found = graph.bounds(graph.apply("SUM", [graph.six, axis], [1, 2]))
    np.testing.assert_allclose(found, [(0, 24)], atol=0.01)


def test_probabilities() -> None:
    graph = Graph((1, 2))
    moved = graph.apply("ADD", [graph.six, graph.constant([0.0, 6.0])])
    y = graph.apply("SOFTMAX", [moved], beta=1.0)
    near(graph.bounds(y), (1 / (1 + np.exp(12)), 0.5), (0.5, 1 / (1 + np.exp(-12))))


def test_decided_selection_takes_one_side() -> None:
    graph = Graph()
    condition = graph.apply("LESS", [graph.six, graph.constant(7.0)], dtype="BOOL")
    chosen = graph.apply("SELECT_V2", [condition, graph.six, graph.constant(100.0)])
    near(graph.bounds(chosen), (0, 6))


def test_open_selection_takes_both_sides() -> None:
    graph = Graph()
    condition = graph.apply("LESS", [graph.six, graph.constant(3.0)], dtype="BOOL")
    chosen = graph.apply("SELECT_V2", [condition, graph.six, graph.constant(100.0)])
    near(graph.bounds(chosen), (0, 100))


def test_gather_with_a_varying_index_is_not_fixed() -> None:
    graph = Graph()
    index = graph.model.input("index", [1], "INT32")
    table = graph.constant([[1.0, 2.0], [3.0, 5.0]])
    y = graph.apply("GATHER", [table, index], [1, 2], axis=0)
    found = analysed(graph.model, y)
    assert found is not None
    assert (found.lower.tolist(), found.upper.tolist()) == ([1, 2], [3, 5])
    assert not found.fixed.any()


def test_average_of_codes_and_activation() -> None:
    model = ModelBuilder()
    x = model.input("x", [1, 4, 4, 2], "INT8", q(0.1, -28))
    y = model.tensor("y", [1, 2, 2, 2], "INT8", q(0.1, -28))
    model.op(
        "AVERAGE_POOL_2D",
        [x],
        [y],
        fused_activation_function="RELU6",
        stride_w=2,
        stride_h=2,
        filter_width=2,
        filter_height=2,
        padding="VALID",
    )
    found = analysed(model, y)
    assert found is not None
    assert (found.lower.item(), found.upper.item()) == (-28, 32)


def test_scales_limit_what_can_be_reached() -> None:
    model = ModelBuilder()
    a = model.input("a", [4], "INT8", q(0.1))
    b = model.input("b", [4], "INT8", q(0.2))
    y = model.tensor("y", [4], "INT8", q(1.0))
    model.op("ADD", [a, b], [y], pot_scale_int16=False, version=2)
    found = analysed(model, y)
    assert found is not None
    # -38.4 .. 38.1, rounded, and one code more on both sides.
    assert (found.lower.item(), found.upper.item()) == (-39, 39)


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
def test_padding_of_a_convolution(padding: str) -> None:
    graph = Graph((1, 3, 3, 1))
    moved = graph.apply("ADD", [graph.six, graph.constant(10.0)])
    weights = graph.constant(np.ones((1, 3, 3, 1), "f4"))
    bias = graph.constant([0.0])
    shape = [1, 3, 3, 1] if padding == "SAME" else [1, 1, 1, 1]
    y = graph.apply(
        "CONV_2D", [moved, weights, bias], shape, padding=padding, stride_w=1, stride_h=1
    )
    near(graph.bounds(y), (0 if padding == "SAME" else 90, 144))


def test_input_channels_of_a_depthwise_convolution() -> None:
    graph = Graph((1, 1, 1, 2))
    moved = graph.apply("ADD", [graph.six, graph.constant([0.0, 10.0])])
    weights = graph.constant(np.array([1, 2, 3, 4], "f4").reshape(1, 1, 1, 4))
    y = graph.apply(
        "DEPTHWISE_CONV_2D",
        [moved, weights, graph.constant([0.0, 0.0, 0.0, 0.0])],
        [1, 1, 1, 4],
        depth_multiplier=2,
        stride_w=1,
        stride_h=1,
        padding="VALID",
    )
    near(graph.bounds(y), (0, 6), (0, 12), (30, 48), (40, 64))
