"""Which rules run, and which of their findings are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from tflint.lint.origin import Source
from tflint.lint.outcome import Notification
from tflint.lint.registry import EXACT, Registry, Resolved
from tflint.lint.rule import Rule
from tflint.lint.selector import Selector
from tflint.lint.setting_values import Preset
from tflint.lint.settings import Settings
from tflint.lint.severity import Confidence, Severity, Status


class Verdict(Enum):
    """What the selection says of a rule: it does not run, the preset decides by the severity of the
    finding, or the user asked for it."""

    OFF = "off"
    PRESET = "preset"
    SELECTED = "selected"


def preset_shows(preset: Preset, severity: Severity, confidence: Confidence) -> bool:
    """Whether a preset holds findings of this severity, from a rule of this confidence."""
    match preset:
        case Preset.MINIMAL:
            return severity is Severity.ERROR and confidence is Confidence.HIGH
        case Preset.DEFAULT:
            certain = confidence is Confidence.HIGH
            return certain or (confidence is Confidence.MEDIUM and severity >= Severity.WARNING)
        case Preset.STRICT | Preset.ALL:
            return True


class _Effect(Enum):
    SELECT = "select"
    IGNORE = "ignore"
    SEVERITY = "severity"


class _Demand(NamedTuple):
    """One thing that the settings say, and of which rules; `severity` is None for "off"."""

    effect: _Effect
    resolved: Resolved
    from_command_line: bool
    severity: Severity | None = None


class Selection:
    """What the settings say of every rule of the registry, apart from paths and targets.

    The most specific selector wins, and between equally specific ones the one that ignores; but
    what the command line says of a rule goes before all that configuration files say. Raises
    `ConfigError` when a selector means no rule.
    """

    def __init__(self, settings: Settings, registry: Registry) -> None:
        self._settings = settings
        self._registry = registry
        self._notes: dict[str, Notification] = {}
        self._file_ignores = tuple(
            (glob, frozenset().union(*(self._resolve(each).codes for each in selectors)))
            for glob, selectors in settings.per_file_ignores
        )
        about: dict[str, list[_Demand]] = {rule.code: [] for rule in registry}
        for demand in self._demands():
            for code in demand.resolved.codes:
                about[code].append(demand)
        self._overrides: dict[str, Severity] = {}
        self._verdicts: dict[str, Verdict] = {}
        for rule in registry:
            level = _level(about[rule.code])
            if level is not None and level.severity is not None:
                self._overrides[rule.code] = level.severity
            self._verdicts[rule.code] = self._verdict(rule, _decisive(about[rule.code], level))

    @property
    def notes(self) -> tuple[Notification, ...]:
        """What to tell about old codes, and about rules that were asked for but cannot run."""
        return tuple(self._notes.values())

    def for_file(self, path: str, targets: Iterable[str] = ()) -> FileSelection:
        """The selection for one model: without the rules that are ignored for its path, and with
        those for its targets. A target counts by its name without parameter: `edgetpu` for
        `edgetpu:14`, `ethos-u65` for `ethos-u65+cpu`."""
        ignored: set[str] = set()
        for glob, codes in self._file_ignores:
            if glob.matches(path):
                ignored |= codes
        wanted = {target.partition(":")[0].partition("+")[0] for target in targets} | {*targets}
        verdicts = {
            rule.code: self._verdicts[rule.code]
            for rule in self._registry
            if rule.code not in ignored and (not rule.targets or wanted & {*rule.targets})
        }
        return FileSelection(self._settings, self._registry, verdicts, self._overrides)

    def _demands(self) -> Iterator[_Demand]:
        settings = self._settings
        for selector in (*(settings.select or ()), *settings.extend_select):
            yield self._demand(_Effect.SELECT, selector)
        for selector in (*settings.ignore, *settings.extend_ignore):
            yield self._demand(_Effect.IGNORE, selector)
        for selector, severity in settings.severity:
            yield self._demand(_Effect.SEVERITY, selector, severity)

    def _demand(
        self, effect: _Effect, selector: Selector, severity: Severity | None = None
    ) -> _Demand:
        from_command_line = selector.origin.source is Source.COMMAND_LINE
        return _Demand(effect, self._resolve(selector), from_command_line, severity)

    def _resolve(self, selector: Selector) -> Resolved:
        resolved = self._registry.resolve(selector)
        if resolved.note is not None:
            self._note("old-rule", f"{selector.origin.text}: {resolved.note}")
        return resolved

    def _note(self, identifier: str, message: str) -> None:
        self._notes.setdefault(message, Notification("note", identifier, message))

    def _verdict(self, rule: Rule, decisive: _Demand | None) -> Verdict:
        if decisive is None:
            verdict = Verdict.PRESET if self._settings.select is None else Verdict.OFF
            return self._settled(rule, verdict, exactly=False)
        verdict = Verdict.SELECTED if decisive.effect is _Effect.SELECT else Verdict.OFF
        return self._settled(rule, verdict, exactly=decisive.resolved.specificity == EXACT)

    def _settled(self, rule: Rule, verdict: Verdict, *, exactly: bool) -> Verdict:
        """The verdict, as far as the status of the rule admits it."""
        asked = exactly and verdict is Verdict.SELECTED
        if rule.status is Status.REMOVED:
            if asked:
                self._note("old-rule", f"rule {rule.code} {rule.name} was removed and does not run")
            return Verdict.OFF
        if rule.status is Status.PREVIEW:
            if self._settings.preview or self._settings.preset is Preset.ALL:
                return verdict
            if asked:
                text = f"rule {rule.code} {rule.name} is in preview and does not run; add --preview"
                self._note("preview-rule", text)
            return Verdict.OFF
        if rule.status is Status.DEPRECATED:
            if asked:
                text = f"rule {rule.code} {rule.name} is deprecated and will be removed"
                self._note("old-rule", text)
            return verdict if asked else Verdict.OFF
        return verdict


class FileSelection:
    """The selection for one model."""

    def __init__(
        self,
        settings: Settings,
        registry: Registry,
        verdicts: Mapping[str, Verdict],
        overrides: Mapping[str, Severity],
    ) -> None:
        self._settings = settings
        self._verdicts = verdicts
        self._overrides = overrides
        self.rules: tuple[Rule, ...] = tuple(rule for rule in registry if self.runs(rule))

    def runs(self, rule: Rule) -> bool:
        """Whether some finding of the rule could be shown: what it finds may have any severity."""
        override = self._overrides.get(rule.code)
        severities = Severity if override is None else (override,)
        return any(self.shows(rule, severity) for severity in severities)

    def shows(self, rule: Rule, severity: Severity) -> bool:
        """Whether a finding of the rule with this final severity is reported.

        What the user selected always is, unless it lies below `min-severity` or `min-confidence`.
        The rest is up to the preset; there an override counts only upwards, so that a rule made
        milder does not vanish.
        """
        settings = self._settings
        verdict = self._verdicts.get(rule.code, Verdict.OFF)
        if verdict is Verdict.OFF:
            return False
        if severity < settings.min_severity or rule.confidence < settings.min_confidence:
            return False
        if verdict is Verdict.SELECTED:
            return True
        if rule.code in self._overrides:
            severity = max(severity, rule.severity)
        return preset_shows(settings.preset, severity, rule.confidence)

    def override(self, rule: Rule) -> Severity | None:
        """The severity that the user gave to all findings of the rule, or None."""
        return self._overrides.get(rule.code)


def _level(demands: list[_Demand]) -> _Demand | None:
    """The demand that sets the severity: one of the command line before one of a file, then the most
    specific, then the last."""
    levels = [each for each in demands if each.effect is _Effect.SEVERITY]
    return max(
        reversed(levels),
        key=lambda each: (each.from_command_line, each.resolved.specificity),
        default=None,
    )


def _decisive(demands: list[_Demand], level: _Demand | None) -> _Demand | None:
    """The demand that decides whether the rule runs; a severity of "off" is one to ignore it."""
    candidates = [each for each in demands if each.effect is not _Effect.SEVERITY]
    if level is not None and level.severity is None:
        candidates.append(level)
    return max(
        candidates,
        key=lambda each: (
            each.from_command_line,
            each.resolved.specificity,
            each.effect is not _Effect.SELECT,
        ),
        default=None,
    )
