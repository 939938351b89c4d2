"""How pixels become elements of an input."""

from __future__ import annotations

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.rules.metadata.described_models import IMAGE, content, described, model, normalization
from tflint.analysis.facts import Facts
from tflint.analysis.input_normalization import input_normalization
from tflint.analysis.pixel_preparation import PixelPreparation, pixel_preparation
from tflint.analysis.tflite_metadata import inputs_and_outputs
from tflint.model.file import File

SHAPE = (1, 32, 32, 3)
UNKNOWN = PixelPreparation("unknown")
IMAGENET = ((123.675, 116.28, 103.53), (58.395, 57.12, 57.375))


def prepared(m: ModelBuilder) -> PixelPreparation:
    facts = Facts(File(memoryview(m.build())))
    return pixel_preparation(facts.of(inputs_and_outputs)[0], facts.of(input_normalization)[0])


def quantized(dtype: str, scale: float, zero_point: int) -> ModelBuilder:
    return model(SHAPE, dtype, q(scale, zero_point))


def with_mean_and_std(m: ModelBuilder, mean: list[float], std: list[float]) -> ModelBuilder:
    return described(m, [content(IMAGE, normalization(mean, std))])


@pytest.mark.parametrize(
    ("dtype", "scale", "zero_point", "way"),
    [
        ("UINT8", 1 / 255, 0, "copy"),
        ("UINT8", 1 / 127.5, 127, "copy"),
        ("UINT8", 1 / 128, 128, "copy"),
        ("UINT8", 1 / 127, 128, "copy"),
        ("UINT8", 1, 0, "copy"),
        ("INT8", 1, -128, "subtract 128"),
        ("INT8", 1 / 255, -128, "subtract 128"),
        ("INT8", 1 / 127.5, -1, "subtract 128"),
    ],
)
def test_scales_of_common_preparations(dtype: str, scale: float, zero_point: int, way: str) -> None:
    found = prepared(quantized(dtype, scale, zero_point))
    assert (found.way, found.evidence, found.sure) == (way, "scale", False)
    (mean,), (std,) = found.mean, found.std
    shift = 128 if dtype == "INT8" else 0
    for pixel in (0, 100, 255):
        assert (pixel - mean) / std == pytest.approx(scale * (pixel - shift - zero_point), rel=1e-6)


def test_other_scales_say_nothing() -> None:
    assert prepared(quantized("INT8", 2 / 255, -128)) == UNKNOWN
    assert prepared(quantized("UINT8", 0.5, 3)) == UNKNOWN


def test_mean_and_deviation_by_channel_need_real_quantization() -> None:
    found = prepared(quantized("INT8", 4.758 / 255, -14))
    assert (found.way, found.evidence) == ("normalize", "scale")
    assert (found.mean, found.std) == IMAGENET


def test_means_of_caffe_are_for_blue_first() -> None:
    found = prepared(quantized("UINT8", 274.741 / 255, 115))
    assert found.bgr
    assert found.mean[0] == 103.939


def test_by_channel_only_with_three() -> None:
    assert prepared(model((1, 32, 32, 1), "INT8", q(4.758 / 255, -14))) == UNKNOWN


def test_metadata_that_agrees_with_the_scale() -> None:
    found = prepared(with_mean_and_std(quantized("UINT8", 1 / 128, 128), [127.5], [127.5]))
    assert (found.way, found.evidence, found.sure) == ("copy", "metadata", True)


def test_metadata_by_channel_that_the_scale_covers() -> None:
    m = with_mean_and_std(quantized("UINT8", 4.758 / 255, 114), *map(list, IMAGENET))
    found = prepared(m)
    assert (found.way, found.evidence, found.sure) == ("normalize", "metadata", True)


def test_metadata_that_contradicts_the_scale() -> None:
    found = prepared(with_mean_and_std(quantized("UINT8", 1 / 127, 128), [0], [1]))
    assert (found.way, found.evidence, found.contradiction) == ("copy", "scale", True)
    found = prepared(with_mean_and_std(quantized("UINT8", 0.5, 3), [0], [1]))
    assert (found.way, found.contradiction) == ("unknown", True)


def test_metadata_that_cannot_be_used_is_none() -> None:
    assert prepared(with_mean_and_std(model(SHAPE), [0], [0])) == UNKNOWN
    assert prepared(with_mean_and_std(quantized("UINT8", 1, 0), [0, 1], [1])).way == "copy"


def test_bytes_without_a_scale() -> None:
    assert prepared(model(SHAPE, "UINT8")).way == "copy"
    assert prepared(model(SHAPE, "INT8")) == UNKNOWN
    assert prepared(model(SHAPE, "INT32")) == UNKNOWN


def test_floats() -> None:
    assert prepared(model(SHAPE)) == UNKNOWN
    found = prepared(with_mean_and_std(model(SHAPE), [127.5], [127.5]))
    assert found == PixelPreparation("normalize", "metadata", True, (127.5,), (127.5,))


@pytest.mark.parametrize(
    ("factor", "offset", "std"), [(1 / 127.5, -1.0, 1.0), (2.0, -1.0, 255.0), (3.0, 7.0, None)]
)
def test_the_first_operators(factor: float, offset: float, std: float | None) -> None:
    m = ModelBuilder()
    x, a, b, y = m.input("x", SHAPE), *(m.tensor(None, SHAPE) for _ in range(3))
    m.op("MUL", [x, m.constant(None, np.float32(factor).reshape(1))], [a])
    m.op("ADD", [a, m.constant(None, np.float32(offset).reshape(1))], [b])
    m.custom_op("Net", [b], [y])
    m.output(y)
    found = prepared(m)
    assert found.std == (() if std is None else (std,))
    assert found.evidence == ("" if std is None else "first operators")


def test_the_first_quantize() -> None:
    m = ModelBuilder()
    x, a, y = m.input("x", SHAPE), m.tensor(None, SHAPE, "INT8", q(1 / 127.5, 0)), m.tensor("y")
    m.op("QUANTIZE", [x], [a])
    m.custom_op("Net", [a], [y])
    m.output(y)
    found = prepared(m)
    assert (found.evidence, found.mean, found.std) == ("first QUANTIZE", (127.5,), (127.5,))
