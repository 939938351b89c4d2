"""The engine: walks a file once and hands every node to the rules that asked for its kind."""

from __future__ import annotations

import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from tflint.analysis.facts import Facts
from tflint.lint.diagnostic import Diagnostic, RelatedLocation
from tflint.lint.expectations import Expectations
from tflint.lint.finding import Finding
from tflint.lint.fingerprint import Fingerprinter
from tflint.lint.locate import excerpt, location
from tflint.lint.outcome import ModelStatus, Notification
from tflint.lint.rule import Check, Ops, Rule
from tflint.lint.severity import Severity
from tflint.model.buffer import Buffer
from tflint.model.file import File
from tflint.model.model import Model
from tflint.model.node import Node
from tflint.model.operator import Operator
from tflint.model.signature import MetadataEntry, Signature
from tflint.model.subgraph import Subgraph
from tflint.model.tensor import Tensor

STRUCTURAL = "F"
"""The family that judges the structure of the file; its rules are the ones that get broken nodes."""

# Of one rule in one file: a broken or forged model can give a million of them.
MAX_FINDINGS = 1000


class PlannedRule(NamedTuple):
    """A rule that is to run: with which severity (`None`: its own) and which option values."""

    rule: Rule
    severity: Severity | None = None
    options: Mapping[str, Any] = MappingProxyType({})


class Plan(NamedTuple):
    """What to run on one file.

    `shows` decides whether a finding of a rule is reported with the severity it turned out to have.
    `timeout` is in seconds, 0 for none. `excerpts` asks for the lines of the graph around findings,
    `timed` for the time each rule takes.
    """

    rules: Sequence[PlannedRule]
    shows: Callable[[Rule, Severity], bool]
    expectations: Expectations = Expectations()
    timeout: float = 0.0
    excerpts: bool = True
    timed: bool = False


@dataclass(slots=True)
class Judgement:
    """What the engine found in one file, before suppressions."""

    status: ModelStatus
    diagnostics: list[Diagnostic] = field(default_factory=list)
    notifications: list[Notification] = field(default_factory=list)
    rule_seconds: dict[str, float] = field(default_factory=dict)


class TimedOutError(Exception):
    """The time for one model was used up."""


def judge(file: File, plan: Plan, path: str, member: str | None = None) -> Judgement:
    """Run the planned rules over a file. Never raises on account of the file or of a rule."""
    return _Run(file, plan, path, member).judge()


class _Run:
    def __init__(self, file: File, plan: Plan, path: str, member: str | None) -> None:
        self.file = file
        self.plan = plan
        self.path = path
        self.member = member
        self.facts = Facts(file, plan.expectations)
        self.found: list[tuple[Diagnostic, Finding]] = []
        self.judgement = Judgement(_status(file))
        self.numbers: Counter[str] = Counter()
        self.crashed: set[str] = set()
        self.deadline = time.monotonic() + plan.timeout if plan.timeout else float("inf")

    def judge(self) -> Judgement:
        by_kind: dict[type, list[tuple[PlannedRule, Check]]] = defaultdict(list)
        by_operator: dict[str, list[tuple[PlannedRule, Check]]] = defaultdict(list)
        rules = self.plan.rules
        if self.judgement.status is ModelStatus.REJECTED:
            rules = [planned for planned in rules if planned.rule.family == STRUCTURAL]
        for planned in rules:
            check = planned.rule.check
            if planned.options:
                check = partial(check, **planned.options)
            on = planned.rule.on
            if isinstance(on, Ops):
                for kind in on.kinds:
                    by_operator[kind].append((planned, check))
            else:
                by_kind[on].append((planned, check))
        try:
            self._visit(self.file, by_kind[File])
            if self.file.model is not None:
                self._walk(self.file.model, by_kind, by_operator)
        except TimedOutError:
            self.judgement.status = ModelStatus.PARTIAL
            self.judgement.notifications.append(
                Notification(
                    "error",
                    "timeout",
                    f"gave up on {self._shown_path} after {self.plan.timeout:g} s",
                    self.path,
                    3,
                )
            )
        self.judgement.diagnostics = self._diagnostics()
        self.judgement.notifications.extend(self._omitted())
        return self.judgement

    def _walk(
        self,
        model: Model,
        by_kind: Mapping[type, list[tuple[PlannedRule, Check]]],
        by_operator: Mapping[str, list[tuple[PlannedRule, Check]]],
    ) -> None:
        """Broken nodes, and what has broken parts, go only to rules of family F."""
        checks = by_kind.get(Model, [])
        is_checked = self.judgement.status is ModelStatus.CHECKED
        self._visit(model, checks if is_checked else _structural(checks))
        parts: tuple[tuple[type, Sequence[Buffer | Signature | MetadataEntry | Subgraph]], ...] = (
            (Buffer, model.buffers),
            (Signature, model.signatures),
            (MetadataEntry, model.metadata),
            (Subgraph, model.subgraphs),
        )
        for kind, nodes in parts:
            checks, structural = by_kind.get(kind, []), _structural(by_kind.get(kind, []))
            if checks:
                for node in nodes:
                    self._visit(node, checks if node.sound else structural)
        for subgraph in model.subgraphs:
            checks, structural = by_kind.get(Tensor, []), _structural(by_kind.get(Tensor, []))
            if checks:
                for tensor in subgraph.tensors:
                    self._visit(tensor, checks if tensor.sound else structural)
            any_kind = by_kind.get(Operator, [])
            structural = _structural(any_kind)
            for operator in subgraph.operators:
                if operator.sound:
                    self._visit(operator, any_kind)
                    self._visit(operator, by_operator.get(operator.name, []))
                else:
                    self._visit(operator, structural)

    def _visit(self, node: Node, checks: Sequence[tuple[PlannedRule, Check]]) -> None:
        if not checks:
            return
        if time.monotonic() > self.deadline:
            raise TimedOutError
        for planned, check in checks:
            started = time.perf_counter() if self.plan.timed else 0.0
            try:
                for finding in check(node, self.facts):
                    self._add(planned, finding)
            except TimedOutError:
                raise
            except Exception as error:  # a rule must not end the run
                self._crashed(planned.rule, node, error)
            if self.plan.timed:
                seconds = self.judgement.rule_seconds
                spent = time.perf_counter() - started
                seconds[planned.rule.code] = seconds.get(planned.rule.code, 0.0) + spent

    def _add(self, planned: PlannedRule, finding: Finding) -> None:
        rule = planned.rule
        severity = planned.severity or finding.severity or rule.severity
        if not self.plan.shows(rule, severity):
            return
        self.numbers[rule.code] += 1
        if self.numbers[rule.code] <= MAX_FINDINGS:
            self.found.append((self._diagnostic(rule, finding, severity), finding))

    def _omitted(self) -> Iterator[Notification]:
        for code, number in self.numbers.items():
            if number > MAX_FINDINGS:
                message = f"{number - MAX_FINDINGS:,} more findings of {code} are left out"
                yield Notification("note", "findings-omitted", message, self._shown_path)

    def _crashed(self, rule: Rule, node: Node, error: Exception) -> None:
        if rule.code in self.crashed:
            return
        self.crashed.add(rule.code)
        self.judgement.notifications.append(
            Notification(
                "error",
                "rule-crashed",
                f"rule {rule.code} failed on {self._shown_path} at {node.address} "
                f"({type(error).__name__}: {error}); other rules continued; "
                "please report with --debug",
                self.path,
                4,
                detail="".join(traceback.format_exception(error)),
            )
        )

    @property
    def _shown_path(self) -> str:
        return self.path if self.member is None else f"{self.path}!/{self.member}"

    def _diagnostics(self) -> list[Diagnostic]:
        """The findings in output order, in which equal fingerprints are numbered."""
        self.found.sort(key=_order)
        numbers = Fingerprinter()
        return [
            replace(
                diagnostic,
                fingerprint=numbers.fingerprint(
                    diagnostic.code, finding.at.kind, finding.at.subject, finding.key
                ),
            )
            for diagnostic, finding in self.found
        ]

    def _diagnostic(self, rule: Rule, finding: Finding, severity: Severity) -> Diagnostic:
        node = finding.at
        return Diagnostic(
            code=rule.code,
            name=rule.name,
            severity=severity,
            confidence=rule.confidence,
            message=finding.message,
            help=finding.help,
            url=rule.url,
            location=location(node, self.path, self.member, finding.field, finding.bytes),
            fingerprint="",
            subject=f"{node.kind} {node.subject}".rstrip(),
            related=tuple(
                RelatedLocation(label, location(other, self.path, self.member))
                for label, other in finding.related
            ),
            data=finding.data,
            targets=finding.targets or rule.targets,
            fix=finding.fix,
            excerpt=excerpt(node, finding.snippet) if self.plan.excerpts else None,
            snippet=finding.snippet,
        )


def _order(entry: tuple[Diagnostic, Finding]) -> tuple[int, int, int, str, str, str]:
    """Subgraph, operator, tensor, code; what belongs to the whole model first."""
    diagnostic, place = entry[0], entry[0].location
    return (
        place.subgraph.index if place.subgraph else -1,
        place.operator.index if place.operator else -1,
        place.tensor.index if place.tensor else -1,
        diagnostic.code,
        place.address,
        diagnostic.message,
    )


def _structural(checks: Sequence[tuple[PlannedRule, Check]]) -> list[tuple[PlannedRule, Check]]:
    return [entry for entry in checks if entry[0].rule.family == STRUCTURAL]


def _status(file: File) -> ModelStatus:
    model = file.model
    if model is None or model.version != 3 or not model.subgraphs:
        return ModelStatus.REJECTED
    if model.document.stopped or model.document.damages or model.references_exceeded:
        usable = any(subgraph.sound for subgraph in model.subgraphs)
        return ModelStatus.PARTIAL if usable else ModelStatus.REJECTED
    if not all(subgraph.sound for subgraph in model.subgraphs):
        return ModelStatus.PARTIAL
    return ModelStatus.CHECKED


def rule_nodes() -> Iterator[type]:
    """The node classes that rules can ask for."""
    yield from (File, Model, Subgraph, Operator, Tensor, Buffer, Signature, MetadataEntry)
