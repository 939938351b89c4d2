"""Numbers that the metadata states about a tensor, against the tensor."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite, isnan
from typing import NamedTuple

from tflint.analysis.facts import Facts
from tflint.analysis.tflite_metadata import InputOrOutput, inputs_and_outputs
from tflint.analysis.value_range import image_layout, interval, quantized_range
from tflint.flatbuffer import Table, Vector
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import INFO, MEDIUM, WARNING, Severity
from tflint.model.model import Model
from tflint.model.tensor import Tensor
from tflint.model.tflite_metadata import MAX_CHANNELS, TensorMetadata

# Statistics come from calibration or from the range of the type, rounded to float32.
_SLACK = 0.02

_STATS_HELP = "correct the statistics, or leave them out: no reader needs them"


class _Contradiction(NamedTuple):
    field: str
    text: str
    help: str
    severity: Severity | None = None


@rule("M309", "metadata-contradicts-tensor", severity=WARNING, confidence=MEDIUM, on=Model)
def metadata_contradicts_tensor(model: Model, facts: Facts) -> Iterator[Finding]:
    """The metadata states numbers about an input or output that cannot be true of it.

    What it checks:
        Stats: no NaN, min not above max, and none, one or as many numbers as a dimension has
        elements. The range of the content: dimensions in order, from 0 to the rank, which itself is
        allowed. As an info: the default size of an image against a fixed shape, the number of
        dimension names against the rank, and stats outside of what an integer tensor can hold, both
        as integers and as the real numbers they stand for.

    Why it matters:
        The range of the content decides which axis labels belong to, and tools show the rest to
        people who write the code around the model. Numbers that contradict the tensor are usually
        left from another model.

    How to fix:
        Write the metadata again from this model: the metadata writers take shapes and statistics
        from the tensors. Stats can be left out.

    When it is wrong:
        When the numbers are about the data before some step in the program.

    Source:
        tensorflow/tflite-support metadata/metadata_schema.fbs (Stats, ValueRange, ImageSize,
        dimension_names); published files state stats as integers or as real numbers, and ranges
        equal to the rank.
    """
    for found in facts.of(inputs_and_outputs):
        if found.metadata is None:
            continue
        for each in _contradictions(found, found.metadata):
            yield Finding(
                f'{found.word} "{found.tensor.short_name}" {each.text}',
                at=found.metadata,
                field=each.field,
                help=each.help,
                related=(("tensor", found.tensor),),
                severity=each.severity,
                key=each.field,
            )


def _contradictions(found: InputOrOutput, metadata: TensorMetadata) -> Iterator[_Contradiction]:
    tensor, stats = found.tensor, metadata.table["stats"]
    if isinstance(stats, Table):
        yield from _stats(tensor, stats)
    dimensions = metadata.content_dimensions
    if dimensions is not None:
        yield from _content_range(tensor, *dimensions)
    names = metadata.table["dimension_names"]
    if names is not None and tensor.rank and len(names) != tensor.rank:
        yield _Contradiction(
            "dimension_names",
            f"has {tensor.rank} dimensions, but {len(names)} dimension names",
            "name each dimension, or none",
            INFO,
        )
    if metadata.content_type == "ImageProperties" and metadata.properties is not None:
        yield from _default_size(tensor, metadata.properties["default_size"])


def _stats(tensor: Tensor, stats: Table) -> Iterator[_Contradiction]:
    numbers: dict[str, tuple[float, ...]] = {}
    for field in ("min", "max"):
        vector = stats[field]
        count = vector.count if isinstance(vector, Vector) else 0
        if count > 1 and tensor.rank and not _is_size(tensor, count):
            yield _Contradiction(
                f"stats.{field}",
                f"is {tensor.type_text}, but its stats have {count:,} numbers in {field}",
                "write one number, or one for each channel",
            )
            return
        values = vector.tuple() if isinstance(vector, Vector) and count <= MAX_CHANNELS else ()
        if any(map(isnan, values)):
            index = next(i for i, value in enumerate(values) if isnan(value))
            yield _Contradiction(
                f"stats.{field}[{index}]", f"has NaN in {field} of its stats", _STATS_HELP
            )
            return
        numbers[field] = values
    low, high = numbers["min"], numbers["max"]
    for index, (least, greatest) in enumerate(_pairs(low, high)):
        if least > greatest:
            yield _Contradiction(
                f"stats.min[{index}]",
                f"has min {least:.6g} above max {greatest:.6g} in its stats",
                _STATS_HELP,
            )
            return
    yield from _outside(tensor, (*low, *high))


def _outside(tensor: Tensor, values: tuple[float, ...]) -> Iterator[_Contradiction]:
    """Published files have the integers themselves, or the real numbers: both are right."""
    if not values or not tensor.dtype.is_integer:
        return
    held = quantized_range(tensor)
    integers = float(tensor.dtype.minimum), float(tensor.dtype.maximum)
    pair = tensor.scale_and_zero_point
    step = pair[0] if pair is not None and isfinite(pair[0]) else 0.0
    for ends, slack in ((integers, 1.0), (held, step)):
        if ends is None:
            continue
        slack += _SLACK * (ends[1] - ends[0])
        if ends[0] - slack <= min(values) and max(values) <= ends[1] + slack:
            return
    shown = interval(held) if held is not None else interval(integers)
    yield _Contradiction(
        "stats",
        f"holds numbers in {shown}, but its stats are {interval((min(values), max(values)))}",
        _STATS_HELP,
        INFO,
    )


def _content_range(tensor: Tensor, first: int, last: int) -> Iterator[_Contradiction]:
    if 0 <= first <= last and (last <= tensor.rank or not tensor.rank):
        return
    limit = f"0 to {tensor.rank}" if tensor.rank else "0 or more, in order"
    yield _Contradiction(
        "content.range",
        f"is {tensor.type_text}, but its content is in dimensions {first} to {last}, expected {limit}",
        "write the first and last dimension that make one object, or leave the range out",
    )


def _default_size(tensor: Tensor, size: Table | None) -> Iterator[_Contradiction]:
    if size is None or tensor.rank != 4 or tensor.has_free_dimensions:
        return
    _, height, width, _ = tensor.shape
    if image_layout(tensor) == "NCHW":
        _, _, height, width = tensor.shape
    stated = size["width"], size["height"]
    if stated not in ((width, height), (0, 0)):
        yield _Contradiction(
            "content.content_properties.default_size",
            f"is {width} wide and {height} high, but the default size in its metadata is "
            f"{stated[0]} wide and {stated[1]} high",
            "write the size of the tensor, or leave the default size out",
            INFO,
        )


def _is_size(tensor: Tensor, count: int) -> bool:
    return count in tensor.shape or tensor.has_free_dimensions


def _pairs(low: tuple[float, ...], high: tuple[float, ...]) -> Iterator[tuple[float, float]]:
    count = max(len(low), len(high))
    if not low or not high or len(low) not in (1, count) or len(high) not in (1, count):
        return
    yield from zip(low * (count // len(low)), high * (count // len(high)), strict=True)
