"""LiteRT's interpreter as a judge of models, in a process of its own: a broken model can end it."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

Stage = Literal["verify", "load", "allocate", "invoke", "ok", "crash"]

_LENGTH = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The stage at which the interpreter refused the model (`ok`: at none; `crash`: its process
    died), and what it said."""

    stage: Stage
    message: str = ""

    @property
    def verified(self) -> bool:
        """The flatbuffer verifier had no objection; later stages may have had some."""
        return self.stage != "verify"


class Interpreter:
    """Judges one model after the other; a process that died is replaced."""

    def __init__(self, last: Stage) -> None:
        self._last = last
        self._process: subprocess.Popen[bytes] | None = None

    def judge(self, model: bytes) -> Verdict:
        """Load the model and go on up to the last stage, each input left at zero."""
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(_LENGTH.pack(len(model)) + model)
            process.stdin.flush()
            answer = process.stdout.readline()
        except BrokenPipeError:
            answer = b""
        if not answer:
            self.close()
            return Verdict("crash")
        stage, message = json.loads(answer)
        return Verdict(stage, message)

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, __file__, self._last],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process


@contextmanager
def interpreter(last: Stage = "load") -> Iterator[Interpreter]:
    """An interpreter whose process ends with the block. `last` is the last stage to try: `load`,
    `allocate` or `invoke`."""
    judge = Interpreter(last)
    try:
        yield judge
    finally:
        judge.close()


def _refusal(model: bytes, last: str) -> Verdict:
    from ai_edge_litert.interpreter import Interpreter as Runtime
    from ai_edge_litert.interpreter import OpResolverType

    stage: Stage = "load"
    try:
        runtime = Runtime(
            model_content=model,
            experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        )
        if last != "load":
            stage = "allocate"
            runtime.allocate_tensors()
        if last == "invoke":
            stage = "invoke"
            runtime.invoke()
    except (RuntimeError, ValueError) as error:
        message = str(error)
        unverified = "not a valid Flatbuffer" in message or "is null/empty" in message
        return Verdict("verify" if unverified else stage, message)
    return Verdict("ok")


def _serve(last: str) -> None:
    # The runtime prints to the standard output too; answers get a descriptor of their own.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while head := sys.stdin.buffer.read(_LENGTH.size):
        verdict = _refusal(sys.stdin.buffer.read(_LENGTH.unpack(head)[0]), last)
        answers.write(json.dumps([verdict.stage, verdict.message]).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    _serve(sys.argv[1])
