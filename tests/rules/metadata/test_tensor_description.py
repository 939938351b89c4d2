"""Stats, content ranges and sizes in the metadata against the tensor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import lint, quiet, triggers
from tests.rules.metadata.described_models import described, model
from tflint.lint.severity import INFO, WARNING

INPUT = "tflite_metadata.subgraph_metadata[0].input_tensor_metadata[0]"
NAN = float("nan")


def stated(fields: Mapping[str, Any], **arguments: Any) -> ModelBuilder:
    return described(model(**arguments), [fields])


def byte_stats(low: float, high: float) -> ModelBuilder:
    stats = {"stats": {"min": [low], "max": [high]}}
    return stated(stats, dtype="UINT8", quantization=q(1 / 127.5, 127))


def sized(width: int, height: int, **arguments: Any) -> ModelBuilder:
    size = {"color_space": "RGB", "default_size": {"width": width, "height": height}}
    return stated({"content": {"content_properties": ("ImageProperties", size)}}, **arguments)


@pytest.mark.parametrize(
    ("stats", "field", "says"),
    [
        ({"min": [0, NAN, 0]}, "min[1]", "has NaN in min of its stats"),
        ({"max": [NAN]}, "max[0]", "has NaN in max"),
        ({"min": [2], "max": [1]}, "min[0]", "has min 2 above max 1"),
        ({"min": [0, 5, 0], "max": [1]}, "min[1]", "has min 5 above max 1"),
        ({"max": [1, 1]}, "max", "is f32[1,32,32,3], but its stats have 2 numbers in max"),
    ],
)
@triggers("M309", severity=WARNING, count=1)
def test_stats(stats: Mapping[str, Any], field: str, says: str) -> ModelBuilder:
    m = stated({"stats": stats})
    [found] = lint(m, "M309")
    assert says in found.message
    assert found.location.address == f"{INPUT}.stats.{field}"
    return m


@triggers("M309", severity=INFO, at=f"{INPUT}.stats", says="but its stats are [-300, 2]")
def test_stats_that_bytes_cannot_hold() -> ModelBuilder:
    return byte_stats(-300, 2)


@pytest.mark.parametrize(("first", "last"), [(2, 1), (-1, 2), (1, 5)])
@triggers("M309", severity=WARNING, at=f"{INPUT}.content.range", says="expected 0 to 4")
def test_content_range(first: int, last: int) -> ModelBuilder:
    return stated({"content": {"range": {"min": first, "max": last}}})


@triggers(
    "M309",
    severity=INFO,
    at=f"{INPUT}.content.content_properties.default_size",
    says="is 48 wide and 32 high, but the default size in its metadata is 32 wide and 48 high",
)
def test_default_size() -> ModelBuilder:
    return sized(32, 48, shape=[1, 32, 48, 3])


@triggers("M309", severity=INFO, says="has 4 dimensions, but 2 dimension names")
def test_dimension_names() -> ModelBuilder:
    return stated({"dimension_names": ["height", "width"]})


@triggers("M309", says='output 0 "scores" has min 1 above max 0')
def test_output() -> ModelBuilder:
    return described(model(), outputs=[{"stats": {"min": [1], "max": [0]}}])


@pytest.mark.parametrize(
    "fields",
    [
        {"stats": {}},
        {"stats": {"min": [0, 0, 0], "max": [1, 2, 3]}},
        {"stats": {"min": [-1], "max": [1, 1, 1]}},
        {"content": {"range": {"min": 1, "max": 2}}},
        {"content": {"range": {"min": 4, "max": 4}}},
        {"dimension_names": ["batch", "height", "width", "color"]},
    ],
)
@quiet("M309")
def test_fitting_numbers(fields: Mapping[str, Any]) -> ModelBuilder:
    return stated(fields)


@pytest.mark.parametrize(("low", "high"), [(0, 255), (-1, 1), (-1.008, 1)])
@quiet("M309")
def test_integers_or_real_numbers(low: float, high: float) -> ModelBuilder:
    return byte_stats(low, high)


@quiet("M309")
def test_stats_of_a_tensor_without_shape() -> ModelBuilder:
    stats = {"stats": {"min": [0, 0], "max": [1, 1]}, "content": {"range": {"min": 2, "max": 2}}}
    return stated(stats, shape=[])


@pytest.mark.parametrize("size", [(32, 32), (0, 0)])
@quiet("M309")
def test_default_size_fits(size: tuple[int, int]) -> ModelBuilder:
    return sized(*size)


@quiet("M309")
def test_default_size_of_channels_first() -> ModelBuilder:
    return sized(48, 32, shape=[1, 3, 32, 48])
