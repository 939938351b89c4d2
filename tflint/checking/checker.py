"""Checks one candidate after the other: opens, judges, suppresses."""

from __future__ import annotations

import datetime
import hashlib
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from tflint.checking.request import Request
from tflint.inputs.candidate import Candidate
from tflint.inputs.limits import OpeningSettings
from tflint.inputs.model_input import ModelInput
from tflint.inputs.opening import open_models
from tflint.lint.diagnostic import Diagnostic
from tflint.lint.engine import Judgement, Plan, PlannedRule, judge
from tflint.lint.expectations import expectations_for
from tflint.lint.outcome import Listing, ModelOutcome, ModelStatus, Notification
from tflint.lint.registry import Registry, load_registry
from tflint.lint.rule_options import rule_options
from tflint.lint.selection import Selection
from tflint.lint.settings import Settings
from tflint.lint.sidecar import Sidecar, read_sidecar
from tflint.lint.suppression import Suppressions, SuppressUse
from tflint.model.file import File
from tflint.report.listing_file import LISTING_SUFFIX

JUDGED = (ModelStatus.CHECKED, ModelStatus.PARTIAL)


@dataclass(slots=True)
class Checked:
    """What became of one candidate."""

    models: list[ModelOutcome] = field(default_factory=list)
    notifications: list[Notification] = field(default_factory=list)
    suppress_use: SuppressUse = field(default_factory=SuppressUse)
    rules_run: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rule_seconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _RuleSet:
    """What one configuration says of rules."""

    registry: Registry
    selection: Selection
    options: Mapping[str, Mapping[str, Any]]


class Checker:
    """Checks candidates by the configuration that is nearest to each.

    `today` decides which suppressions have expired. Raises `ConfigError` for a wrong configuration.
    """

    def __init__(self, request: Request, today: datetime.date) -> None:
        self.request = request
        self.today = today
        self.configuration = request.configuration()
        self._rule_sets: dict[int, tuple[Settings, _RuleSet]] = {}

    def settings_for(self, candidate: Candidate) -> Settings:
        """The settings that hold for a candidate."""
        return self.configuration.settings_for(candidate.path)

    def rule_set(self, settings: Settings) -> _RuleSet:
        """The rules under these settings; loaded once for each configuration."""
        known = self._rule_sets.get(id(settings))
        if known is None:
            registry = load_registry(settings.plugins)
            found = _RuleSet(
                registry, Selection(settings, registry), rule_options(settings, registry)
            )
            # The settings are kept so that their identity is not given to others.
            known = self._rule_sets[id(settings)] = (settings, found)
        return known[1]

    def check(self, candidate: Candidate, stdin: BinaryIO | None = None) -> Checked:
        """Judge every model in a candidate. Raises nothing but `ConfigError`."""
        settings = self.settings_for(candidate)
        opening = OpeningSettings(
            settings.bundles, settings.max_file_size, settings.max_member_size
        )
        checked = Checked()
        for found in open_models(candidate, opening, stdin):
            if isinstance(found, Notification):
                checked.notifications.append(found)
                if found.path is not None and found.status:
                    checked.models.append(_unread(candidate, found))
                continue
            try:
                self._check_model(found, settings, checked)
            except MemoryError:
                text = f"out of memory while checking {found.display_path}"
                checked.notifications.append(
                    Notification("error", "out-of-memory", text, found.path, 3)
                )
        return checked

    def _check_model(self, source: ModelInput, settings: Settings, checked: Checked) -> None:
        rules = self.rule_set(settings)
        on_disk = _place_on_disk(source)
        sidecar = Sidecar()
        if settings.sidecars and on_disk is not None and not self.request.isolated:
            sidecar = read_sidecar(on_disk, rules.registry, require_reason=settings.require_reason)
            checked.notifications.extend(sidecar.notifications)
        expectations = expectations_for(
            source.display_path,
            settings,
            sidecar=sidecar.contract,
            labels=self.request.labels,
            task=self.request.task,
        )
        chosen = rules.selection.for_file(source.display_path, expectations.targets)
        plan = Plan(
            rules=[
                PlannedRule(rule, chosen.override(rule), rules.options.get(rule.code, {}))
                for rule in chosen.rules
            ],
            shows=chosen.shows,
            expectations=expectations,
            timeout=settings.timeout,
            excerpts=self.request.needs.excerpt,
            timed=self.request.timed,
        )
        file = File(source.data, on_disk)
        judgement = judge(file, plan, source.path, source.member)
        checked.notifications.extend(judgement.notifications)
        for code, seconds in judgement.rule_seconds.items():
            checked.rule_seconds[code] = checked.rule_seconds.get(code, 0.0) + seconds

        tables = (*settings.suppress, *sidecar.suppress)
        suppressions = Suppressions(tables, rules.registry, source.display_path, self.today)
        counting, suppressed = _suppressed(judgement.diagnostics, suppressions)
        run = tuple(rule.code for rule in chosen.rules) if judgement.status in JUDGED else ()
        checked.rules_run[source.display_path] = run
        checked.suppress_use |= suppressions.use(rules_run=run)
        outcome = ModelOutcome(
            path=source.path,
            member=source.member,
            status=judgement.status,
            size=source.size,
            diagnostics=tuple(counting),
            suppressed=tuple(suppressed),
            member_offset=source.member_offset,
        )
        checked.models.append(self._enriched(outcome, file, judgement))

    def _enriched(self, outcome: ModelOutcome, file: File, judgement: Judgement) -> ModelOutcome:
        """The outcome with what only some formats show."""
        needs = self.request.needs
        if needs.sha256:
            outcome = replace(outcome, sha256=hashlib.sha256(file.data).hexdigest())
        committed = (
            needs.committed_listing
            and file.path is not None
            and file.path.with_name(file.path.name + LISTING_SUFFIX).is_file()
        )
        if file.model is None or not judgement.diagnostics or not (needs.listing or committed):
            return outcome
        from tflint.listing import list_model

        listing = list_model(file.model)
        return replace(
            outcome,
            listing=listing,
            diagnostics=tuple(_with_line(d, listing) for d in outcome.diagnostics),
            suppressed=tuple(_with_line(d, listing) for d in outcome.suppressed),
        )


def _suppressed(
    diagnostics: list[Diagnostic], suppressions: Suppressions
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    counting: list[Diagnostic] = []
    suppressed: list[Diagnostic] = []
    for diagnostic in diagnostics:
        suppression = suppressions.find(diagnostic)
        if suppression is None:
            counting.append(diagnostic)
        else:
            suppressed.append(replace(diagnostic, suppression=suppression))
    return counting, suppressed


def _with_line(diagnostic: Diagnostic, listing: Listing) -> Diagnostic:
    line = listing.lines.get(diagnostic.location.address)
    address = diagnostic.location.address
    while line is None and address:
        address = address[: max(address.rfind("."), address.rfind("["), 0)]
        line = listing.lines.get(address)
    return replace(diagnostic, location=replace(diagnostic.location, listing_line=line))


def _unread(candidate: Candidate, notification: Notification) -> ModelOutcome:
    skipped = notification.id == "too-large"
    return ModelOutcome(
        path=candidate.path,
        member=candidate.member,
        status=ModelStatus.SKIPPED if skipped else ModelStatus.UNREADABLE,
        size=None,
    )


def _place_on_disk(source: ModelInput) -> Path | None:
    return Path(source.path) if source.kind == "file" else None


def crashed(candidate: Candidate, error: Exception) -> Checked:
    """What to say when checking a candidate failed in a way that nobody foresaw."""
    text = f"internal error while checking {candidate.path} ({type(error).__name__}: {error})"
    detail = "".join(traceback.format_exception(error))
    notification = Notification("error", "internal-error", text, candidate.path, 4, detail)
    return Checked(models=[_unread(candidate, notification)], notifications=[notification])


def in_output_order(models: Iterable[ModelOutcome]) -> list[ModelOutcome]:
    """By path, then by member, both bytewise."""

    def key(model: ModelOutcome) -> tuple[bytes, bytes]:
        member = model.member or ""
        return (
            model.path.replace("\\", "/").encode("utf-8", "surrogateescape"),
            member.encode("utf-8", "surrogatepass"),
        )

    return sorted(models, key=key)
