from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.comparison.models import classes, compared, facts, texts
from tflint.comparison import ChangeClass
from tflint.comparison.constants import CHUNK, difference, is_comparable, same_bytes


def layer(values: Any, quantization: Any = None, **fields: Any) -> ModelBuilder:
    m = ModelBuilder()
    x = m.input("x", [4])
    w = m.constant("w", values, quantization, **fields)
    y = m.tensor("y", [4])
    m.op("ADD", [x, w], [y])
    m.output(y)
    return m


def weight(model: ModelBuilder) -> Any:
    return facts(model).model.subgraphs[0].tensors[1]


def test_few_numbers_are_shown() -> None:
    found = texts(compared(layer([1.0, 2.0]), layer([1.0, 2.5])))
    assert found == ['constant "w": [1, 2] -> [1, 2.5]']


def test_many_numbers_are_measured() -> None:
    old = np.ones(100, np.float32)
    new = old.copy()
    new[7] = 2
    [change] = compared(layer(old), layer(new)).changes
    assert change.text == 'constant "w": 1 of 100 elements changed, by 10 %, at most 1'
    assert change.data == {
        "elements": 100,
        "changed": 1,
        "relative_change": 0.1,
        "largest_change": 1.0,
        "not_finite": 0,
    }
    assert compared(layer(old), layer(new), rtol=0.1).changes == ()


@pytest.mark.parametrize(
    ("dtype", "quantization", "axis"),
    [
        ("INT8", q(0.5, 3), None),
        ("INT8", q([0.5, 2.0, 1.0], axis=1), 1),
        ("INT4", q(0.25), None),
        ("INT16", q([0.5, 2.0], axis=0), 0),
        ("FLOAT16", None, None),
        ("BFLOAT16", None, None),
        ("INT32", None, None),
    ],
)
def test_real_values_across_chunks(dtype: str, quantization: Any, axis: int | None) -> None:
    shape = (2, 3, CHUNK // 2 + 1)
    generator = np.random.default_rng(1)
    stored = [generator.integers(-8, 8, shape) for _ in range(2)]
    old, new = (weight(layer(each, quantization, dtype=dtype)) for each in stored)
    scale: Any = 1.0
    zero_point = 0
    if quantization is not None:
        scale = np.asarray(quantization["scale"], np.float32).astype(np.float64)
        zero_point = quantization["zero_point"][0]
        if axis is not None:
            scale = scale.reshape([-1 if d == axis else 1 for d in range(3)])
    first, second = ((each - zero_point) * scale for each in stored)
    found = difference(old, new)
    assert found.elements == first.size
    assert found.changed == np.count_nonzero(first != second)
    expected = np.linalg.norm(second - first) / np.linalg.norm(first)
    assert found.relative == pytest.approx(expected, rel=1e-12)
    assert found.largest == np.abs(second - first).max()


def test_a_weight_that_was_quantized_is_compared_in_real_numbers() -> None:
    found = compared(layer([1.0, -2.0, 3.1]), layer([10, -20, 31], q(0.1), dtype="INT8"))
    [change] = found.of(ChangeClass.WEIGHTS)
    assert change.data["relative_change"] < 1e-6
    assert classes(compared(layer([1.0]), layer([10], q(0.1), dtype="INT8"), rtol=1e-6)) == {
        ChangeClass.QUANTIZATION
    }


def test_numbers_that_are_none() -> None:
    nan, inf = float("nan"), float("inf")
    found = compared(layer([1.0, 2.0, nan, inf]), layer([1.0, nan, nan, 3.0]), rtol=10)
    [change] = found.changes
    assert (change.data["changed"], change.data["not_finite"]) == (2, 1)
    assert change.text.endswith("; 1 became infinite or not a number")
    assert compared(layer([nan]), layer([nan], has_rank=True)).changes == ()


def test_all_zeros_have_no_relative_change() -> None:
    zeros = np.zeros(20, np.float32)
    assert texts(compared(layer(zeros), layer(zeros + 1))) == [
        'constant "w": 20 of 20 elements changed, at most 1'
    ]


def test_shapes() -> None:
    assert texts(compared(layer([1.0, 2.0]), layer([[1.0, 2.0]]))) == [
        'constant "w": shape [2] -> [1, 2]'
    ]


def test_strings() -> None:
    assert texts(compared(layer(["cat"]), layer(["dog"]))) == [
        'constant "w": value changed (15 bytes)'
    ]


def test_large_integers() -> None:
    assert texts(compared(layer([2**62], dtype="INT64"), layer([2**62 + 1], dtype="INT64"))) == [
        'constant "w": value changed in its last digits'
    ]


def test_a_buffer_that_tensors_share_is_reported_once() -> None:
    def model(value: float) -> ModelBuilder:
        m = layer([value])
        again = m.tensor("again", [1], buffer=m.tensors[1]["buffer"])
        z = m.tensor("z", [4])
        m.op("MUL", [2, again], [z])
        return m

    assert len(compared(model(1.0), model(2.0)).changes) == 1


def test_constants_that_overlap_are_not_read_without_end() -> None:
    def model(value: float) -> ModelBuilder:
        m = layer(np.full(1000, value, np.float32))
        x = 2
        for number in range(40):
            again = m.tensor(f"again{number}", [1000], buffer=m.tensors[1]["buffer"])
            y = m.tensor(f"y{number}", [1000])
            m.op("ADD", [x, again], [y])
            x = y
        return m

    found = compared(model(1.0), model(2.0))
    assert len(found.changes) == 1
    [note] = found.notes
    assert note.endswith("constants not compared, because constants of the file overlap")


def test_same_bytes() -> None:
    data = bytes(range(256)) * 1000
    assert same_bytes(memoryview(data), memoryview(bytes(data)))
    assert not same_bytes(memoryview(data), memoryview(data[:-1] + b"x"))
    assert not same_bytes(memoryview(data), memoryview(data[:-1]))
    assert same_bytes(memoryview(b""), memoryview(b""))


def test_scales_that_do_not_fit_the_shape_are_not_applied() -> None:
    fitting = weight(layer([1, 2], q([0.5, 1.0], axis=0), dtype="INT8"))
    other = weight(layer([1, 2], q([0.5, 1.0, 2.0], axis=0), dtype="INT8"))
    assert is_comparable(fitting, fitting)
    assert not is_comparable(fitting, other)
