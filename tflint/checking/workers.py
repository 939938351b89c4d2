"""Checking in several processes."""

from __future__ import annotations

import datetime
import multiprocessing
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from tflint.checking.checker import Checked, Checker
from tflint.checking.request import Request
from tflint.inputs.candidate import Candidate
from tflint.lint.outcome import ModelOutcome, ModelStatus, Notification


def check_in_workers(
    request: Request, today: datetime.date, candidates: Sequence[Candidate], jobs: int
) -> Iterator[Checked]:
    """What becomes of each candidate, in order. A candidate that ends its process (for want of
    memory, most likely) is said to have done so; the others are checked all the same."""
    done = 0
    try:
        for checked in _pooled(request, today, candidates, jobs):
            yield checked
            done += 1
    except BrokenProcessPool:
        # Nobody knows which one it was, so each of the others gets a process of its own.
        for candidate in candidates[done:]:
            try:
                yield from _pooled(request, today, [candidate], 1)
            except BrokenProcessPool:
                yield _killed(candidate)


def _pooled(
    request: Request, today: datetime.date, candidates: Sequence[Candidate], jobs: int
) -> Iterator[Checked]:
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, initializer=_start, initargs=(request, today))
    # Not Executor.map: when that is left early, it cancels what is waiting, and the thread of the
    # pool does not expect that of a pool whose processes were ended (CPython 3.11).
    waiting = deque(pool.submit(_check, candidate) for candidate in candidates)
    try:
        while waiting:
            yield waiting.popleft().result()
    except (KeyboardInterrupt, GeneratorExit):
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=False)


_checker: Checker | None = None


def _start(request: Request, today: datetime.date) -> None:
    global _checker
    # An interrupt from the keyboard reaches all processes; in this one Python would print where.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _checker = Checker(request, today)


def _check(candidate: Candidate) -> Checked:
    assert _checker is not None, "the worker was not started"
    return _checker.check(candidate)


def _killed(candidate: Candidate) -> Checked:
    text = f"the process that checked '{candidate.path}' was ended, probably for want of memory"
    return Checked(
        models=[ModelOutcome(candidate.path, candidate.member, ModelStatus.UNREADABLE, None)],
        notifications=[Notification("error", "out-of-memory", text, candidate.path, 3)],
    )
