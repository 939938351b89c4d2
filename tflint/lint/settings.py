"""The settings: every key with its type, default and meaning, and how layers of them add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from tflint.lint.contract import CONTRACTS, Contract
from tflint.lint.origin import Origin, Source
from tflint.lint.path_glob import Glob
from tflint.lint.requirement import RuntimeRequirement, RuntimeText, Specifier, SpecifierText
from tflint.lint.selector import Selector, SelectorText
from tflint.lint.setting_values import (
    CONFIDENCE,
    FAIL_ON,
    FORMAT,
    GLOBS,
    IMPORT_NAME,
    LEVEL,
    MODEL_FILES,
    SELECTORS,
    SEVERITY,
    TEXTS,
    UNUSED,
    Format,
    OutputFile,
    OutputText,
    Preset,
    SarifLocate,
    SarifProfile,
)
from tflint.lint.severity import Confidence, Severity
from tflint.lint.suppression import SUPPRESS_TABLES, SuppressTable
from tflint.lint.toml_kinds import (
    Flag,
    GlobText,
    JobCount,
    ListOf,
    Number,
    PathText,
    Size,
    words,
)
from tflint.lint.toml_tables import AnyTable, Merge, PairsOf, key, keys_of


@dataclass(frozen=True)
class Settings:
    """What holds for one input path. Each field is the key of the same name with `-` for `_`.

    `fail_on` is None for "never", a level in `severity` is None for "off", `unused_suppressions` is
    None for "off", `jobs` is None for "auto", `format` is None when it was not asked for. Sizes are
    in bytes (0: unlimited), `timeout` in seconds. Paths are absolute. `origins` tells where the keys
    that are set came from, weakest first.
    """

    extend: Path | None = field(default=None, metadata=key(PathText(), "file to read first"))
    required_version: Specifier | None = field(
        default=None, metadata=key(SpecifierText(), "versions of tflint that may run")
    )
    preset: Preset = field(
        default=Preset.DEFAULT, metadata=key(words(Preset), "starting set of rules")
    )
    select: tuple[Selector, ...] | None = field(
        default=None, metadata=key(SELECTORS, "rules to run instead of the preset")
    )
    extend_select: tuple[Selector, ...] = field(
        default=(),
        metadata=key(SELECTORS, "rules to run besides the preset or select", merge=Merge.APPEND),
    )
    ignore: tuple[Selector, ...] = field(default=(), metadata=key(SELECTORS, "rules not to run"))
    extend_ignore: tuple[Selector, ...] = field(
        default=(),
        metadata=key(SELECTORS, "rules not to run besides those of ignore", merge=Merge.APPEND),
    )
    per_file_ignores: tuple[tuple[Glob, tuple[Selector, ...]], ...] = field(
        default=(),
        metadata=key(
            PairsOf(GlobText(), SELECTORS),
            "rules not to run on the models that a glob matches",
            merge=Merge.APPEND,
        ),
    )
    severity: tuple[tuple[Selector, Severity | None], ...] = field(
        default=(),
        metadata=key(
            PairsOf(SelectorText(), LEVEL),
            "severity of the findings of a rule; off removes it",
            merge=Merge.APPEND,
        ),
    )
    options: tuple[tuple[Selector, Mapping[str, object]], ...] = field(
        default=(),
        metadata=key(
            PairsOf(SelectorText(), AnyTable()),
            "options of rules, one table per rule",
            merge=Merge.APPEND,
        ),
    )
    preview: bool = field(default=False, metadata=key(Flag(), "allow rules in preview"))
    min_severity: Severity = field(
        default=Severity.INFO, metadata=key(SEVERITY, "do not report below")
    )
    min_confidence: Confidence = field(
        default=Confidence.LOW, metadata=key(CONFIDENCE, "do not report below")
    )
    fail_on: Severity | None = field(
        default=Severity.WARNING,
        metadata=key(FAIL_ON, "lowest severity that makes the exit status 1"),
    )
    include: tuple[Glob, ...] = field(
        default=MODEL_FILES,
        metadata=key(GLOBS, "files that are models, in a directory that is searched"),
    )
    extend_include: tuple[Glob, ...] = field(
        default=(),
        metadata=key(GLOBS, "files that are models besides those of include", merge=Merge.APPEND),
    )
    exclude: tuple[Glob, ...] = field(
        default=(), metadata=key(GLOBS, "files and directories to skip")
    )
    extend_exclude: tuple[Glob, ...] = field(
        default=(),
        metadata=key(GLOBS, "files to skip besides those of exclude", merge=Merge.APPEND),
    )
    force_exclude: bool = field(
        default=False, metadata=key(Flag(), "skip excluded files even when they are named")
    )
    respect_gitignore: bool = field(
        default=True, metadata=key(Flag(), "skip files that git ignores")
    )
    bundles: bool = field(
        default=True, metadata=key(Flag(), "check the models inside zip files and bundles")
    )
    sidecars: bool = field(
        default=True, metadata=key(Flag(), "read MODEL.tflite.lint.toml beside a model")
    )
    max_file_size: int = field(
        default=0, metadata=key(Size(), "largest file to check; 0 is unlimited")
    )
    max_member_size: int = field(
        default=4 * 2**30, metadata=key(Size(), "largest member of a bundle to check")
    )
    timeout: float = field(
        default=120, metadata=key(Number(0), "seconds to spend on one model; 0 is unlimited")
    )
    jobs: int | None = field(default=None, metadata=key(JobCount(), "number of processes"))
    targets: tuple[str, ...] = field(
        default=(), metadata=key(TEXTS, "run-times and devices to judge against", flag="--target")
    )
    runtime: tuple[RuntimeRequirement, ...] = field(
        default=(), metadata=key(ListOf(RuntimeText(), single=True), "oldest run-times to load in")
    )
    allow_custom_ops: tuple[str, ...] = field(
        default=(), metadata=key(TEXTS, "custom operators that are available; * is a wildcard")
    )
    format: Format | None = field(default=None, metadata=key(FORMAT, "format of the report"))
    output: tuple[OutputFile, ...] = field(
        default=(), metadata=key(ListOf(OutputText()), "additional reports", flag="--output-format")
    )
    base_dir: Path | None = field(
        default=None, metadata=key(PathText(), "directory that paths in reports are relative to")
    )
    sarif_profile: SarifProfile = field(
        default=SarifProfile.STANDARD,
        metadata=key(words(SarifProfile), "for whom SARIF is written"),
    )
    sarif_locate: SarifLocate = field(
        default=SarifLocate.BINARY,
        metadata=key(words(SarifLocate), "what a SARIF result points at"),
    )
    baseline: Path | None = field(
        default=None, metadata=key(PathText(), "file with the accepted findings")
    )
    suppress: tuple[SuppressTable, ...] = field(
        default=(), metadata=key(SUPPRESS_TABLES, "findings that are accepted", merge=Merge.APPEND)
    )
    require_reason: bool = field(
        default=False, metadata=key(Flag(), "every suppress table needs a reason")
    )
    unused_suppressions: Literal["warning", "error"] | None = field(
        default="warning",
        metadata=key(UNUSED, "what to do about suppress tables that match nothing"),
    )
    models: tuple[Contract, ...] = field(
        default=(), metadata=key(CONTRACTS, "what is demanded of models", merge=Merge.APPEND)
    )
    plugins: tuple[str, ...] = field(
        default=(),
        metadata=key(ListOf(IMPORT_NAME), "import names of rule packs to load", flag="--plugin"),
    )
    origins: Mapping[str, tuple[Origin, ...]] = field(default_factory=dict, compare=False)

    def from_command_line(self, name: str) -> bool:
        """Whether the key was set on the command line."""
        return any(o.source is Source.COMMAND_LINE for o in self.origins.get(name, ()))


class Effective(NamedTuple):
    """One key for `config show`: its value as TOML would hold it (None when not set), and the
    places that set it, weakest first (`default` when none does)."""

    name: str
    value: Any
    origins: tuple[str, ...]


def effective(settings: Settings) -> Iterator[Effective]:
    """All keys, in the order of the table above."""
    for name, declared in keys_of(Settings).items():
        value = declared.plain(getattr(settings, name.replace("-", "_")))
        places = settings.origins.get(name, (Origin(),))
        yield Effective(name, value, tuple(place.text for place in places))


class Layer(NamedTuple):
    """The keys that one place sets, by name, each with where that is."""

    values: Mapping[str, Any]
    origins: Mapping[str, Origin]


def merge(layers: Iterable[Layer]) -> Settings:
    """The settings that layers, weakest first, add up to.

    A stronger layer replaces the value of a key, save for lists that only ever grow (`extend-*`,
    tables of `suppress`, `models`, `severity`, ...). Two settings make a new start: `select`
    drops the weaker `extend-select`, and `preset` drops a weaker `select`.
    """
    keys = keys_of(Settings)
    values: dict[str, Any] = {}
    origins: dict[str, tuple[Origin, ...]] = {}
    for layer in layers:
        outdated = {"select"} if "preset" in layer.values else set()
        if "select" in layer.values:
            outdated = {"select", "extend-select"}
        for name in outdated:
            values.pop(name, None)
            origins.pop(name, None)
        for name, value in layer.values.items():
            if keys[name].merge is Merge.APPEND:
                values[name] = values.get(name, ()) + value
                origins[name] = (*origins.get(name, ()), layer.origins[name])
            else:
                values[name] = value
                origins[name] = (layer.origins[name],)
    fields = {name.replace("-", "_"): value for name, value in values.items()}
    return Settings(**fields, origins=origins)
