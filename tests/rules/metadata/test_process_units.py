"""Numbers of normalizations, and repeated process units."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import lint, quiet, triggers
from tests.rules.metadata.described_models import (
    FEATURES,
    IMAGE,
    content,
    described,
    model,
    normalization,
)
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, INFO, WARNING, Severity

MEDIAPIPE = Expectations(targets=("mediapipe",))
TASK_LIBRARY = Expectations(targets=("task-library",))
UNIT = "tflite_metadata.subgraph_metadata[0].input_tensor_metadata[0].process_units[0]"
NAN, INFINITY = float("nan"), float("inf")
THRESHOLD = {"options": ("ScoreThresholdingOptions", {"global_score_threshold": 0.5})}


def image(mean: Sequence[float], std: Sequence[float], *, dtype: str = "FLOAT32") -> ModelBuilder:
    quantization = q(1 / 255, 0) if dtype == "UINT8" else None
    unit = normalization(mean, std)
    return described(model(dtype=dtype, quantization=quantization), [content(IMAGE, unit)])


def without_mean(dtype: str) -> ModelBuilder:
    quantization = q(1 / 255, 0) if dtype == "UINT8" else None
    unit = {"options": ("NormalizationOptions", {"std": [1.0]})}
    return described(model(dtype=dtype, quantization=quantization), [content(IMAGE, unit)])


@pytest.mark.parametrize(
    ("mean", "std", "field", "says"),
    [
        ([0, 0, 0], [1], "std", "has 3 numbers in mean, but 1 in std"),
        ([0, 0], [1, 1], "mean", "has 2 numbers, expected 1 or 3"),
        ([], [], "mean", "has 0 numbers, expected 1 or 3"),
        ([0, NAN, 0], [1, 1, 1], "mean[1]", "has mean NaN in channel 1"),
        ([0], [INFINITY], "std[0]", "has std infinity in channel 0"),
        ([127.5], [0], "std[0]", "divides channel 0 by std 0"),
        ([127.5], [1e-9], "std[0]", "by std 1e-09"),
        ([127.5], [-127.5], "std[0]", "has std -127.5 in channel 0"),
    ],
)
@triggers("M303", severity=WARNING, count=1)
def test_numbers(
    mean: Sequence[float], std: Sequence[float], field: str, says: str
) -> ModelBuilder:
    m = image(mean, std)
    [found] = lint(m, "M303")
    assert says in found.message
    assert found.location.address == f"{UNIT}.options.{field}"
    return m


@triggers("M303", at=UNIT + ".options.mean", says="has no mean")
def test_absent_mean() -> ModelBuilder:
    return without_mean("FLOAT32")


@pytest.mark.parametrize(
    ("mean", "std"), [([0, 0], [1, 1]), ([0, 0, 0], [1]), ([0], [0]), ([NAN], [1])]
)
@triggers("M303", severity=ERROR, expectations=MEDIAPIPE)
def test_refused_by_mediapipe(mean: Sequence[float], std: Sequence[float]) -> ModelBuilder:
    return image(mean, std)


@triggers("M303", severity=ERROR, says="3 numbers in mean", expectations=TASK_LIBRARY)
def test_lengths_count_for_bytes_too() -> ModelBuilder:
    return image([0, 0, 0], [1], dtype="UINT8")


@triggers("M303", severity=WARNING, says="by std 0", expectations=TASK_LIBRARY)
def test_std_0_is_not_used_for_bytes() -> ModelBuilder:
    return image([0], [0], dtype="UINT8")


@triggers("M303", severity=ERROR, says="has std -1", expectations=MEDIAPIPE)
def test_negative_std_for_mediapipe() -> ModelBuilder:
    return image([0], [-1])


@triggers("M303", severity=WARNING, says="has std -1", expectations=TASK_LIBRARY)
def test_negative_std_for_task_library() -> ModelBuilder:
    return image([0], [-1])


@triggers("M303", severity=ERROR, expectations=TASK_LIBRARY)
def test_absent_mean_of_bytes_crashes_task_library() -> ModelBuilder:
    return without_mean("UINT8")


@triggers("M303", severity=WARNING, expectations=MEDIAPIPE)
def test_absent_mean_is_not_refused_by_mediapipe() -> ModelBuilder:
    return without_mean("FLOAT32")


@triggers("M303", severity=ERROR, says="has no std", expectations=MEDIAPIPE)
def test_absent_std_for_mediapipe() -> ModelBuilder:
    unit = {"options": ("NormalizationOptions", {"mean": [1.0]})}
    return described(model(), [content(IMAGE, unit)])


@triggers("M303", severity=WARNING, at=UNIT + ".options_type", says="without its table", count=1)
def test_normalization_without_table() -> ModelBuilder:
    return described(model(), [content(IMAGE, {"options_type": 1})])


@triggers("M303", severity=ERROR, says="ScoreThresholdingOptions", expectations=TASK_LIBRARY)
def test_threshold_without_table() -> ModelBuilder:
    return described(model(), outputs=[{"process_units": [{"options_type": 3}]}])


def test_missing_table_is_reported_once() -> None:
    m = described(model(), [content(IMAGE, {"options_type": 1})])
    assert [d.code for d in lint(m, "M107", "M302", "M303")] == ["M303"]


@triggers("M303", severity=WARNING, expectations=MEDIAPIPE)
def test_nobody_reads_the_normalization_of_features() -> ModelBuilder:
    unit = normalization([0, 0], [1])
    return described(model([1, 8]), [content(FEATURES, unit)])


@triggers("M303", severity=INFO, says="has 3 different numbers")
def test_numbers_differ_by_channel() -> ModelBuilder:
    return image([123.675, 116.28, 103.53], [58.395, 57.12, 57.375])


@triggers("M303", severity=ERROR, says="which MediaPipe refuses", expectations=MEDIAPIPE)
def test_numbers_differ_by_channel_for_mediapipe() -> ModelBuilder:
    return image([123.675, 116.28, 103.53], [58.395, 57.12, 57.375])


@triggers(
    "M303", severity=WARNING, says="2 process units of type ScoreThresholdingOptions", count=1
)
def test_two_units_of_an_output() -> ModelBuilder:
    return described(model(), outputs=[{"process_units": [THRESHOLD, THRESHOLD]}])


@pytest.mark.parametrize(("target", "severity"), [("task-library", ERROR), ("mediapipe", WARNING)])
def test_two_thresholds_of_a_detector(target: str, severity: Severity) -> None:
    m = described(model(), outputs=[{"process_units": [THRESHOLD, THRESHOLD]}])
    expectations = Expectations(targets=(target,), task="object-detection")
    assert [d.severity for d in lint(m, "M303", expectations=expectations)] == [severity]


@triggers("M303", severity=ERROR, says="2 process units", expectations=TASK_LIBRARY)
def test_two_normalizations_for_task_library() -> ModelBuilder:
    unit = normalization([0], [1])
    return described(model(), [content(IMAGE, unit, unit)])


@pytest.mark.parametrize(
    "build",
    [
        lambda: image([127.5], [127.5]),
        lambda: image([127.5] * 3, [127.5] * 3),
        lambda: image([123.675, 116.28, 103.53], [58.395, 57.12, 57.375], dtype="UINT8"),
        lambda: described(model([1, 3, 32, 32]), [content(IMAGE, normalization([0] * 3, [1] * 3))]),
        lambda: described(model([4]), [content(FEATURES, normalization([0] * 7, [1] * 7))]),
        lambda: described(model(), outputs=[{"process_units": [THRESHOLD]}]),
        model,
    ],
    ids=["one", "equal", "bytes", "NCHW", "no channels", "threshold", "no metadata"],
)
@quiet("M303")
def test_sound_units(build: object) -> ModelBuilder:
    assert callable(build)
    built = build()
    assert isinstance(built, ModelBuilder)
    return built
