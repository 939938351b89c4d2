"""The outcome of a run: what was found in each model, what could not be done, the exit status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, NamedTuple

from tflint.lint.diagnostic import Diagnostic
from tflint.lint.severity import Severity


class ModelStatus(Enum):
    """How far a model could be judged (cli reference, "JSON")."""

    CHECKED = "checked"
    PARTIAL = "partial"
    REJECTED = "rejected"
    UNREADABLE = "unreadable"
    SKIPPED = "skipped"


class Notification(NamedTuple):
    """Something to say that is no finding: an unreadable input, an unused suppression, a rule that
    crashed. `status` is the exit status it stands for (0 for a mere note); `detail` is a traceback,
    shown with `--debug` only."""

    level: Literal["error", "warning", "note"]
    id: str
    message: str
    path: str | None = None
    status: int = 0
    detail: str | None = None


class Listing(NamedTuple):
    """The text listing of one model: all of it, and its line (from 1) for each address."""

    text: str
    lines: dict[str, int]


@dataclass(frozen=True, slots=True)
class ModelOutcome:
    """One model (a file, or a member of a bundle) and what was found in it.

    `path` is as given by the user, `member` the name inside a bundle; `member_offset` is the byte
    offset of a stored member in its bundle. `sha256` and `listing` are filled only for the formats
    that show them. `diagnostics` count, `suppressed` do not; both are sorted.
    """

    path: str
    member: str | None
    status: ModelStatus
    size: int | None
    sha256: str | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    suppressed: tuple[Diagnostic, ...] = ()
    member_offset: int | None = None
    listing: Listing | None = None

    @property
    def display_path(self) -> str:
        """`PATH`, or `BUNDLE!/MEMBER`."""
        return self.path if self.member is None else f"{self.path}!/{self.member}"


class Summary(NamedTuple):
    """The counts of a run; `fixable` are the findings that have a safe fix."""

    models: int
    checked: int
    failed: int
    error: int
    warning: int
    info: int
    suppressed: int
    baselined: int
    fixable: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """All of a run: models in output order, notifications, and the severity that fails it.

    `rules_run` are the codes of the rules that ran on at least one model; `rule_seconds` is the time
    each took, for `--verbose` only.
    """

    models: tuple[ModelOutcome, ...]
    notifications: tuple[Notification, ...] = ()
    fail_on: Severity | None = Severity.WARNING
    stale_baseline_entries: int = 0
    seconds: float = 0.0
    rules_run: Sequence[str] = ()
    rule_seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def diagnostics(self) -> Iterator[Diagnostic]:
        """Every counting diagnostic, in output order."""
        for model in self.models:
            yield from model.diagnostics

    @property
    def summary(self) -> Summary:
        """The counts that the JSON report and the last line of the text report show."""
        by_severity = dict.fromkeys(Severity, 0)
        fixable = 0
        for diagnostic in self.diagnostics:
            by_severity[diagnostic.severity] += 1
            fixable += diagnostic.fix is not None and diagnostic.fix.applicability == "safe"
        hidden = [d.suppression for m in self.models for d in m.suppressed if d.suppression]
        judged = (ModelStatus.CHECKED, ModelStatus.PARTIAL)
        return Summary(
            models=len(self.models),
            checked=sum(m.status in judged for m in self.models),
            failed=sum(m.status not in judged for m in self.models),
            error=by_severity[Severity.ERROR],
            warning=by_severity[Severity.WARNING],
            info=by_severity[Severity.INFO],
            suppressed=sum(s.kind != "baseline" for s in hidden),
            baselined=sum(s.kind == "baseline" for s in hidden),
            fixable=fixable,
        )

    @property
    def exit_code(self) -> int:
        """The exit status of cli reference 4.3: the highest of those that apply."""
        status = max((n.status for n in self.notifications), default=0)
        if self.fail_on is not None and any(d.severity >= self.fail_on for d in self.diagnostics):
            status = max(status, 1)
        return status
