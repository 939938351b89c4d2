"""A whole run: all candidates, in this process or in several, and what they add up to."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, BinaryIO

from tflint.checking.candidates import candidates_of
from tflint.checking.checker import Checked, Checker
from tflint.checking.jobs import job_count
from tflint.checking.request import Request
from tflint.inputs.candidate import Candidate
from tflint.lint.outcome import ModelOutcome, Notification, Outcome
from tflint.lint.settings import Settings

if TYPE_CHECKING:
    from tflint.lint.baseline import Baseline

Progress = Callable[[int, int, str], None]
"""Called before each model with its number from 1, how many there are, and its path."""


class Interrupted(KeyboardInterrupt):
    """The user ended the run; `outcome` holds what was found until then."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


@dataclass(slots=True)
class Examination:
    """What a run found before the baseline is taken off. `checked` is that of all candidates, with
    the models in output order."""

    settings: Settings
    checked: Checked = field(default_factory=Checked)
    seconds: float = 0.0
    interrupted: bool = False

    def outcome(self, baseline: Baseline | None = None) -> Outcome:
        """The outcome, less what a baseline accepts."""
        checked, models = self.checked, self.checked.models
        if baseline is not None:
            models = [_less_baseline(model, baseline) for model in models]
        return Outcome(
            models=tuple(models),
            notifications=tuple(checked.notifications),
            fail_on=self.settings.fail_on,
            stale_baseline_entries=len(baseline.stale(checked.completed)) if baseline else 0,
            seconds=self.seconds,
            rules_run=tuple(sorted(checked.rules_run)),
            rule_seconds=checked.rule_seconds,
        )


def run(
    request: Request,
    *,
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
    today: datetime.date | None = None,
) -> Outcome:
    """Check everything that a request names.

    Raises `ConfigError` for a wrong configuration, before anything is checked, and `Interrupted`;
    what cannot be read, and what goes wrong on the way, becomes a notification of the outcome.
    """
    file = request.configuration().run_settings.baseline
    baseline = None
    if file is not None:
        from tflint.lint.baseline import read_baseline

        baseline = read_baseline(file)
    examined = examine(request, stdin=stdin, progress=progress, today=today)
    outcome = examined.outcome(baseline)
    if examined.interrupted:
        raise Interrupted(outcome)
    return outcome


def examine(
    request: Request,
    *,
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
    today: datetime.date | None = None,
) -> Examination:
    """As `run`, without a baseline; an interrupted examination is returned as far as it got."""
    started = time.monotonic()
    checker = Checker(request, today or datetime.date.today())
    examined = Examination(checker.configuration.run_settings)
    candidates, notifications = candidates_of(request, checker.configuration, stdin)
    notifications += _prepare(checker, candidates, examined.settings)
    checked = examined.checked
    try:
        with closing(_check_all(checker, candidates, examined.settings, stdin, progress)) as every:
            for each in every:
                checked.add(each)
    except KeyboardInterrupt:
        examined.interrupted = True
    checked.notifications[:0] = notifications
    if not examined.interrupted:
        checked.notifications += checked.suppress_use.notifications(
            examined.settings.unused_suppressions
        )
    checked.models = _in_output_order(checked.models)
    examined.seconds = time.monotonic() - started
    return examined


def _prepare(
    checker: Checker, candidates: Iterable[Candidate], settings: Settings
) -> list[Notification]:
    """Read and judge all configuration, so that what is wrong with it is said before any work;
    what there is to tell about it."""
    notes = dict.fromkeys(checker.rule_sets.of(settings).selection.notes)
    for candidate in candidates:
        notes |= dict.fromkeys(checker.prepare(candidate).selection.notes)
    return list(notes)


def _check_all(
    checker: Checker,
    candidates: Sequence[Candidate],
    settings: Settings,
    stdin: BinaryIO | None,
    progress: Progress | None,
) -> Generator[Checked]:
    def tell(number: int) -> None:
        if progress is not None and number <= len(candidates):
            progress(number, len(candidates), candidates[number - 1].path)

    jobs = job_count(candidates, settings)
    tell(1)
    if jobs > 1:
        from tflint.checking.workers import check_in_workers

        every = check_in_workers(checker.request, checker.today, candidates, jobs)
    else:
        every = (checker.check(candidate, stdin) for candidate in candidates)
    for number, checked in enumerate(every, 2):
        yield checked
        tell(number)


def _in_output_order(models: Iterable[ModelOutcome]) -> list[ModelOutcome]:
    """By path, then by member, both bytewise."""

    def key(model: ModelOutcome) -> tuple[bytes, bytes]:
        member = model.member or ""
        return (
            model.path.replace("\\", "/").encode("utf-8", "surrogateescape"),
            member.encode("utf-8", "surrogatepass"),
        )

    return sorted(models, key=key)


def _less_baseline(model: ModelOutcome, baseline: Baseline) -> ModelOutcome:
    counting = []
    suppressed = list(model.suppressed)
    for diagnostic in model.diagnostics:
        suppression = baseline.find(diagnostic)
        if suppression is None:
            counting.append(diagnostic)
        else:
            suppressed.append(replace(diagnostic, suppression=suppression))
    return replace(model, diagnostics=tuple(counting), suppressed=tuple(suppressed))
