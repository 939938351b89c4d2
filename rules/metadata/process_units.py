"""The numbers in process units, and how many units of a type there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import isfinite, isinf
from typing import NamedTuple

from tflint.analysis.facts import Facts
from tflint.analysis.task import possible_tasks
from tflint.analysis.tflite_metadata import (
    InputOrOutput,
    inputs_and_outputs,
    selected_consumers,
)
from tflint.analysis.value_range import image_layout, is_image, looks_like_image
from tflint.flatbuffer import Table, Vector
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING
from tflint.model.model import Model
from tflint.model.tflite_metadata import MAX_CHANNELS, ProcessUnit

# Below it Task Library and MediaPipe take a deviation for 0.
_EPSILON = 1.2e-7


class _Fault(NamedTuple):
    field: str
    text: str
    help: str
    refusing: tuple[str, ...]


@rule("M303", "invalid-process-unit", severity=WARNING, confidence=HIGH, on=Model)
def invalid_process_unit(model: Model, facts: Facts) -> Iterator[Finding]:
    """A normalization cannot be carried out, or a tensor has two process units of one type.

    What it checks:
        NormalizationOptions of inputs: that the table, mean and std are there, that they have as many
        numbers as each other, and one or as many as there are channels; that every number is finite
        and every std above 0. Process units of inputs and outputs: that no type occurs twice on a
        tensor, and that ScoreThresholdingOptions have their table. With target task-library,
        mediapipe or mlkit it is an error where these refuse the model or crash: numbers are used
        with float images only, MediaPipe alone refuses a negative std, and Task Library makes NaN of
        an image whose std is NaN. MediaPipe's detector does not look at thresholds. Numbers that
        differ between the channels of a float image are an info, and an error with target
        mediapipe.

    Why it matters:
        Task Library and MediaPipe refuse such a model when they load it. Without a table, a mean or
        a std they follow an address that is not there: the process dies with a segmentation fault,
        or reads whatever stands in its place. A negative std turns the image into its negative.

    How to fix:
        Write mean and std as two lists of one number, or of one per channel, with the metadata
        writer: ImageClassifierWriter.create_for_inference(model, [127.5], [127.5], labels). Keep one
        process unit of each type. For MediaPipe, put numbers that differ by channel into the graph.

    When it is wrong:
        When only a program of yours reads the numbers.

    Source:
        tensorflow/tflite-support vision/utils/image_tensor_specs.cc and metadata/cc
        metadata_extractor.cc; google-ai-edge/mediapipe
        components/processors/image_preprocessing_graph.cc; every case was run with tflite-support
        0.4.4 and mediapipe 1.2.2.
    """
    consumers = facts.of(selected_consumers)
    for found in facts.of(inputs_and_outputs):
        if found.metadata is None:
            continue
        by_type: dict[str, list[ProcessUnit]] = defaultdict(list)
        for unit in found.metadata.process_units():
            by_type[unit.type].append(unit)
        for kind, units in by_type.items():
            if kind and len(units) > 1:
                yield _repeated(found, units, _refusing_two(kind, consumers, facts))
        normalizations = by_type["NormalizationOptions"]
        if found.is_input and normalizations:
            yield from _normalization(found, normalizations[0], consumers)
        thresholds = by_type["ScoreThresholdingOptions"]
        if not found.is_input and thresholds and thresholds[0].table["options"] is None:
            yield _without_table(found, thresholds[0], consumers)


def _refusing_two(kind: str, consumers: tuple[str, ...], facts: Facts) -> tuple[str, ...]:
    """MediaPipe's detector never looks at thresholds in the metadata."""
    if kind == "ScoreThresholdingOptions" and facts.of(possible_tasks) == ("object-detection",):
        return tuple(name for name in consumers if name != "mediapipe")
    return consumers


def _repeated(
    found: InputOrOutput, units: list[ProcessUnit], consumers: tuple[str, ...]
) -> Finding:
    return Finding(
        f'{found.word} "{found.tensor.short_name}" has {len(units)} process units of type '
        f"{units[0].type}, and readers allow one",
        at=units[1],
        help="keep one process unit of the type",
        related=(("first", units[0]),),
        severity=ERROR if consumers else None,
        targets=consumers,
    )


def _without_table(found: InputOrOutput, unit: ProcessUnit, consumers: tuple[str, ...]) -> Finding:
    return Finding(
        f'{found.word} "{found.tensor.short_name}" has a process unit of type {unit.type} without '
        "its table, and Task Library and MediaPipe crash",
        at=unit,
        field="options_type",
        help=f"write the table {unit.type}, or remove the process unit",
        severity=ERROR if consumers else None,
        targets=consumers,
    )


def _normalization(
    found: InputOrOutput, unit: ProcessUnit, consumers: tuple[str, ...]
) -> Iterator[Finding]:
    options = unit.table["options"]
    image = is_image(found) or looks_like_image(found)
    readers = consumers if image else ()
    if not isinstance(options, Table):
        yield _without_table(found, unit, readers)
        return
    mean, std = options["mean"], options["std"]
    fault = _lengths(found, mean, std, readers) or _numbers(found, mean, std, readers)
    if fault is not None:
        yield Finding(
            f'the normalization of {found.word} "{found.tensor.short_name}" {fault.text}',
            at=unit,
            field=f"options.{fault.field}",
            help=fault.help,
            severity=ERROR if fault.refusing else None,
            targets=fault.refusing,
        )
    elif image and found.tensor.dtype.name == "FLOAT32" and _differ(mean, std):
        refusing = tuple(name for name in consumers if name == "mediapipe")
        yield Finding(
            f'the normalization of {found.word} "{found.tensor.short_name}" has {mean.count} '
            "different numbers for its channels, which MediaPipe refuses",
            at=unit,
            field="options.mean",
            help="for MediaPipe put the normalization into the graph, and write mean 0 and std 1",
            severity=ERROR if refusing else INFO,
            targets=refusing,
        )


def _lengths(
    found: InputOrOutput, mean: Vector | None, std: Vector | None, readers: tuple[str, ...]
) -> _Fault | None:
    advice = "write mean and std as lists of one number, or of one for each channel"
    if mean is None or std is None:
        field = "mean" if mean is None else "std"
        # MediaPipe was seen to load models without mean.
        refusing = tuple(name for name in readers if std is None or name != "mediapipe")
        return _Fault(field, f"has no {field}, and Task Library crashes", advice, refusing)
    if mean.count != std.count:
        text = f"has {mean.count} numbers in mean, but {std.count} in std"
        return _Fault("std", text, advice, readers)
    channels = _channels(found)
    if mean.count == 0 or (channels and mean.count not in (1, *channels)):
        expected = f"1 or {channels[0]}" if channels else "at least 1"
        text = f"has {mean.count} numbers, expected {expected}"
        return _Fault("mean", text, advice, readers)
    return None


def _numbers(
    found: InputOrOutput, mean: Vector | None, std: Vector | None, readers: tuple[str, ...]
) -> _Fault | None:
    if mean is None or std is None or mean.count > MAX_CHANNELS:
        return None
    used_by = readers if found.tensor.dtype.is_float else ()
    for field, values in (("mean", mean.tuple()), ("std", std.tuple())):
        for index, value in enumerate(values):
            if not isfinite(value):
                text = f"has {field} {'infinity' if isinf(value) else 'NaN'} in channel {index}"
                advice = "write the number that was used in training"
                return _Fault(f"{field}[{index}]", text, advice, used_by)
    for index, value in enumerate(std.tuple()):
        if abs(value) < _EPSILON:
            text = f"divides channel {index} by std {value:g}"
            advice = "write the std of the training; mean 0 and std 1 leave pixels as they are"
            return _Fault(f"std[{index}]", text, advice, used_by)
        if value < 0:
            text = f"has std {value:g} in channel {index}, which makes bright pixels dark"
            refusing = tuple(name for name in used_by if name == "mediapipe")
            advice = f"write {-value:g} if the sign is a typo"
            return _Fault(f"std[{index}]", text, advice, refusing)
    return None


def _channels(found: InputOrOutput) -> tuple[int, ...]:
    """The sizes that can be the number of channels; empty when none is declared."""
    tensor = found.tensor
    axes = [1] if image_layout(tensor) == "NCHW" else []
    signature = tensor.shape_signature
    last = tensor.rank - 1
    if last < 1 or (len(signature) == tensor.rank and signature[last] < 0):
        return ()
    return tuple(tensor.shape[axis] for axis in (*axes, last))


def _differ(mean: Vector | None, std: Vector | None) -> bool:
    if mean is None or std is None or mean.count > MAX_CHANNELS:
        return False
    return len(set(mean.tuple())) > 1 or len(set(std.tuple())) > 1
