"""Color spaces of images."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.metadata.described_models import content, described, model
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, WARNING

MEDIAPIPE = Expectations(targets=("mediapipe",))


def image(color_space: str | None, shape: Sequence[int] = (1, 32, 32, 3)) -> ModelBuilder:
    fields = {} if color_space is None else {"color_space": color_space}
    return described(model(shape), [content(("ImageProperties", fields))])


@pytest.mark.parametrize("color_space", [None, "UNKNOWN"])
@triggers(
    "M307", severity=WARNING, at="subgraphs[0].tensors[0]", says="has the color space UNKNOWN"
)
def test_unknown(color_space: str | None) -> ModelBuilder:
    return image(color_space)


@triggers("M307", severity=WARNING, says="RGB, but 1 channel, expected 3")
def test_rgb_with_one_channel() -> ModelBuilder:
    return image("RGB", [1, 32, 32, 1])


@triggers("M307", severity=WARNING, says="RGB, but 4 channels, expected 3")
def test_rgb_with_four_channels() -> ModelBuilder:
    return image("RGB", [1, 32, 32, 4])


@triggers("M307", severity=WARNING, says="GRAYSCALE, but 3 channels, expected 1")
def test_gray_with_three_channels() -> ModelBuilder:
    return image("GRAYSCALE")


@triggers("M307", severity=ERROR, says="take RGB only", count=1, expectations=MEDIAPIPE)
def test_gray_for_mediapipe() -> ModelBuilder:
    return image("GRAYSCALE", [1, 28, 28, 1])


@triggers("M307", severity=ERROR, says="UNKNOWN", expectations=Expectations(targets=("mlkit",)))
def test_unknown_for_mlkit() -> ModelBuilder:
    return image("UNKNOWN")


@triggers("M307", severity=ERROR, says="RGB, but 1 channel", expectations=MEDIAPIPE)
def test_rgb_with_one_channel_for_mediapipe() -> ModelBuilder:
    return image("RGB", [1, 32, 32, 1])


@triggers("M307", severity=WARNING, says="RGB, but 1 channel")
def test_rgb_with_one_channel_without_a_target() -> ModelBuilder:
    return image("RGB", [1, 32, 32, 1])


@quiet("M307", expectations=MEDIAPIPE)
def test_rgb() -> ModelBuilder:
    return image("RGB")


@quiet("M307")
def test_gray() -> ModelBuilder:
    return image("GRAYSCALE", [1, 28, 28, 1])


@quiet("M307", expectations=Expectations(task="image-segmentation"))
def test_segmenter_with_four_channels() -> ModelBuilder:
    return image("RGB", [1, 32, 32, 4])


@quiet("M307")
def test_channels_first_is_another_rules_business() -> ModelBuilder:
    return image("RGB", [1, 3, 32, 32])


@quiet("M307")
def test_masks_are_gray_with_a_channel_per_class() -> ModelBuilder:
    mask = content(("ImageProperties", {"color_space": "GRAYSCALE"}))
    return described(model(output=[1, 32, 32, 21]), outputs=[mask])


@quiet("M307")
def test_table_without_properties() -> ModelBuilder:
    return described(model(), [{"content": {"content_properties_type": 2}}])
