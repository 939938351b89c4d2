"""Audio inputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tflint.analysis.facts import Facts
from tflint.analysis.tflite_metadata import (
    InputOrOutput,
    inputs_and_outputs,
    selected_consumers,
    subgraph_metadata,
)
from tflint.flatbuffer import Table
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, INFO, MEDIUM, WARNING, Severity
from tflint.model.model import Model

# ML Kit has no audio models.
_AUDIO_READERS = ("task-library", "mediapipe")
_RATES = frozenset(
    (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000, 192000)
)
_MIN_SAMPLES = 8000
_RATE = "content.content_properties.sample_rate"
_CHANNELS = "content.content_properties.channels"
# What takes a waveform apart; a long vector of features goes into a matrix product instead.
_FIRST_OPERATORS = (
    *("RESHAPE", "EXPAND_DIMS", "SQUEEZE", "PAD", "PADV2", "MIRROR_PAD", "STRIDED_SLICE", "SLICE"),
    *(
        "SPLIT",
        "RFFT2D",
        "CONV_2D",
        "GATHER",
        "PACK",
        "CONCATENATION",
        "FlexRFFT",
        "AudioSpectrogram",
    ),
)


class _Fault(NamedTuple):
    field: str
    text: str
    help: str
    severity: Severity | None = None


@rule("M310", "invalid-audio-input", severity=WARNING, confidence=MEDIUM, on=Model)
def invalid_audio_input(model: Model, facts: Facts) -> Iterator[Finding]:
    """The metadata of an audio input has no usable sample rate or number of channels.

    What it checks:
        Inputs with AudioProperties: that sample_rate and channels are not 0, that the length is fixed
        and is as many samples for each channel. With target task-library or mediapipe what they
        refuse is an error. A sample rate that recordings do not have is an info, and so is a float
        input [samples] or [1, samples] with at least 8,000 elements that looks like a waveform but
        has no AudioProperties, which with these targets is an error. Type and rank are checked by
        dtype-contradicts-metadata (M301).

    Why it matters:
        Task Library and MediaPipe cut and resample a recording by these numbers. Task Library
        refuses 0; MediaPipe refuses 0 channels, and a sample rate of 0 ends the process at the first
        clip. A rate that is off makes the model hear everything too high or too low.

    How to fix:
        Write the metadata with AudioClassifierWriter.create_for_inference(model, sample_rate=16000,
        channels=1, ...) of tflite_support.metadata_writers. Fix the length of the input when the
        model is exported.

    When it is wrong:
        For the infos: when the rate is right for the sensor, or the input is no sound.

    Source:
        tensorflow/tflite-support task/processor/audio_preprocessor.cc; google-ai-edge/mediapipe
        tasks/cc/audio/utils/audio_tensor_specs.cc; every case was run with tflite-support 0.4.4 and
        mediapipe 1.2.2 ("Missing audio metadata in the model metadata", "Expected AudioProperties
        for tensor audio_clip, got FeatureProperties"). No other task takes such an input.
    """
    readers = tuple(name for name in facts.of(selected_consumers) if name in _AUDIO_READERS)
    described = facts.of(subgraph_metadata)
    for found in facts.of(inputs_and_outputs):
        # Of several descriptions for one input MediaPipe takes the first; M104 counts them.
        if not found.is_input or (found.metadata is None and described and described.inputs):
            continue
        metadata = found.metadata
        properties = metadata.properties if metadata is not None else None
        if metadata is not None and metadata.content_type == "AudioProperties":
            for fault in _faults(found, properties):
                refused = readers and fault.severity is None
                yield Finding(
                    f'{found.word} "{found.tensor.short_name}" {fault.text}',
                    at=metadata,
                    field=fault.field,
                    help=fault.help,
                    related=(("input", found.tensor),),
                    severity=ERROR if refused else fault.severity,
                    targets=readers if refused else (),
                    key=fault.field,
                )
        elif _is_waveform(found, readers):
            yield Finding(
                f'{found.word} "{found.tensor.short_name}" {found.tensor.type_text} looks like a '
                "waveform, but no AudioProperties tell its sample rate",
                at=found.tensor,
                help="describe it with AudioClassifierWriter of tflite_support.metadata_writers",
                severity=ERROR if readers else INFO,
                targets=readers,
            )


def _faults(found: InputOrOutput, properties: Table | None) -> Iterator[_Fault]:
    if properties is None:
        yield _Fault(
            "content.content_properties_type",
            "is audio by its metadata, but has no AudioProperties",
            "write the table AudioProperties with sample_rate and channels",
        )
        return
    rate, channels = properties["sample_rate"], properties["channels"]
    tensor = found.tensor
    if rate == 0:
        yield _Fault(
            _RATE,
            "has the sample rate 0",
            "write the sample rate of the training, in samples per second",
        )
    elif rate not in _RATES:
        yield _Fault(
            _RATE,
            f"has the sample rate {rate:,}, which recordings rarely have",
            "check that it is in samples per second, such as 16000",
            INFO,
        )
    if channels == 0:
        yield _Fault(_CHANNELS, "has 0 channels of audio", "write 1 for mono, or 2 for stereo")
    if not 1 <= tensor.rank <= 2:
        return
    if 0 in tensor.shape or (tensor.has_free_dimensions and tensor.elements == 1):
        yield _Fault(
            "",
            f"{tensor.type_text} has no fixed length, and readers of metadata take it for "
            f"{tensor.elements} samples",
            "fix the number of samples when the model is exported",
        )
    elif channels and tensor.elements % channels:
        yield _Fault(
            _CHANNELS,
            f"has {tensor.elements:,} samples, which is no multiple of its {channels:,} channels",
            "correct the number of channels",
        )


def _is_waveform(found: InputOrOutput, readers: tuple[str, ...]) -> bool:
    """With other content only where no task takes the input as that."""
    tensor, metadata = found.tensor, found.metadata
    if not tensor.dtype.is_float or tensor.elements < _MIN_SAMPLES:
        return False
    if not (tensor.rank == 1 or (tensor.rank == 2 and tensor.shape[0] == 1)):
        return False
    if metadata is not None and metadata.content_type and not readers:
        return False
    operators = tensor.consumers
    return bool(operators) and all(each.type in _FIRST_OPERATORS for each in operators)
