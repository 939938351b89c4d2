"""Statistics of constants."""

from __future__ import annotations

from collections import Counter
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testmodels import ModelBuilder, blockwise, csr, dense, q
from tests.analysis.corpus import FOLDER, needs_corpus
from tflint.analysis import constant_blocks
from tflint.analysis.facts import Facts
from tflint.analysis.weight_statistics import Statistics, WeightStatistics, weight_statistics
from tflint.model.file import File


def facts(model: ModelBuilder | bytes) -> Facts:
    return Facts(File(memoryview(model if isinstance(model, bytes) else model.build())))


def statistics(data: Any, parameters: Any = None, **arguments: Any) -> WeightStatistics:
    model = ModelBuilder()
    model.constant("w", data, parameters, **arguments)
    found = first(facts(model))
    assert found is not None
    return found


def first(known: Facts) -> WeightStatistics | None:
    return known.of(weight_statistics).of(known.model.subgraphs[0].tensors[0])


SHAPES = [(3, 700_000), (700_000, 3), (5, 3, 3, 70), (1, 9, 40_000), (2, 3, 100_001), (1, 1), (40,)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_extremes_of_channels_over_many_blocks(shape: tuple[int, ...], axis: int) -> None:
    if axis >= len(shape):
        axis = 0
    data = np.random.default_rng(1).integers(-128, 128, shape, np.int8)
    found = statistics(data, {"scale": [0.1, 0.2], "quantized_dimension": axis})
    others = tuple(d for d in range(len(shape)) if d != axis)
    np.testing.assert_array_equal(found.channel_minimum, data.min(axis=others))
    np.testing.assert_array_equal(found.channel_maximum, data.max(axis=others))
    assert found.elements == data.size
    assert found.histogram is not None
    np.testing.assert_array_equal(
        found.histogram, np.bincount(data.reshape(-1).astype(int) + 128, minlength=256)
    )


@pytest.mark.parametrize("dtype", ["INT4", "UINT4", "INT2", "INT8", "UINT8"])
@pytest.mark.parametrize("shape", [(7, 3), (3, 1_100_001)])
def test_histogram_begins_with_the_smallest_value(dtype: str, shape: tuple[int, int]) -> None:
    bits = int(dtype.removeprefix("U").removeprefix("INT"))
    least = 0 if dtype[0] == "U" else -(2 ** (bits - 1))
    data = np.random.default_rng(2).integers(least, least + 2**bits, shape)
    found = statistics(data, {"scale": [0.1] * shape[0], "quantized_dimension": 0}, dtype=dtype)
    assert found.histogram is not None
    counts = Counter(data.reshape(-1).tolist())
    assert found.histogram.tolist() == [counts[least + i] for i in range(256)]
    np.testing.assert_array_equal(found.channel_minimum, data.min(axis=1))
    np.testing.assert_array_equal(found.channel_maximum, data.max(axis=1))


TYPES = {"FLOAT32": np.float32, "FLOAT16": np.float16, "BFLOAT16": ml_dtypes.bfloat16}


@pytest.mark.parametrize("dtype", TYPES)
def test_extremes_of_floats(dtype: str) -> None:
    data = np.random.default_rng(3).standard_normal((6, 300_000)).astype(TYPES[dtype])
    data[2] = -abs(data[2])
    data[3] = 0
    found = statistics(data.tobytes(), dtype=dtype, shape=[6, 300_000])
    expected = data.astype(np.float32)
    assert (found.minimum, found.maximum) == (expected.min(), expected.max())
    assert found.is_finite
    assert found.histogram is None


@pytest.mark.parametrize("dtype", TYPES)
def test_what_is_no_finite_number(dtype: str) -> None:
    data = np.ones(700_000, TYPES[dtype])
    data[[600_000, 600_007]] = np.nan
    data[[5, 650_000, 650_001]] = [np.inf, -np.inf, -np.inf]
    found = statistics(data.tobytes(), dtype=dtype, shape=[700_000])
    assert (found.nans.count, found.nans.first) == (2, 600_000)
    assert (found.infinities.count, found.infinities.first) == (3, 5)
    assert not found.is_finite


def test_negative_and_signalling_nans() -> None:
    bits = np.array([0x3F800000, 0xFF800001, 0x7FC00000, 0x7F800000], np.uint32)
    found = statistics(bits.tobytes(), dtype="FLOAT32", shape=[4])
    assert (found.nans.count, found.nans.first, found.infinities.count) == (2, 1, 1)


def test_largest_halves() -> None:
    found = statistics(np.array([1, -65504, 65504, 65472], np.float16))
    assert (found.half_limits.count, found.half_limits.first) == (2, 1)
    assert found.largest == 65504


@given(bits=st.lists(st.integers(0, 2**16 - 1), min_size=1, max_size=40))
@settings(max_examples=200, deadline=None)
def test_halves_are_ordered_like_numbers(bits: list[int]) -> None:
    data = np.array(bits, np.uint16).view(np.float16)
    found = statistics(data.tobytes(), dtype="FLOAT16", shape=[data.size])
    assert found.nans.count == np.isnan(data).sum()
    assert found.infinities.count == np.isinf(data).sum()
    assert found.half_limits.count == (abs(data) == 65504).sum()
    if not found.nans.count:
        assert (found.minimum, found.maximum) == (data.min(), data.max())


def test_wide_integers() -> None:
    found = statistics(np.array([-(2**63), 0, 2**63 - 1], np.int64))
    assert (found.minimum, found.maximum) == (-(2**63), 2**63 - 1)
    assert found.histogram is None


def test_channels_of_the_layer_that_reads_it() -> None:
    model = ModelBuilder()
    w = model.constant("w", np.arange(72, dtype=np.float32).reshape(1, 3, 3, 8))
    x, y = model.input("x", [1, 4, 4, 8]), model.tensor("y", [1, 4, 4, 8])
    model.op("DEPTHWISE_CONV_2D", [x, w, -1], [y])
    found = first(facts(model))
    assert found is not None
    assert found.channel_minimum.tolist() == list(range(8))


def test_channels_behind_a_dequantize() -> None:
    model = ModelBuilder()
    half = model.constant("half", np.arange(6, dtype=np.float16).reshape(2, 3))
    w, y = model.tensor("w", [2, 3]), model.tensor("y", [1, 2])
    model.op("DEQUANTIZE", [half], [w])
    model.op("FULLY_CONNECTED", [model.input("x", [1, 3]), w, -1], [y])
    found = first(facts(model))
    assert found is not None
    assert found.channel_maximum.tolist() == [2, 5]


def nothing_stored() -> ModelBuilder:
    model = ModelBuilder()
    model.tensor("w", [4])
    return model


def too_few_bytes() -> ModelBuilder:
    model = ModelBuilder()
    model.constant("w", b"\0" * 12, dtype="FLOAT32", shape=[4])
    return model


def empty() -> ModelBuilder:
    model = ModelBuilder()
    model.constant("w", b"", dtype="FLOAT32", shape=[0, 4])
    return model


def strings() -> ModelBuilder:
    model = ModelBuilder()
    model.constant("w", ["a", "b"])
    return model


def sparse() -> ModelBuilder:
    model = ModelBuilder()
    sparsity = {"traversal_order": [0, 1], "dim_metadata": [dense(2), csr([0, 1, 1], [0])]}
    model.constant("w", np.ones(4, np.float32), shape=[2, 2], sparsity=sparsity)
    return model


@pytest.mark.parametrize("model", [nothing_stored, too_few_bytes, empty, strings, sparse])
def test_nothing_to_count(model: Any) -> None:
    assert first(facts(model())) is None


def test_quantized_dimension_outside_the_shape() -> None:
    found = statistics(np.ones((2, 2), np.int8), {"scale": [1.0, 1.0], "quantized_dimension": 7})
    assert found.channel_minimum.tolist() == [1]


def test_blockwise_weights_have_plain_numbers() -> None:
    found = statistics([[-8, 7]], q(None, details=blockwise(1, 2, 2)), dtype="INT4")
    assert (found.minimum, found.maximum) == (-8, 7)


def test_each_constant_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    original = constant_blocks.blocks

    def counting(raw: memoryview, *arguments: Any) -> Any:
        read.append(len(raw))
        return original(raw, *arguments)

    monkeypatch.setattr("tflint.analysis.weight_statistics.blocks", counting)
    model = ModelBuilder()
    w = model.constant("w", np.ones(1000, np.float32))
    model.tensor("shared", [1000], buffer=model.tensors[w]["buffer"])
    known = facts(model)
    for _ in range(2):
        for tensor in known.model.subgraphs[0].tensors:
            assert known.of(weight_statistics).of(tensor) is not None
    assert read == [4000]


def test_shapes_without_end_over_one_buffer() -> None:
    model = ModelBuilder()
    w = model.constant("w", np.ones(100_000, np.int8))
    for rows in range(1, 200):
        model.tensor("t", [100_000 // rows, rows], buffer=model.tensors[w]["buffer"])
    known = facts(model)
    found = [known.of(weight_statistics).of(t) for t in known.model.subgraphs[0].tensors]
    assert found[0] is not None
    assert found[-1] is None


@needs_corpus
def test_real_constants_agree_with_numpy() -> None:
    path = FOLDER / "mobilenet_v1_1.0_224_quant.tflite"
    paths = [path] if path.is_file() else sorted(FOLDER.glob("*.tflite"))[:20]
    for each in paths:
        known = facts(each.read_bytes())
        store: Statistics = known.of(weight_statistics)
        for tensor in known.model.subgraphs[0].tensors:
            found, values = store.of(tensor), tensor.numpy()
            if found is not None and values is not None and found.is_finite:
                assert (found.minimum, found.maximum) == (values.min(), values.max())
