from __future__ import annotations

from typing import Any

import pytest

from testmodels import ModelBuilder, blockwise, q
from tests.comparison.models import classifier, compared, texts


def changed(tensor: int, quantization: Any, **options: Any) -> list[str]:
    new = classifier()
    new.tensors[tensor]["quantization"] = quantization
    return texts(compared(classifier(), new, **options))


def test_scale_and_zero_point() -> None:
    assert changed(3, q(0.5, 3)) == ['tensor "features": scale 0.25 -> 0.5 (x 2)']
    assert changed(3, q(0.25, 4)) == ['tensor "features": zero point 3 -> 4']
    assert changed(3, q(0.5, 4)) == [
        'tensor "features": scale 0.25 -> 0.5 (x 2), zero point 3 -> 4'
    ]
    assert changed(3, None) == ['tensor "features": q(0.25, 3) -> none']


def test_scales_of_channels() -> None:
    assert changed(1, q([0.1, 0.2, 0.3, 0.8], axis=0)) == [
        'constant "kernel": 1 of 4 scales changed, by a factor of up to 2'
    ]
    assert changed(1, q([0.1, 0.2, 0.3, 0.4], 1, axis=0)) == [
        'constant "kernel": zero points changed'
    ]
    [change] = changed(1, q(0.1))
    assert change.startswith('constant "kernel": q[axis=0 n=4 scale=0.1..0.4 zp=0] -> q(0.1, 0)')


def test_tolerance() -> None:
    assert changed(3, q(0.2501, 3), rtol=0.001) == []
    assert changed(3, q(0.2501, 3), rtol=0.0001) != []
    assert changed(3, q(0.25, 4), rtol=0.1) != []


@pytest.mark.parametrize("scale", [0.0, float("nan"), float("inf"), -1.0])
def test_scales_that_are_none(scale: float) -> None:
    assert changed(3, q(scale, 3)) != []
    model = classifier()
    model.tensors[3]["quantization"] = q(scale, 3)
    other = classifier(prefix="renamed/")
    other.tensors[3]["quantization"] = q(scale, 3)
    assert compared(model, other).changes == ()


def test_an_absent_zero_point_is_zero() -> None:
    new = classifier()
    del new.tensors[2]["quantization"]["zero_point"]
    assert compared(classifier(), new).changes == ()


def test_the_largest_change_comes_first() -> None:
    new = classifier()
    new.tensors[3]["quantization"] = q(0.3, 3)
    new.tensors[5]["quantization"] = q(0.025, 3)
    assert [each.partition(":")[0] for each in texts(compared(classifier(), new))] == [
        'tensor "pooled"',
        'tensor "features"',
    ]


def test_element_types() -> None:
    new = classifier()
    new.tensors[3]["type"] = 9
    assert texts(compared(classifier(), new)) == [
        'tensor "features": uint8 q(0.25, 3) -> int8 q(0.25, 3)'
    ]


def in_blocks(block_size: int, *, first: bool) -> ModelBuilder:
    m = ModelBuilder()
    if first:
        m.tensor("unused", [1])
    x, y = m.input("x", [1, 32]), m.tensor("y", [1, 4])
    scales = m.constant("scales", [[0.5] * (32 // block_size)] * 4, dtype="FLOAT16")
    parameters = q(None, details=blockwise(scales, -1, block_size))
    w = m.constant("w", [[1] * 32] * 4, parameters, dtype="INT4")
    m.op("FULLY_CONNECTED", [x, w, -1], [y])
    m.output(y)
    return m


def test_blocks() -> None:
    assert compared(in_blocks(16, first=False), in_blocks(16, first=True)).changes == ()
    found = texts(compared(in_blocks(16, first=False), in_blocks(32, first=False)))
    assert found[0].startswith('constant "w": q[blockwise')
