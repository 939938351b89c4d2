"""Built models load, allocate and run in LiteRT's interpreter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pytest

from testmodels import (
    ModelBuilder,
    q,
)

Run: TypeAlias = Callable[..., list[Any]]


def add_model() -> tuple[ModelBuilder, int, int]:
    """`y = x + x` for two float32 values, with the tensors x and y."""
    m = ModelBuilder()
    x = m.input("x", [2])
    y = m.tensor("y", [2])
    m.op("ADD", [x, x], [y])
    m.output(y)
    return m, x, y


def test_per_channel_int8_convolution(run: Run) -> None:
    m = ModelBuilder()
    x = m.input("x", [1, 8, 8, 3], "INT8", q(0.5, 0))
    w = m.constant("w", np.ones((4, 3, 3, 3), np.int8), q([0.1] * 4, axis=0))
    b = m.constant("b", np.zeros(4, np.int32), q([0.05] * 4, axis=0))
    y = m.tensor("y", [1, 8, 8, 4], "INT8", q(0.3, -128))
    m.op("CONV_2D", [x, w, b], [y], version=3, padding="SAME", stride_w=1, stride_h=1)
    m.output(y)
    (result,) = run(m.build(), np.ones((1, 8, 8, 3)))
    # 27 products of 0.5 * 0.1 are 1.35, which is 4.5 steps of 0.3 above the zero point.
    assert result[0, 4, 4].tolist() in ([-124] * 4, [-123] * 4)


def test_packed_int4_weights(run: Run) -> None:
    m = ModelBuilder()
    x = m.input("x", [1, 5])
    w = m.constant("w", [[1, -2, 3, -4, 7]], q([0.5], axis=0), dtype="INT4")
    y = m.tensor("y", [1, 1])
    m.op("FULLY_CONNECTED", [x, w, -1], [y])
    m.output(y)
    (result,) = run(m.build(), [[2, 0, 0, 0, 4]])
    assert result.item() == pytest.approx((1 * 2 + 7 * 4) * 0.5, rel=0.01)


def test_string_constant(run: Run) -> None:
    m = ModelBuilder()
    m.output(m.constant("words", ["cat", "dög", b"\xff"]))
    (result,) = run(m.build())
    assert result.tolist() == [b"cat", "dög".encode(), b"\xff"]


def test_half_precision_constants_are_dequantized(run: Run) -> None:
    m = ModelBuilder()
    y = m.tensor("y", [2])
    m.op("DEQUANTIZE", [m.constant("w", np.array([1.5, -2], np.float16))], [y])
    m.output(y)
    assert run(m.build())[0].tolist() == [1.5, -2]


@pytest.mark.parametrize(("condition", "expected"), [(True, [3, 0]), (False, [-3, 4])])
def test_if(condition: bool, expected: list[float], run: Run) -> None:
    m = ModelBuilder()
    c = m.input("c", [], "BOOL")
    x = m.input("x", [2])
    y = m.tensor("y", [2])
    branches = {}
    for operator in ("RELU", "NEG"):
        branch = m.subgraph(operator)
        before, after = branch.input("before", [2]), branch.tensor("after", [2])
        branch.op(operator, [before], [after])
        branch.output(after)
        branches[operator] = branch.index
    m.op(
        "IF",
        [c, x],
        [y],
        then_subgraph_index=branches["RELU"],
        else_subgraph_index=branches["NEG"],
    )
    m.output(y)
    assert run(m.build(), condition, [3, -4])[0].tolist() == expected


def test_while_counts(run: Run) -> None:
    m = ModelBuilder()
    x, y = m.input("x", [], "INT32"), m.tensor("y", [], "INT32")
    condition = m.subgraph("condition")
    n, more = condition.input("n", [], "INT32"), condition.tensor("more", [], "BOOL")
    condition.op("LESS", [n, condition.constant("limit", 10)], [more])
    condition.output(more)
    body = m.subgraph("body")
    n, following = body.input("n", [], "INT32"), body.tensor("following", [], "INT32")
    body.op("ADD", [n, body.constant("step", 3)], [following])
    body.output(following)
    m.op(
        "WHILE",
        [x],
        [y],
        cond_subgraph_index=condition.index,
        body_subgraph_index=body.index,
    )
    m.output(y)
    assert run(m.build(), 0)[0].item() == 12


def test_data_behind_the_flatbuffer(run: Run) -> None:
    m = ModelBuilder()
    x = m.input("x", [3])
    first = m.buffer(outside=np.array([1, 2, 3], np.float32).tobytes())
    second = m.buffer(outside=np.array([10, 20, 30], np.float32).tobytes())
    y, z = m.tensor("y", [3]), m.tensor("z", [3])
    m.op("ADD", [x, m.tensor("a", [3], buffer=first)], [y])
    m.op("ADD", [y, m.tensor("b", [3], buffer=second)], [z])
    m.output(z)
    assert run(m.build(), [0, 0, 1])[0].tolist() == [11, 22, 34]


def test_operator_of_the_second_options_union(run: Run) -> None:
    m = ModelBuilder()
    x, y = m.input("x", [2]), m.tensor("y", [4])
    m.op(
        "STABLEHLO_PAD",
        [x, m.constant("value", np.float32(9))],
        [y],
        edge_padding_low=[1],
        edge_padding_high=[1],
        interior_padding=[0],
    )
    m.output(y)
    assert run(m.build(), [5, 6])[0].tolist() == [9, 5, 6, 9]


def test_signature() -> None:
    interpreter = pytest.importorskip("ai_edge_litert.interpreter")
    m, x, y = add_model()
    m.signature("double", {"number": x}, {"doubled": y})
    runtime = interpreter.Interpreter(model_content=m.build())
    result = runtime.get_signature_runner("double")(number=np.array([1, 2], np.float32))
    assert result["doubled"].tolist() == [2, 4]


def test_unknown_custom_operator_is_named_by_the_interpreter(run: Run) -> None:
    m = ModelBuilder()
    x, y = m.input("x", [2]), m.tensor("y", [2])
    m.custom_op("Frobnicate", [x], [y], custom_options={"speed": 3})
    m.output(y)
    with pytest.raises(RuntimeError, match="custom op: Frobnicate"):
        run(m.build(), [1, 2])


def test_flexbuffer_options_are_read_by_the_detection_kernel(run: Run) -> None:
    m = ModelBuilder()
    boxes, scores = m.input("boxes", [1, 4, 4]), m.input("scores", [1, 4, 2])
    anchors = m.constant("anchors", np.full((4, 4), 0.5, np.float32))
    outputs = [m.tensor(name, []) for name in ("boxes", "classes", "scores", "count")]
    options = {
        "max_detections": 3,
        "max_classes_per_detection": 1,
        "nms_score_threshold": 0.1,
        "nms_iou_threshold": 0.5,
        "num_classes": 1,
        "y_scale": 10.0,
        "x_scale": 10.0,
        "h_scale": 5.0,
        "w_scale": 5.0,
    }
    inputs = [boxes, scores, anchors]
    m.custom_op("TFLite_Detection_PostProcess", inputs, outputs, custom_options=options)
    m.output(*outputs)
    result = run(m.build(), np.zeros((1, 4, 4)), np.full((1, 4, 2), 0.9))
    assert result[0].shape == (1, 3, 4)
