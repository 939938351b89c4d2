"""The values that settings take: enumerations, and the kinds of TOML values that stand for them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Literal, NamedTuple

from tflint.lint.origin import Origin
from tflint.lint.path_glob import Glob
from tflint.lint.selector import SelectorText
from tflint.lint.severity import Confidence, Severity
from tflint.lint.toml_kinds import Choice, GlobText, Kind, ListOf, PathText, Schema, Text


class Preset(StrEnum):
    """The starting set of rules."""

    MINIMAL = "minimal"
    DEFAULT = "default"
    STRICT = "strict"
    ALL = "all"


class Format(StrEnum):
    """The formats of the report."""

    FULL = "full"
    CONCISE = "concise"
    JSON = "json"
    JSONL = "jsonl"
    SARIF = "sarif"
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"
    MARKDOWN = "markdown"


class SarifProfile(StrEnum):
    """For whom the SARIF file is written."""

    STANDARD = "standard"
    GITHUB = "github"


class SarifLocate(StrEnum):
    """What a SARIF result points at."""

    BINARY = "binary"
    LINE = "line"
    LISTING = "listing"


class OutputFile(NamedTuple):
    """An additional report: its format and where it goes."""

    format: Format
    path: Path


class OutputText(Kind[OutputFile]):
    """`NAME=FILE`: a format and the file it is written to."""

    def read(self, value: object, origin: Origin) -> OutputFile:
        text = Text(r"[^=]+=.+", "NAME=FILE such as 'sarif=lint.sarif'").read(value, origin)
        name, _, path = text.partition("=")
        return OutputFile(FORMAT.read(name, origin), PathText().read(path, origin))

    def schema(self) -> Schema:
        return Text(f"(?:{'|'.join(Format)})=.+").schema()

    def plain(self, value: OutputFile) -> str:
        return f"{value.format}={value.path.as_posix()}"


FORMAT = Choice({each.value: each for each in Format})
SEVERITY = Choice({each.label: each for each in reversed(Severity)})
CONFIDENCE = Choice({each.label: each for each in reversed(Confidence)})
FAIL_ON: Choice[Severity | None] = Choice({**SEVERITY.values, "never": None})
LEVEL: Choice[Severity | None] = Choice({**SEVERITY.values, "off": None})
UNUSED: Choice[Literal["warning", "error"] | None] = Choice(
    {"warn": "warning", "error": "error", "off": None}
)
SELECTORS = ListOf(SelectorText())
GLOBS = ListOf(GlobText())
TEXTS = ListOf(Text())
IMPORT_NAME = Text(
    r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*", "an import name such as 'acme_rules'"
)

# The patterns hold no slash, so that the directory they are relative to does not matter.
MODEL_FILES = tuple(
    Glob(pattern, Path("/")) for pattern in ("*.tflite", "*.lite", "*.tfl", "*.task", "*.litertlm")
)
