"""A whole run: all candidates, in this process or in several, and what they add up to."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from tflint.checking.checker import JUDGED, Checked, Checker, crashed, in_output_order
from tflint.checking.request import Request
from tflint.inputs.candidate import Candidate
from tflint.inputs.discovery import DiscoverySettings, discover
from tflint.lint.baseline import Baseline, read_baseline
from tflint.lint.config_error import ConfigError
from tflint.lint.outcome import ModelOutcome, Notification, Outcome
from tflint.lint.settings import Settings
from tflint.lint.suppression import SuppressUse

# Starting worker processes takes longer than checking less than this.
WORKER_BYTES = 64 << 20

Progress = Callable[[int, int, str], None]
"""Called before each model with its number from 1, how many there are, and its path."""


def candidates_of(
    request: Request, settings: Settings, stdin: BinaryIO | None = None
) -> Iterator[Candidate | Notification]:
    """What a request would check, and what to say of the paths that lead to nothing."""
    discovery = DiscoverySettings(
        include=(*settings.include, *settings.extend_include),
        exclude=(*settings.exclude, *settings.extend_exclude),
        force_exclude=settings.force_exclude,
        respect_gitignore=settings.respect_gitignore,
        allow_empty=request.allow_empty,
        stdin_name=request.stdin_name,
    )
    return discover(request.paths, discovery, stdin)


def run(
    request: Request,
    *,
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
    today: datetime.date | None = None,
) -> Outcome:
    """Check everything that a request names.

    Raises `ConfigError` for a wrong configuration, and for nothing else: what cannot be read, and
    what goes wrong on the way, becomes a notification of the outcome.
    """
    started = time.monotonic()
    checker = Checker(request, today or datetime.date.today())
    settings = checker.configuration.run_settings
    notifications: list[Notification] = []
    candidates: list[Candidate] = []
    for found in candidates_of(request, settings, stdin):
        if isinstance(found, Candidate):
            candidates.append(found)
        else:
            notifications.append(found)

    every = list(_check_all(checker, candidates, settings, stdin, progress))
    notifications.extend(checker.rule_set(settings).selection.notes)
    use = SuppressUse()
    rules_run: dict[str, tuple[str, ...]] = {}
    rule_seconds: dict[str, float] = {}
    for checked in every:
        notifications.extend(checked.notifications)
        use |= checked.suppress_use
        rules_run.update(checked.rules_run)
        for code, seconds in checked.rule_seconds.items():
            rule_seconds[code] = rule_seconds.get(code, 0.0) + seconds
    notifications.extend(use.notifications(settings.unused_suppressions))
    models = in_output_order(model for checked in every for model in checked.models)
    stale = 0
    if settings.baseline is not None and request.use_baseline and not request.isolated:
        baseline = read_baseline(settings.baseline)
        models = [_less_baseline(model, baseline) for model in models]
        judged = {m.display_path for m in models if m.status in JUDGED}
        stale = len(baseline.stale({p: codes for p, codes in rules_run.items() if p in judged}))
    return Outcome(
        models=tuple(models),
        notifications=tuple(notifications),
        fail_on=settings.fail_on,
        stale_baseline_entries=stale,
        seconds=time.monotonic() - started,
        rules_run=tuple(sorted({code for codes in rules_run.values() for code in codes})),
        rule_seconds=rule_seconds,
    )


def _check_all(
    checker: Checker,
    candidates: Sequence[Candidate],
    settings: Settings,
    stdin: BinaryIO | None,
    progress: Progress | None,
) -> Iterator[Checked]:
    jobs = _jobs(candidates, settings)
    if jobs > 1:
        yield from _check_in_workers(checker, candidates, jobs, progress)
        return
    for number, candidate in enumerate(candidates, 1):
        if progress is not None:
            progress(number, len(candidates), candidate.path)
        yield _check_one(checker, candidate, stdin)


def _check_one(checker: Checker, candidate: Candidate, stdin: BinaryIO | None = None) -> Checked:
    try:
        return checker.check(candidate, stdin)
    except ConfigError:
        raise
    except Exception as error:  # the other models are still to be checked
        return crashed(candidate, error)


def _jobs(candidates: Sequence[Candidate], settings: Settings) -> int:
    """How many processes: one, unless there are several models of more than 64 MiB in all."""
    if len(candidates) < 2 or any(candidate.stdin for candidate in candidates):
        return 1
    if settings.jobs is not None:
        return min(settings.jobs, len(candidates))
    total = 0
    for candidate in candidates:
        try:
            total += Path(candidate.path).stat().st_size
        except OSError:
            continue
    return min(os.cpu_count() or 1, len(candidates)) if total > WORKER_BYTES else 1


_worker: Checker | None = None


def _start_worker(request: Request, today: datetime.date) -> None:
    global _worker
    _worker = Checker(request, today)


def _work(candidate: Candidate) -> Checked:
    assert _worker is not None, "the worker was not started"
    return _check_one(_worker, candidate)


def _check_in_workers(
    checker: Checker, candidates: Sequence[Candidate], jobs: int, progress: Progress | None
) -> Iterator[Checked]:
    with ProcessPoolExecutor(
        jobs, initializer=_start_worker, initargs=(checker.request, checker.today)
    ) as pool:
        for number, (candidate, checked) in enumerate(
            zip(candidates, pool.map(_work, candidates), strict=True), 1
        ):
            if progress is not None:
                progress(number, len(candidates), candidate.path)
            yield checked


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
