"""Which release of the CPU run-times registers which version of which operator.

LiteRT looks up every entry of `Model.operator_codes` when it loads a model, used or not, and refuses
the model when a builtin one is missing (LiteRT `tflite/core/interpreter_builder.cc`,
BuildLocalIndexToRegistrationMapping; the kernels are listed in `tflite/core/kernels/register.cc`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tflint.lint.requirement import Version, parse_version

NEWEST_LITERT = "2.3.0"
"""The newest release of LiteRT that the table knows."""


class Release(NamedTuple):
    """The first release of TensorFlow and the first of LiteRT that have something, as texts."""

    tflite: str
    litert: str

    def of(self, runtime: str) -> Version:
        """The numbers of the release in the line `litert` or `tflite`."""
        return parse_version(self.litert if runtime == "litert" else self.tflite)


CORE_CUSTOM_OPERATORS: Mapping[str, Release | None] = {
    "AudioSpectrogram": None,
    "Mfcc": None,
    "NumericVerify": None,
    "TFLite_Detection_PostProcess": None,
    "aeq.hadamard_rotation": Release("2.20", "1.3"),
}
"""The custom operators of the default resolver, all of version 1; `None`: in every release looked at.

Source: LiteRT `tflite/core/kernels/register.cc`, 2026-08-21, and the libraries in the wheels.
"""


@cache
def registered_versions() -> Mapping[str, Mapping[int, Release]]:
    """The versions of every builtin operator with a kernel, each with the first releases that have
    it. No later release has dropped one."""
    found: dict[str, dict[int, Release]] = {}
    table = (Path(__file__).parent / "cpu_releases.csv").read_text(encoding="utf-8")
    rows = [line for line in table.splitlines() if not line.startswith("#")]
    for row in rows[1:]:
        operator, version, tflite, litert = row.split(",")
        found.setdefault(operator, {})[int(version)] = Release(tflite, litert)
    return found
