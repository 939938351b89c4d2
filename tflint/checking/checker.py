"""Checks one candidate after the other: opens, judges, suppresses."""

from __future__ import annotations

import datetime
import traceback
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from tflint.checking.enrichment import enriched
from tflint.checking.request import Request
from tflint.checking.rule_sets import RuleSet, RuleSets, refuse_unknown_targets
from tflint.inputs.candidate import Candidate
from tflint.inputs.limits import OpeningSettings
from tflint.inputs.model_input import ModelInput
from tflint.inputs.opening import open_models
from tflint.lint.config_error import ConfigError
from tflint.lint.diagnostic import Diagnostic
from tflint.lint.engine import Plan, PlannedRule, judge
from tflint.lint.expectations import expectations_for
from tflint.lint.outcome import ModelOutcome, ModelStatus, Notification
from tflint.lint.settings import Settings
from tflint.lint.sidecar import Sidecar, read_sidecar
from tflint.lint.suppression import Suppressions, SuppressUse
from tflint.model.file import File


@dataclass(slots=True)
class Checked:
    """What became of one candidate, or, added up, of several.

    `rules_run` are the codes of the rules that had the chance to find something; `completed` holds
    them by the display path of each model that was checked to its end.
    """

    models: list[ModelOutcome] = field(default_factory=list)
    notifications: list[Notification] = field(default_factory=list)
    suppress_use: SuppressUse = field(default_factory=SuppressUse)
    rules_run: set[str] = field(default_factory=set)
    completed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rule_seconds: dict[str, float] = field(default_factory=dict)

    def add(self, other: Checked) -> None:
        """Add what became of another candidate."""
        self.models += other.models
        self.notifications += other.notifications
        self.suppress_use |= other.suppress_use
        self.rules_run |= other.rules_run
        self.completed |= other.completed
        for code, seconds in other.rule_seconds.items():
            self.rule_seconds[code] = self.rule_seconds.get(code, 0.0) + seconds


class Checker:
    """Checks candidates by the configuration that is nearest to each.

    `today` decides which suppressions have expired. Raises `ConfigError` for a wrong configuration.
    """

    def __init__(self, request: Request, today: datetime.date) -> None:
        self.request = request
        self.today = today
        self.configuration = request.configuration()
        self.rule_sets = RuleSets()

    def prepare(self, candidate: Candidate) -> RuleSet:
        """The rules for a candidate. Whatever is wrong with its configuration is raised here, as
        `ConfigError`."""
        return self.rule_sets.of(self.configuration.settings_for(candidate.path))

    def check(self, candidate: Candidate, stdin: BinaryIO | None = None) -> Checked:
        """Judge every model in a candidate. Raises nothing when `prepare` did not."""
        settings = self.configuration.settings_for(candidate.path)
        opening = OpeningSettings(
            settings.bundles, settings.max_file_size, settings.max_member_size
        )
        checked = Checked()
        try:
            for found in open_models(candidate, opening, stdin):
                if isinstance(found, Notification):
                    checked.notifications.append(found)
                    if found.status:
                        checked.models.append(_unread(candidate, found))
                else:
                    with found:
                        checked.add(self.check_model(found))
        except MemoryError:
            text = f"out of memory while checking '{candidate.path}'"
            self._give_up(candidate, checked, "out-of-memory", text, 3)
        except Exception as error:  # the other candidates are still to be checked
            text = f"internal error while checking '{candidate.path}'"
            text += f" ({type(error).__name__}: {error}); please report with --debug"
            detail = "".join(traceback.format_exception(error))
            self._give_up(candidate, checked, "internal-error", text, 4, detail)
        return checked

    @staticmethod
    def _give_up(
        candidate: Candidate,
        checked: Checked,
        what: str,
        text: str,
        status: int,
        detail: str | None = None,
    ) -> None:
        notification = Notification("error", what, text, candidate.path, status, detail)
        checked.notifications.append(notification)
        checked.models.append(_unread(candidate, notification))

    def check_model(self, source: ModelInput) -> Checked:
        """Judge one model that is open, by the configuration that is nearest to its path."""
        checked = Checked()
        settings = self.configuration.settings_for(source.path)
        rules = self.rule_sets.of(settings)
        on_disk = Path(source.path) if source.kind == "file" else None
        sidecar = self._sidecar(on_disk, settings, rules, checked)
        path = source.display_path
        expectations = expectations_for(
            path,
            settings,
            sidecar=sidecar.contract,
            labels=self.request.labels,
            task=self.request.task,
        )
        chosen = rules.selection.for_file(path, expectations.targets)
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

        tables = (*settings.suppress, *sidecar.suppress)
        suppressions = Suppressions(tables, rules.registry, path, self.today)
        counting, suppressed = _suppressed(judgement.diagnostics, suppressions, file)
        outcome = ModelOutcome(
            path=source.path,
            member=source.member,
            status=judgement.status,
            size=source.size,
            diagnostics=tuple(counting),
            suppressed=tuple(suppressed),
            member_offset=source.member_offset,
        )
        codes = tuple(rule.code for rule in chosen.rules)
        to_the_end = judgement.status is ModelStatus.CHECKED
        checked.add(
            Checked(
                models=[enriched(outcome, file, self.request.needs)],
                notifications=judgement.notifications,
                suppress_use=suppressions.use(codes if to_the_end else ()),
                rules_run=set(codes),
                completed={path: codes} if to_the_end else {},
                rule_seconds=judgement.rule_seconds,
            )
        )
        return checked

    def _sidecar(
        self, model: Path | None, settings: Settings, rules: RuleSet, checked: Checked
    ) -> Sidecar:
        if model is None or not settings.sidecars:
            return Sidecar()
        sidecar = read_sidecar(model, rules.registry, require_reason=settings.require_reason)
        checked.notifications.extend(sidecar.notifications)
        contract = sidecar.contract
        if contract is not None:
            try:
                refuse_unknown_targets(contract.targets or (), contract.origin.below("targets"))
            except ConfigError as error:
                problem = Notification("error", "bad-sidecar", error.message, str(model), 2)
                checked.notifications.append(problem)
                return Sidecar()
        return sidecar


def _suppressed(
    diagnostics: list[Diagnostic], suppressions: Suppressions, file: File
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    counting: list[Diagnostic] = []
    suppressed: list[Diagnostic] = []
    for diagnostic in diagnostics:
        suppression = suppressions.find(diagnostic, _short_name(diagnostic, file))
        if suppression is None:
            counting.append(diagnostic)
        else:
            suppressed.append(replace(diagnostic, suppression=suppression))
    return counting, suppressed


def _short_name(diagnostic: Diagnostic, file: File) -> str | None:
    """What text reports call the tensor that a diagnostic is about."""
    subgraph, tensor = diagnostic.location.subgraph, diagnostic.location.tensor
    if file.model is None or subgraph is None or tensor is None:
        return None
    return file.model.subgraphs[subgraph.index].short_name(tensor.index)


def _unread(candidate: Candidate, notification: Notification) -> ModelOutcome:
    """The model that a notification is about instead of findings."""
    shown = notification.path or candidate.path
    member = shown.removeprefix(f"{candidate.path}!/")
    skipped = notification.id == "too-large"
    return ModelOutcome(
        path=candidate.path,
        member=candidate.member if member == shown else member,
        status=ModelStatus.SKIPPED if skipped else ModelStatus.UNREADABLE,
        size=None,
    )
