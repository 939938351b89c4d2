"""Audio inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.metadata.described_models import FEATURES, content, described, model
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, INFO, WARNING

MEDIAPIPE = Expectations(targets=("mediapipe",))
PROPERTIES = (
    "tflite_metadata.subgraph_metadata[0].input_tensor_metadata[0].content.content_properties"
)


def audio(
    rate: int = 16000, channels: int = 1, shape: Sequence[int] = (1, 15600), **tensor: Any
) -> ModelBuilder:
    m = model(shape)
    m.tensors[0].update(tensor)
    properties = {"sample_rate": rate, "channels": channels}
    return described(m, [content(("AudioProperties", properties))])


def waveform(shape: Sequence[int], operator: str) -> ModelBuilder:
    m = ModelBuilder()
    x = m.input("waveform", shape)
    y = m.tensor("frames", [1, 10])
    m.op(operator, [x], [y])
    m.output(y)
    return m


@triggers("M310", at=f"{PROPERTIES}.sample_rate", says='"image" has the sample rate 0', count=1)
def test_rate_0() -> ModelBuilder:
    return audio(rate=0)


@triggers("M310", at=f"{PROPERTIES}.channels", says="has 0 channels", count=1)
def test_no_channels() -> ModelBuilder:
    return audio(channels=0)


@triggers("M310", says="has 15,600 samples, which is no multiple of its 7 channels", count=1)
def test_samples_do_not_divide() -> ModelBuilder:
    return audio(channels=7)


@pytest.mark.parametrize(
    ("shape", "signature"), [([1, 0], None), ([1], [-1]), ([1, 1], [1, -1]), ([1, 1], [-1, -1])]
)
@triggers("M310", severity=WARNING, says="has no fixed length", count=1)
def test_free_length(shape: list[int], signature: list[int] | None) -> ModelBuilder:
    return audio(shape=shape, shape_signature=signature)


@triggers(
    "M310",
    at=f"{PROPERTIES}_type",
    says="has no AudioProperties",
    severity=ERROR,
    expectations=MEDIAPIPE,
)
def test_no_table() -> ModelBuilder:
    return described(model([15600]), [{"content": {"content_properties_type": 4}}])


@pytest.mark.parametrize(("rate", "channels"), [(0, 1), (16000, 0), (16000, 7)])
@triggers("M310", severity=ERROR, expectations=MEDIAPIPE)
def test_refused_by_mediapipe(rate: int, channels: int) -> ModelBuilder:
    return audio(rate, channels)


@triggers("M310", severity=ERROR, says="no fixed length", expectations=MEDIAPIPE)
def test_free_length_for_mediapipe() -> ModelBuilder:
    return audio(shape=[1], shape_signature=[-1])


@triggers("M310", severity=WARNING, expectations=Expectations(targets=("mlkit",)))
def test_mlkit_has_no_audio() -> ModelBuilder:
    return audio(rate=0)


@pytest.mark.parametrize("rate", [16, 44000])
@triggers("M310", severity=INFO, says="which recordings rarely have", count=1)
def test_unusual_rate(rate: int) -> ModelBuilder:
    return audio(rate)


@pytest.mark.parametrize("shape", [[15600], [1, 16000]], ids=str)
@triggers("M310", severity=INFO, at="subgraphs[0].tensors[0]", says="looks like a waveform")
def test_waveform_without_description(shape: list[int]) -> ModelBuilder:
    return waveform(shape, "EXPAND_DIMS")


@triggers("M310", severity=ERROR, says="looks like a waveform", expectations=MEDIAPIPE)
def test_waveform_without_description_for_mediapipe() -> ModelBuilder:
    return waveform([1, 16000], "RESHAPE")


@triggers("M310", severity=ERROR, says="looks like a waveform", expectations=MEDIAPIPE)
def test_features_for_mediapipe() -> ModelBuilder:
    return described(waveform([1, 16000], "RESHAPE"), [content(FEATURES)])


@quiet("M310", expectations=MEDIAPIPE)
def test_waveform_described_twice_is_another_rules_business() -> ModelBuilder:
    return described(waveform([1, 16000], "RESHAPE"), [{}, {}])


@pytest.mark.parametrize(
    ("shape", "operator"),
    [([1, 15600], "FULLY_CONNECTED"), ([1, 7999], "RESHAPE"), ([8, 16000], "RESHAPE")],
)
@quiet("M310")
def test_other_vectors(shape: list[int], operator: str) -> ModelBuilder:
    return waveform(shape, operator)


@quiet("M310")
def test_features() -> ModelBuilder:
    return described(waveform([1, 16000], "RESHAPE"), [content(FEATURES)])


@quiet("M310", expectations=MEDIAPIPE)
def test_sound_audio() -> ModelBuilder:
    return audio()


@quiet("M310")
def test_free_batch() -> ModelBuilder:
    return audio(shape=[1, 15600], shape_signature=[-1, 15600])


@quiet("M310")
def test_stereo() -> ModelBuilder:
    return audio(44100, 2, [1, 31200])


@quiet("M310")
def test_rank_is_another_rules_business() -> ModelBuilder:
    return audio(channels=7, shape=[1, 100, 16])
