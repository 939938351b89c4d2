"""Asks the tasks of a library, in a child process that is replaced when a model kills it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Literal, NamedTuple

Outcome = Literal["accepts", "refuses", "fails", "dies", "hangs"]
"""It makes results; it does not open the model; it opens it and fails at the first input; the
process ends; there is no answer in time."""

_SECONDS = 30.0
# MediaPipe 1.2.2 hangs when it has refused some 14 models in one process.
_MAX_REFUSALS = 10
_ROOT = Path(__file__).resolve().parents[2]


class Copy(NamedTuple):
    """A model that may be broken: made from which, in which way, and the task it is given to."""

    model: str
    kind: str
    task: str
    data: bytes


class Verdict(NamedTuple):
    """What became of a model, and the words for it."""

    outcome: Outcome
    words: str = ""

    @property
    def is_usable(self) -> bool:
        """The task makes results."""
        return self.outcome == "accepts"


class Library(NamedTuple):
    """What opens models: its name for people, the target of tflint that means it, the module that a
    Python must have, the variable that names such a Python, and the program that it runs."""

    name: str
    target: str
    module: str
    variable: str
    program: str

    def interpreter(self) -> str | None:
        """A Python that has the library: the one that the variable names, else this one; `None` when
        it has not."""
        python = os.environ.get(self.variable) or sys.executable
        command = [python, "-c", f"import {self.module}"]
        found = subprocess.run(command, capture_output=True, check=False)
        return python if found.returncode == 0 else None


MEDIA_PIPE = Library(
    "MediaPipe",
    "mediapipe",
    "mediapipe",
    "TFLINT_MEDIAPIPE",
    "tests.consumers.media_pipe_process",
)
TASK_LIBRARY = Library(
    "Task Library",
    "task-library",
    "tflite_support.task",
    "TFLINT_TASK_LIBRARY",
    "tests.consumers.task_library_process",
)
LIBRARIES = {library.target: library for library in (MEDIA_PIPE, TASK_LIBRARY)}


class Consumer:
    """The tasks, for one model after the other. A context manager: the child ends with it."""

    def __init__(self, library: Library, python: str) -> None:
        self._program = library.program
        self._python = python
        self._child: subprocess.Popen[str] | None = None
        self._refusals = 0
        self._folder = tempfile.TemporaryDirectory(prefix="tflint-consumers-")

    def __enter__(self) -> Consumer:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._folder.cleanup()

    def judge(self, copy: Copy) -> Verdict:
        """Open a model and run it once; raises nothing that a model can cause. A model that hangs is
        given a second chance in a new process: a busy machine may be the reason."""
        verdict = self._judge(copy)
        return verdict if verdict.outcome != "hangs" else self._judge(copy)

    def _judge(self, copy: Copy) -> Verdict:
        path = Path(self._folder.name) / "model.tflite"
        path.write_bytes(copy.data)
        child = self._child or self._start()
        assert child.stdin is not None
        child.stdin.write(json.dumps({"task": copy.task, "path": str(path)}) + "\n")
        child.stdin.flush()
        answer = self._answer(child)
        if answer is None:
            status = child.poll()
            self._end()
            if status is None:
                return Verdict("hangs", f"no answer in {_SECONDS:g} s")
            return Verdict("dies", f"status {status}: {self._last_words()}")
        verdict = Verdict(answer["outcome"], answer["words"])
        self._refusals += not verdict.is_usable
        if self._refusals >= _MAX_REFUSALS:
            self._end()
        return verdict

    def _answer(self, child: subprocess.Popen[str]) -> dict[str, Any] | None:
        assert child.stdout is not None
        ready, _, _ = select.select([child.stdout], [], [], _SECONDS)
        line = child.stdout.readline() if ready else ""
        if not line:
            if ready:
                child.wait(5)
            return None
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _start(self) -> subprocess.Popen[str]:
        with (Path(self._folder.name) / "log").open("w") as log:
            self._child = subprocess.Popen(
                [self._python, "-m", self._program],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=_ROOT,
                env={**os.environ, "GLOG_minloglevel": "2", "TF_CPP_MIN_LOG_LEVEL": "3"},
            )
        return self._child

    def _last_words(self) -> str:
        lines = (Path(self._folder.name) / "log").read_text(errors="replace").splitlines()
        said = [line for line in lines if line.strip() and not line.lstrip().startswith("@")]
        return said[-1][-200:] if said else "no words"

    def _end(self) -> None:
        self._refusals = 0
        if self._child is None:
            return
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()
        self._child = None
