from __future__ import annotations

import datetime
import multiprocessing
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.checking.conftest import CLEAN, FLAWED
from tflint.checking import workers
from tflint.checking.jobs import WORKER_BYTES, job_count
from tflint.checking.request import Request
from tflint.checking.run import Interrupted, run
from tflint.inputs.candidate import Candidate
from tflint.lint.engine import judge
from tflint.lint.settings import Settings
from tflint.report import Needs

# What a test changes in this process is seen by workers only when they are forks of it.
forked = pytest.mark.skipif(
    multiprocessing.get_start_method() != "fork", reason="workers are not forked here"
)

TWO = {"jobs": 2}


def test_several_processes_find_the_same_as_one() -> None:
    for number in range(6):
        Path(f"m{number}.tflite").write_bytes(FLAWED if number % 2 else CLEAN[: number * 1000])
    needs = Needs(sha256=True, listing=True, excerpt=True)
    alone = run(Request(options={"jobs": 1}, needs=needs))
    together = run(Request(options=TWO, needs=needs))
    assert together.models == alone.models
    assert together.notifications == alone.notifications
    assert together.rules_run == alone.rules_run
    assert len(alone.models) == 8


def test_suppressions_are_added_up_over_processes() -> None:
    Path("tflite-lint.toml").write_text("jobs = 2\n[[suppress]]\nrule = 'W301'\n")
    outcome = run(Request())
    assert outcome.summary.suppressed == 1
    assert not outcome.notifications


def test_progress_is_told_in_order() -> None:
    told: list[int] = []
    run(Request(options=TWO), progress=lambda number, *_: told.append(number))
    assert told == [1, 2]


@forked
def test_a_process_that_is_killed_loses_its_model_only(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("deadly.tflite").write_bytes(CLEAN)

    def killed(file: Any, plan: Any, path: str, member: str | None) -> Any:
        if path == "deadly.tflite":
            os.kill(os.getpid(), signal.SIGKILL)
        return judge(file, plan, path, member)

    monkeypatch.setattr("tflint.checking.checker.judge", killed)
    outcome = run(Request(options=TWO))
    statuses = {model.path: model.status.value for model in outcome.models}
    assert statuses == {
        "clean.tflite": "checked",
        "deadly.tflite": "unreadable",
        "flawed.tflite": "checked",
    }
    [notification] = outcome.notifications
    assert (notification.id, notification.status) == ("out-of-memory", 3)
    assert outcome.summary.warning == 1


@forked
def test_an_interrupt_ends_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The user presses Ctrl-C when the first model is through and another is being checked."""
    for number in range(4):
        Path(f"m{number}.tflite").write_bytes(CLEAN)

    def endless(file: Any, plan: Any, path: str, member: str | None) -> Any:
        if path != "clean.tflite":
            signal.pause()
        return judge(file, plan, path, member)

    def interrupt(number: int, *_: object) -> None:
        if number == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("tflint.checking.checker.judge", endless)
    with pytest.raises(Interrupted) as caught:
        run(Request(options=TWO), progress=interrupt)
    assert [model.path for model in caught.value.outcome.models] == ["clean.tflite"]
    for process in multiprocessing.active_children():
        process.join(timeout=30)
    assert not multiprocessing.active_children()


@forked
def test_an_interrupt_ends_a_worker_without_a_word() -> None:
    def work() -> None:
        workers._start(Request(), datetime.date(2030, 1, 1))
        os.kill(os.getpid(), signal.SIGINT)

    process = multiprocessing.Process(target=work)
    process.start()
    process.join(timeout=30)
    assert process.exitcode == -signal.SIGINT


def candidates(*sizes: int) -> list[Candidate]:
    found = []
    for number, size in enumerate(sizes):
        path = Path(f"size{number}.bin")
        with path.open("wb") as stream:
            stream.truncate(size)
        found.append(Candidate(path.name))
    return found


@pytest.mark.parametrize(
    ("jobs", "sizes", "processes"),
    [
        (None, [10, 10], 1),
        (None, [WORKER_BYTES, 10], 2),
        (None, [WORKER_BYTES + 10], 1),
        (3, [10, 10], 2),
        (1, [WORKER_BYTES, 10], 1),
        (2, [10, 10, 10], 2),
    ],
)
def test_job_count(
    jobs: int | None, sizes: list[int], processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert job_count(candidates(*sizes), replace(Settings(), jobs=jobs)) == processes


def test_standard_input_is_read_in_this_process() -> None:
    both = [Candidate("<stdin>", stdin=True), *candidates(WORKER_BYTES + 1)]
    assert job_count(both, replace(Settings(), jobs=2)) == 1


def test_a_file_that_is_gone_has_no_size() -> None:
    assert job_count([Candidate("gone"), Candidate("too")], Settings()) == 1
