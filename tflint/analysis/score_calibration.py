"""Score calibration: a file with a line of numbers for each class.

Task Library and MediaPipe split the file at LF and keep the empty string behind a final one: N lines
are N - 1 line ends (tensorflow/tflite-support `task/processor/classification_postprocessor.cc`,
google-ai-edge/mediapipe `tasks/cc/components/processors/classification_postprocessing_graph.cc`). A
line has scale, slope and offset, and maybe the least score; an empty line stands for the default
score.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.tflite_metadata import InputOrOutput, appended_files, inputs_and_outputs

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.tflite_metadata import AssociatedFile, ProcessUnit

MAX_BYTES = 1 << 20

# What absl::SimpleAtof takes, which includes hexadecimal numbers.
_NUMBER = re.compile(
    r"[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf|infinity|nan|0x[\da-f]+(\.[\da-f]*)?(p[+-]?\d+)?)",
    re.IGNORECASE,
)
_NEGATIVE_ZERO = re.compile(r"-(0x)?[0.]+([ep].*)?", re.IGNORECASE)
_FIELDS = (3, 4)


class Calibration(NamedTuple):
    """What an output says of its score calibration: `options` and `file`, one of which may be absent.
    `lines` are those of the file; `None` when it is not in the zip or cannot be read."""

    output: InputOrOutput
    options: ProcessUnit | None
    file: AssociatedFile | None
    lines: tuple[str, ...] | None


class LineFault(NamedTuple):
    """A line that cannot be used, counted from 1. `is_negative_scale` is the one fault that Task
    Library does not look for."""

    line: int
    problem: str
    is_negative_scale: bool = False


def calibrations(facts: Facts) -> tuple[Calibration, ...]:
    """The outputs with calibration options or a calibration file."""
    archive = facts.of(appended_files)
    found = []
    for output in facts.of(inputs_and_outputs):
        if output.is_input or output.metadata is None:
            continue
        units = output.metadata.process_units()
        options = next((u for u in units if u.type == "ScoreCalibrationOptions"), None)
        files = output.metadata.files()
        file = next((f for f in files if f.type == "TENSOR_AXIS_SCORE_CALIBRATION"), None)
        if options is None and file is None:
            continue
        lines = None
        if file is not None:
            content = archive.read(file.name, MAX_BYTES)
            if not content.problem:
                lines = tuple(content.data.decode("utf-8", "replace").split("\n"))
        found.append(Calibration(output, options, file, lines))
    return tuple(found)


def line_fault(lines: tuple[str, ...]) -> LineFault | None:
    """The first line that readers refuse, if any."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        fields = line.split(",")
        if len(fields) not in _FIELDS:
            return LineFault(number, f"has {len(fields)} numbers, expected none, 3 or 4")
        for field in fields:
            if not _NUMBER.fullmatch(field.strip()):
                return LineFault(number, f'has "{field.strip()[:40]}", which is no number')
        scale = fields[0].strip()
        if scale.startswith("-") and not _NEGATIVE_ZERO.fullmatch(scale):
            return LineFault(number, f"has the negative scale {scale[:40]}", True)
    return None
