"""Asks LiteRT's interpreter, in a child process that is replaced when a model kills it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

Kernels: TypeAlias = Literal["plain", "xnnpack", "reference", "compiled"]
"""`compiled` is LiteRT's other runtime, with a loader of its own."""

Outputs: TypeAlias = list[tuple[str, list[float]]]
"""The first elements of each output, with the name of the tensor."""

Steps: TypeAlias = list[dict[str, Any]]
"""What the child process answered: stages, outputs and failures in order."""

Outcome: TypeAlias = Literal["load", "allocate", "invoke", "signature", "dies", "runs", "unclear"]
"""At which stage the interpreter refuses the model (`invoke` includes to read the outputs,
`signature` is to get the runner of one); or that its process dies; or that it runs.
`unclear`: it depends on the values of the inputs, on the memory and time that there is, on
libraries of operators, or only Python has an objection."""

_SECONDS = 20.0
"""For all that is done with one model."""

_KINDS = ("zeros", "random")
_NO_REFUSALS = (
    "Encountered unresolved custom op",
    "Select TensorFlow op(s)",
    "codec can't decode",
    "can't convert",
)
_MALLOC_DEBUG = "libc_malloc_debug.so.0"
_HEAP_DAMAGE = ("malloc", "free()", "corrupt", "double free", "invalid pointer")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a model, and the interpreter's words for it."""

    outcome: Outcome
    words: str = ""

    @property
    def refused(self) -> bool:
        """The model cannot be used, whatever it is given."""
        return self.outcome not in ("runs", "unclear")


@dataclass(frozen=True, slots=True)
class Results:
    """The outputs for zeros, for random numbers, for zeros again, for ones, and for other random
    numbers; and of each signature that can be reached the number of its names and its outputs for the
    random numbers."""

    runs: list[Outputs]
    signatures: list[tuple[int, Outputs]]


class DiedError(Exception):
    """The process ended; the stage, its status and its last words are the arguments."""

    def __str__(self) -> str:
        stage, status, words = self.args
        lines = [line for line in words.splitlines() if line.strip()]
        telling = [line for line in lines if any(mark in line for mark in _HEAP_DAMAGE)]
        last = (telling or lines or ["nothing said"])[-1].strip()
        return f"status {status} in {stage}: {last}"


class TooSlowError(Exception):
    """There was no answer in time."""


class OracleInterpreter:
    """Judges one model after the other; keeps its files below `folder`.

    A process that died may have been hit by what an earlier model did to its memory: the verdict is
    that of a fresh one. glibc's checks of the heap are on where they are installed, so that a
    kernel that writes past its tensors dies of it at once. With `perturb` (1 to 255) fresh memory is
    filled with a byte made of it instead.
    """

    def __init__(
        self, folder: Path, kernels: Kernels = "plain", perturb: int | None = None
    ) -> None:
        self._kernels = kernels
        self._perturb = perturb
        self._process: subprocess.Popen[bytes] | None = None
        own = Path(tempfile.mkdtemp(dir=folder))
        self._model = own / "model.tflite"
        self._said = own / "stderr.txt"
        self._pending = b""

    def judge(self, model: bytes) -> Verdict:
        """Load, allocate, and invoke with zeros and with random numbers; with ones too before it is
        said that the model cannot be invoked."""
        self._model.write_bytes(model)
        is_fresh = self._process is None
        try:
            try:
                verdict = _verdict(self._ask(_KINDS))
                if verdict.outcome == "invoke" and _verdict(self._ask(("ones",))).outcome == "runs":
                    return Verdict("unclear", f"with some inputs: {verdict.words}")
                return verdict
            except DiedError as death:
                if is_fresh and death.args[0] in ("load", "allocate"):
                    return Verdict("dies", str(death))
            return self._judge_with_fresh_processes()
        except TooSlowError:
            return Verdict("unclear", f"no answer in {_SECONDS:g} s")

    def close(self) -> None:
        """End the process."""
        self._end()

    def _judge_with_fresh_processes(self) -> Verdict:
        deaths: list[DiedError] = []
        verdicts: list[Verdict] = []
        for kind in _KINDS:
            self._end()
            try:
                verdicts.append(_verdict(self._ask((kind,))))
            except DiedError as death:
                deaths.append(death)
        if not verdicts:
            words = str(deaths[0])
            return Verdict("unclear" if "bad_alloc" in words else "dies", words)
        if deaths:
            return Verdict("unclear", f"dies with some inputs: {deaths[0]}")
        outcomes = {verdict.outcome for verdict in verdicts}
        return verdicts[0] if len(outcomes) == 1 else Verdict("unclear", verdicts[0].words)

    def results(self, model: bytes) -> Results:
        """What comes out of the model. Raises `ValueError` with the words of the interpreter when
        it refuses the model or dies."""
        self._model.write_bytes(model)
        try:
            steps = self._ask((*_KINDS, "zeros", "ones", "other random"), outputs=True)
        except (DiedError, TooSlowError) as error:
            raise ValueError(str(error)) from error
        for step in steps:
            if step.get("failed", "feed") not in ("feed", "signature"):
                raise ValueError(step["words"])
        runs = [step["outputs"] for step in steps if "outputs" in step]
        return Results(runs, [each for step in steps for each in step.get("signatures", ())])

    def _ask(self, kinds: tuple[str, ...], *, outputs: bool = False) -> Steps:
        process = self._running()
        assert process.stdin is not None
        self._said.write_bytes(b"")
        request = {
            "path": str(self._model),
            "kernels": self._kernels,
            "kinds": kinds,
            "outputs": outputs,
        }
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
        steps: Steps = []
        deadline = time.monotonic() + _SECONDS
        while True:
            line = self._line(deadline)
            if not line:
                status = process.wait()
                self._process = None
                stage = next((s["stage"] for s in reversed(steps) if "stage" in s), "start")
                words = self._said.read_bytes().decode("utf-8", "replace")
                raise DiedError(stage, status, words)
            step = json.loads(line)
            if "done" in step:
                return steps
            steps.append(step)

    def _line(self, deadline: float) -> bytes:
        """The next line of the answer; empty when the process ended."""
        assert self._process is not None
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        while b"\n" not in self._pending:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                self._end()
                raise TooSlowError
            chunk = os.read(descriptor, 1 << 16)
            if not chunk:
                self._pending = b""
                return b""
            self._pending += chunk
        line, _, self._pending = self._pending.partition(b"\n")
        return line

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._pending = b""
            with self._said.open("ab") as said:
                self._process = subprocess.Popen(
                    [sys.executable, str(Path(__file__).with_name("interpreter_process.py"))],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=said,
                    env=_environment(self._perturb),
                )
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _environment(perturb: int | None) -> dict[str, str]:
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "1"}
    if perturb is not None:
        environment["MALLOC_PERTURB_"] = str(perturb)
    elif any((Path(folder) / _MALLOC_DEBUG).exists() for folder in _LIBRARY_FOLDERS):
        environment["LD_PRELOAD"] = _MALLOC_DEBUG
        environment["GLIBC_TUNABLES"] = "glibc.malloc.check=3"
    return environment


_LIBRARY_FOLDERS = (
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib64",
    "/lib64",
)


def _verdict(steps: Steps) -> Verdict:
    failures = [step for step in steps if "failed" in step]
    if not failures:
        return Verdict("runs")
    first = failures[0]
    words = " ".join(first["words"].split())
    if any(each in words for each in _NO_REFUSALS):
        return Verdict("unclear", words)
    if first["failed"] in ("load", "allocate", "signature"):
        return Verdict(first["failed"], words)
    asked = {step["kind"] for step in steps if "kind" in step}
    if all(step["failed"] == "invoke" for step in failures) and len(failures) == len(asked):
        return Verdict("invoke", words)
    return Verdict("unclear", words)
