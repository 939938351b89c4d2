"""Asks MediaPipe's tasks, in a child process that is replaced when a model kills it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Literal, NamedTuple

Outcome = Literal["accepts", "refuses", "fails", "dies", "hangs"]
"""It makes results; it does not open the model; it opens it and fails at the first input; the
process ends; there is no answer in time."""

_SECONDS = 30.0


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


def interpreter() -> str | None:
    """A Python that has mediapipe: the one that `TFLINT_MEDIAPIPE` names, else this one; `None` when
    it has not."""
    python = os.environ.get("TFLINT_MEDIAPIPE") or sys.executable
    found = subprocess.run([python, "-c", "import mediapipe"], capture_output=True, check=False)
    return python if found.returncode == 0 else None


class MediaPipe:
    """The tasks, for one model after the other. A context manager: the child ends with it."""

    def __init__(self, python: str) -> None:
        self._python = python
        self._child: subprocess.Popen[str] | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="tflint-consumers-")

    def __enter__(self) -> MediaPipe:
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
        return Verdict(answer["outcome"], answer["words"])

    def _answer(self, child: subprocess.Popen[str]) -> dict[str, Any] | None:
        assert child.stdout is not None
        deadline = time.monotonic() + _SECONDS
        ready, _, _ = select.select([child.stdout], [], [], max(0.0, deadline - time.monotonic()))
        line = child.stdout.readline() if ready else ""
        if not line:
            if ready:
                child.wait(5)
            return None
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _start(self) -> subprocess.Popen[str]:
        log = (Path(self._folder.name) / "log").open("w")
        program = Path(__file__).with_name("media_pipe_process.py")
        self._child = subprocess.Popen(
            [self._python, str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**os.environ, "GLOG_minloglevel": "2", "TF_CPP_MIN_LOG_LEVEL": "3"},
        )
        log.close()
        return self._child

    def _last_words(self) -> str:
        lines = (Path(self._folder.name) / "log").read_text(errors="replace").splitlines()
        said = [line for line in lines if line.strip() and not line.lstrip().startswith("@")]
        return said[-1][-200:] if said else "no words"

    def _end(self) -> None:
        if self._child is None:
            return
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()
        self._child = None
